import { replace } from './replace.js'
import type { Stream } from './stream.js'

/** The module object of a copy of sodium-native: functions and numbers by name. */
export type Sodium = object

type Bytes = Uint8Array
type Functions = Record<string, (...args: never[]) => unknown>

/** Functions that fill their one argument. */
const FILLS: readonly string[] = [
  'randombytes_buf',
  'crypto_aead_chacha20poly1305_ietf_keygen',
  'crypto_aead_xchacha20poly1305_ietf_keygen',
  'crypto_generichash_keygen',
  'crypto_kdf_keygen',
  'crypto_secretstream_xchacha20poly1305_keygen'
]

/** Key pairs, and the constant that holds the size of their seed. */
const KEY_PAIRS: readonly string[] = ['crypto_box', 'crypto_kx', 'crypto_sign']

/**
 * Draws of a function that nothing can be put in place of, since libsodium draws inside and takes no seed: a simulation
 * that calls one would not replay.
 */
const UNSEEDABLE: readonly string[] = [
  'crypto_pwhash_str',
  'crypto_pwhash_str_async',
  'crypto_pwhash_scryptsalsa208sha256_str',
  'crypto_pwhash_scryptsalsa208sha256_str_async'
]

/**
 * Every function of sodium-native that draws chance, from the stream that `draw` names at each call: the same results as
 * libsodium's own from the same random bytes. The password hashes with a salt of their own throw instead.
 */
export function seedSodium(sodium: Sodium, draw: () => Stream): () => void {
  const own = sodium as Functions & Record<string, number>
  const call = own as unknown as Record<string, (...args: unknown[]) => unknown>
  const replacements: Record<string, unknown> = {}
  const put = (name: string, replacement: unknown): void => {
    // An older or newer version may lack a function.
    if (typeof own[name] === 'function') replacements[name] = replacement
  }

  for (const name of FILLS) put(name, (buffer: Bytes): void => draw().fill(buffer))
  put('randombytes_random', (): number => draw().uint32())
  put('randombytes_uniform', (bound: number): number => (bound < 2 ? 0 : draw().int(0, bound - 1)))

  for (const kind of KEY_PAIRS) {
    const seeded = call[`${kind}_seed_keypair`]
    put(`${kind}_keypair`, (publicKey: Bytes, secretKey: Bytes) =>
      seeded!(publicKey, secretKey, draw().bytes(own[`${kind}_SEEDBYTES`]!))
    )
  }

  const reduce = call['crypto_core_ed25519_scalar_reduce']
  put('crypto_core_ed25519_scalar_random', (scalar: Bytes): void => {
    reduce!(scalar, draw().bytes(own['crypto_core_ed25519_NONREDUCEDSCALARBYTES']!))
  })

  const pull = call['crypto_secretstream_xchacha20poly1305_init_pull']
  put('crypto_secretstream_xchacha20poly1305_init_push', (state: Bytes, header: Bytes, key: Bytes): void => {
    // Both ends begin with the same state, which follows from key and header; the header is what is drawn.
    draw().fill(header)
    pull!(state, header, key)
  })

  const { crypto_generichash: hash, crypto_box_easy: box, crypto_box_seed_keypair: boxPair } = call
  put('crypto_box_seal', (sealed: Bytes, message: Bytes, recipient: Bytes): void => {
    // As libsodium seals: an ephemeral key, its public half in front, the nonce from both public keys.
    const secretKey = Buffer.alloc(own['crypto_box_SECRETKEYBYTES']!)
    const publicKey = Buffer.alloc(recipient.length)
    boxPair!(publicKey, secretKey, draw().bytes(own['crypto_box_SEEDBYTES']!))
    const nonce = Buffer.alloc(own['crypto_box_NONCEBYTES']!)
    hash!(nonce, Buffer.concat([publicKey, recipient]))
    sealed.set(publicKey)
    box!(sealed.subarray(publicKey.length), message, nonce, recipient, secretKey)
  })

  for (const name of UNSEEDABLE) {
    put(name, () => {
      throw new Error(`${name} draws a salt that cannot be seeded: the simulation would not replay`)
    })
  }
  return replace(sodium, replacements)
}
