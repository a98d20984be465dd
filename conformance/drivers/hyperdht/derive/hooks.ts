import { sodium, type Sodium } from '../peer.js'

/**
 * Replaces one function of the crypto library while `run` is on, for the whole process: so `run` must be synchronous,
 * and whatever it calls is the peer.
 */
export function hooking<K extends keyof Sodium, T>(name: K, make: (original: Sodium[K]) => Sodium[K], run: () => T): T {
  const original = sodium[name]
  sodium[name] = make(original)
  try {
    return run()
  } finally {
    sodium[name] = original
  }
}

/** Feeds the next draws of random bytes, one value per draw; a draw of another size or one too many fails loudly. */
export function drawing<T>(values: readonly Uint8Array[], run: () => T): T {
  let next = 0
  return hooking(
    'randombytes_buf',
    () => (out) => {
      const value = values[next++]
      if (value === undefined || value.length !== out.length) {
        throw new Error(`the peer draws ${out.length} random bytes, which was not foreseen`)
      }
      out.set(value)
    },
    run
  )
}
