import { looksLikeCapture } from '../../../dissect/index.js'
import { UserError } from '../../../errors.js'
import type { Io } from '../../context.js'

/** More than any datagram in any spelling. */
const MAX_TEXT = 1 << 20

type Chunks = AsyncIterable<Uint8Array>

/** What the pipe carries, by its first bytes, and everything in it. */
export async function peekStdin({ stdin }: Io): Promise<{ start: 'capture' | 'text'; chunks: Chunks }> {
  if ('isTTY' in stdin && stdin.isTTY === true)
    throw new UserError('USAGE', 'Give a datagram in hex, or the name of a capture file.')
  const source = (stdin as Chunks)[Symbol.asyncIterator]()
  const first: Buffer[] = []
  for (let size = 0; size < 4;) {
    const next = await source.next()
    if (next.done === true) break
    first.push(Buffer.from(next.value))
    size += next.value.length
  }
  const start = Buffer.concat(first)
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield start
      for (;;) {
        const next = await source.next()
        if (next.done === true) return
        yield next.value
      }
    } finally {
      await source.return?.()
    }
  }
  return { start: looksLikeCapture(start) ? 'capture' : 'text', chunks: chunks() }
}

export async function stdinText(chunks: Chunks): Promise<string> {
  let text = ''
  for await (const chunk of chunks) {
    text += Buffer.from(chunk).toString('latin1')
    if (text.length > MAX_TEXT)
      throw new UserError('USAGE', 'Standard input is neither a capture nor one datagram in hex.')
  }
  if (text.trim() === '') throw new UserError('USAGE', 'Nothing came on standard input: give hex or a capture.')
  return text
}
