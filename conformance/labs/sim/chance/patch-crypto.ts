import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { replace } from './replace.js'
import type { Stream } from './stream.js'

type Done<T> = (err: Error | null, value: T) => void

/**
 * randomBytes, randomFill(Sync), randomInt, randomUUID and getRandomValues of node:crypto (and of the global `crypto`) from
 * the stream that `draw` names at each call. Keys that OpenSSL makes by itself (generateKeyPair, subtle) stay real.
 */
export function seedCrypto(draw: () => Stream): () => void {
  const later = <T>(done: Done<T> | undefined, value: T): T | undefined => {
    if (done === undefined) return value
    process.nextTick(done, null, value)
    return undefined
  }

  const bytes = (size: number, done?: Done<Buffer>): Buffer | undefined => later(done, draw().bytes(size))

  const part = (view: NodeJS.ArrayBufferView | ArrayBuffer, offset = 0, size?: number): NodeJS.ArrayBufferView => {
    // The offset counts elements, not bytes.
    const width = (view as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1
    const [buffer, start] = ArrayBuffer.isView(view) ? [view.buffer, view.byteOffset] : [view, 0]
    const from = offset * width
    return new Uint8Array(buffer, start + from, size === undefined ? view.byteLength - from : size * width)
  }

  const fillSync = <T extends NodeJS.ArrayBufferView>(view: T, offset?: number, size?: number): T => {
    draw().fill(part(view, offset, size))
    return view
  }

  const fill = <T extends NodeJS.ArrayBufferView>(view: T, ...rest: (number | Done<T>)[]): void => {
    const done = rest.pop() as Done<T>
    later(done, fillSync(view, ...(rest as number[])))
  }

  /** Both are optional at their ends: (max), (min, max), each with or without a callback behind. */
  const int = (...args: (number | Done<number>)[]): number | undefined => {
    const done = typeof args[args.length - 1] === 'function' ? (args.pop() as Done<number>) : undefined
    const [low, high] = (args.length === 1 ? [0, args[0]] : args) as [number, number]
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || high <= low) {
      throw Object.assign(new RangeError('randomInt needs whole numbers, the lower one first'), {
        code: 'ERR_OUT_OF_RANGE'
      })
    }
    return later(done, draw().int(low, high - 1))
  }

  const uuid = (): string => {
    const id = draw().bytes(16)
    id[6] = (id[6]! & 0x0f) | 0x40
    id[8] = (id[8]! & 0x3f) | 0x80
    return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }

  const restores = [
    replace(crypto, {
      randomBytes: bytes,
      pseudoRandomBytes: bytes,
      randomFillSync: fillSync,
      randomFill: fill,
      randomInt: int,
      randomUUID: uuid
    }),
    // crypto.getRandomValues looks it up here at each use.
    replace(crypto.webcrypto, { getRandomValues: fillSync, randomUUID: uuid })
  ]
  syncBuiltinESMExports()
  return () => {
    for (const restore of restores.reverse()) restore()
    syncBuiltinESMExports()
  }
}
