import sodium from 'sodium-native'

const SEED_SIZE = 32
const BLOCK_SIZE = 64

let installed: PinnedChance | null = null

/**
 * All chance of this process, pinned: `Math.random` and the random functions of sodium-native give what they are told,
 * and what nobody pinned comes from a stream that depends on the seed only. So two runs of the same program are alike,
 * byte for byte. One at a time; {@link restore} puts the real functions back.
 *
 * What the peer draws, and when (found by running it): a node draws 32 bytes at construction (table id; NODE-22) and
 * three numbers (first tid, RPC-33; tick counters, NODE-116, NODE-118), hyperdht a key pair of its own after that; 32 +
 * 32 bytes when the first token is needed (previous secret, then current; RPC-47); a key pair per Noise handshake and
 * side (ephemeral key); a number per raw stream (its id, HS-169); 24 bytes per hole punch message (HP-30) and per
 * secret-stream (header).
 */
export class PinnedChance {
  /** Pinned draws not made yet, by what is drawn. BOUNDED: by the caller; {@link restore} drops them. */
  private readonly pinned = { numbers: [] as number[], bytes: [] as Buffer[], seeds: [] as Buffer[] }
  /** How to undo each patch. BOUNDED: by the functions patched. */
  private readonly undo: (() => void)[] = []
  /** What was encrypted, by ciphertext. BOUNDED: by the messages of one run; {@link restore} ends it. */
  private readonly plaintexts = new Map<string, Buffer>()
  private readonly seed: Buffer
  private block: Buffer = Buffer.alloc(0)
  private blocks = 0

  private constructor(seed: string) {
    this.seed = Buffer.from(seed)
  }

  static install(seed = 'punchlist'): PinnedChance {
    if (installed !== null) throw new Error('chance is pinned already: restore() it first')
    const chance = new PinnedChance(seed)
    installed = chance
    chance.patchAll()
    return chance
  }

  /** The next results of `Math.random`, in order. */
  numbers(...values: readonly number[]): void {
    this.pinned.numbers.push(...values)
  }

  /** The next first tid of a node (RPC-33). */
  firstTid(tid: number): void {
    this.numbers((tid + 0.5) / 0x10000)
  }

  /** The next draws of random bytes, in order: the first in line waits for a draw of its length. */
  bytes(...values: readonly Uint8Array[]): void {
    this.pinned.bytes.push(...values.map((value) => Buffer.from(value)))
  }

  /** The seeds (32 bytes) of the next Ed25519 key pairs. */
  keySeeds(...seeds: readonly Uint8Array[]): void {
    this.pinned.seeds.push(...seeds.map((seed) => Buffer.from(seed)))
  }

  /** What a ciphertext of this run was before encryption (Noise payloads, hole punch payloads), or null. */
  opened(ciphertext: Uint8Array): Buffer | null {
    return this.plaintexts.get(Buffer.from(ciphertext).toString('hex')) ?? null
  }

  /** Names what was pinned and never drawn: a run that leaves some did not do what its author thinks. */
  get left(): string[] {
    return Object.entries(this.pinned).flatMap(([kind, draws]) => (draws.length > 0 ? [`${draws.length} ${kind}`] : []))
  }

  restore(): void {
    if (installed !== this) return
    installed = null
    for (const undo of this.undo.splice(0).reverse()) undo()
  }

  private patchAll(): void {
    const random = Math.random
    Math.random = () => this.drawNumber()
    this.undo.push(() => (Math.random = random))
    // Taken before they are patched: draws are made of these.
    const { crypto_sign_seed_keypair: keyPair, crypto_secretstream_xchacha20poly1305_init_pull: initPull } = sodium

    this.patch('randombytes_buf', () => (target: Uint8Array) => this.drawBytes(target))
    this.patch('crypto_sign_keypair', () => (publicKey: Uint8Array, secretKey: Uint8Array) => {
      keyPair(publicKey, secretKey, this.drawSeed())
    })
    // libsodium draws the header and then sets the state up as the receiver does.
    this.patch(
      'crypto_secretstream_xchacha20poly1305_init_push',
      () => (state: Uint8Array, header: Uint8Array, key: Uint8Array) => {
        this.drawBytes(header)
        initPull(state, header, key)
      }
    )
    this.watch('crypto_aead_chacha20poly1305_ietf_encrypt', 0, 1)
    this.watch('crypto_aead_chacha20poly1305_ietf_decrypt', 2, 0)
    this.watch('crypto_secretbox_easy', 0, 1)
    this.watch('crypto_secretbox_open_easy', 1, 0)
  }

  /** Remembers what a function encrypts or decrypts; the first argument is what it fills in. */
  private watch(name: string, ciphertext: number, plaintext: number): void {
    const encrypts = ciphertext === 0
    this.patch(name, (real) => (...args: Uint8Array[]) => {
      // Copied before the call: it may work in place.
      const given = Buffer.from(args[encrypts ? plaintext : ciphertext] as Uint8Array)
      const result = real(...args)
      const made = Buffer.from(args[0] as Uint8Array)
      if (result !== false) this.plaintexts.set((encrypts ? made : given).toString('hex'), encrypts ? given : made)
      return result
    })
  }

  private patch<A extends never[], R>(
    name: string,
    make: (real: (...args: unknown[]) => R) => (...args: A) => R
  ): void {
    const functions = sodium as Record<string, unknown>
    const real = functions[name]
    if (typeof real !== 'function') throw new Error(`sodium-native has no ${name}`)
    functions[name] = make(real as (...args: unknown[]) => R)
    this.undo.push(() => (functions[name] = real))
  }

  private drawNumber(): number {
    return this.pinned.numbers.shift() ?? this.stream(4).readUInt32LE(0) / 0x1_0000_0000
  }

  private drawBytes(target: Uint8Array): void {
    const next = this.pinned.bytes[0]
    if (next !== undefined && next.length === target.byteLength) this.pinned.bytes.shift()
    target.set(next !== undefined && next.length === target.byteLength ? next : this.stream(target.byteLength))
  }

  private drawSeed(): Buffer {
    return this.pinned.seeds.shift() ?? this.stream(SEED_SIZE)
  }

  /** The next n bytes of the stream that stands for everything nobody pinned: BLAKE2b over a counter. */
  private stream(n: number): Buffer {
    while (this.block.length < n) {
      const block = Buffer.alloc(BLOCK_SIZE)
      sodium.crypto_generichash(block, Buffer.from(`${this.blocks++}`), this.padded())
      this.block = Buffer.concat([this.block, block])
    }
    const out = Buffer.from(this.block.subarray(0, n))
    this.block = this.block.subarray(n)
    return out
  }

  private padded(): Buffer {
    const key = Buffer.alloc(SEED_SIZE)
    this.seed.copy(key)
    return key
  }
}
