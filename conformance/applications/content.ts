import { createHash } from 'node:crypto'

/** Bytes in a block: what a user's file reader or pipe delivers at once. */
export const BLOCK_SIZE = 65_536

/** Blocks in the core that is replicated: 10 MB. */
export const BLOCKS = 160

/** Blocks that go through a pipe or tunnel: 1 MB. */
export const PIPED = 16

/** The same bytes in every process, and others for every index. */
export function blockOf(index: number): Buffer {
  const seed = createHash('sha256').update(`block ${index}`).digest()
  const block = Buffer.alloc(BLOCK_SIZE)
  for (let at = 0; at < BLOCK_SIZE; at += 4)
    block.writeUInt32LE((seed.readUInt32LE(at % 32) ^ (at * 2654435761)) >>> 0, at)
  return block
}

export const topicOf = (name: string): Buffer => createHash('sha256').update(name).digest()

/** Size and hash of some blocks, as players report it. */
export function summary(from: number, count: number): string {
  const hash = createHash('sha256')
  for (let index = from; index < from + count; index++) hash.update(blockOf(index))
  return `${count * BLOCK_SIZE} ${hash.digest('hex')}`
}
