import { type CodecDriver, Rejected } from '../../drivers/types.js'
import type { Json } from '../../layouts/index.js'
import type { TranscriptStep } from '../types.js'

/** What a datagram says, as a step of a transcript holds it. */
export type Reading = Pick<TranscriptStep, 'message' | 'value' | 'inner' | 'sealed' | 'decodeOnly'>

/** Which external commands a network speaks: hyperdht's, or an application's on plain dht-rpc (then none is known). */
export type Commands = 'hyperdht' | 'application'

const INTERNAL: Readonly<Record<number, string>> = { 1: 'ping-nat', 3: 'down-hint', 4: 'delayed-ping' }
const REQUESTS: Readonly<Record<number, string>> = {
  0: 'handshake',
  1: 'holepunch',
  4: 'announce',
  5: 'announce',
  6: 'mutable-put',
  7: 'mutable-get',
  10: 'plugin-request'
}
const RESPONSES: Readonly<Record<number, string>> = {
  0: 'handshake',
  1: 'holepunch',
  2: 'peer-record',
  3: 'lookup-reply',
  7: 'mutable-record'
}

/** Where a message has its ciphertext, and what the plaintext is. The end of `noise` is the encrypted payload. */
const SEALED: Readonly<Record<string, { field: string; message: string }>> = {
  handshake: { field: 'noise', message: 'noise-payload' },
  holepunch: { field: 'payload', message: 'holepunch-payload' }
}

/** Noise message 1 without its encrypted payload: e (32) and the encrypted s (48); message 2: e alone (HS-17). */
const NOISE_HEADS = [80, 32] as const

/**
 * Reads the datagrams of one run in their order: a response does not say what it answers, so that is taken from the
 * request with its tid (RPC-28).
 */
export class DatagramReader {
  /** Command last asked under a tid; negative: internal. BOUNDED: by 65 536 tids. */
  private readonly asked = new Map<number, string | null>()

  /**
   * @param opened gives the plaintext of a ciphertext made in this run, or null.
   */
  constructor(
    private readonly driver: CodecDriver,
    private readonly commands: Commands,
    private readonly opened: (ciphertext: Buffer) => Buffer | null
  ) {}

  async read(datagram: Buffer): Promise<Reading> {
    const message = datagram[0] === 0x03 ? 'rpc-request' : datagram[0] === 0x13 ? 'rpc-response' : null
    if (message === null) return {}
    const value = (await this.decode(message, datagram)) as { readonly [key: string]: Json } | null
    if (value === null) return {}
    let exact = await this.isExact(message, value, datagram)
    const reading: { -readonly [K in keyof Reading]: Reading[K] } = { message, value }

    const inside = this.messageInside(message, value)
    if (inside !== null && typeof value.value === 'string') {
      const bytes = Buffer.from(value.value, 'hex')
      const inner = await this.decode(inside, bytes)
      if (inner !== null) {
        reading.inner = [{ path: 'value', message: inside, value: inner }]
        exact &&= await this.isExact(inside, inner, bytes)
        const sealed = await this.open(inside, inner as { readonly [key: string]: Json })
        if (sealed !== null) {
          reading.sealed = [sealed]
          exact &&= await this.isExact(sealed.message, sealed.value, Buffer.from(sealed.plaintext, 'hex'))
        }
      }
    }
    if (!exact) reading.decodeOnly = true
    return reading
  }

  private messageInside(message: string, value: { readonly [key: string]: Json }): string | null {
    const tid = value.tid as number
    if (message === 'rpc-response') return this.asked.get(tid) ?? null
    const command = value.command as number
    if (value.internal === true) {
      this.asked.set(tid, null)
      return INTERNAL[command] ?? null
    }
    const known = this.commands === 'hyperdht'
    this.asked.set(tid, (known && RESPONSES[command]) || null)
    return (known && REQUESTS[command]) || null
  }

  private async open(message: string, value: { readonly [key: string]: Json }) {
    const place = SEALED[message]
    const hex = place === undefined ? undefined : value[place.field]
    if (place === undefined || typeof hex !== 'string') return null
    const bytes = Buffer.from(hex, 'hex')
    // A secret box is nonce (24) and ciphertext (HP-29).
    const candidates = message === 'handshake' ? NOISE_HEADS.map((n) => bytes.subarray(n)) : [bytes.subarray(24)]
    const plaintext = candidates.map((c) => this.opened(c)).find((plain) => plain !== null)
    if (plaintext === undefined || plaintext === null) return null
    const content = await this.decode(place.message, plaintext)
    if (content === null) return null
    return {
      path: `value.${place.field}`,
      plaintext: plaintext.toString('hex'),
      message: place.message,
      value: content
    }
  }

  private async decode(message: string, bytes: Buffer): Promise<Json> {
    try {
      return await this.driver.decode(message, bytes.toString('hex'))
    } catch (err) {
      if (err instanceof Rejected) return null
      throw err
    }
  }

  private async isExact(message: string, value: Json, bytes: Buffer): Promise<boolean> {
    try {
      return (await this.driver.encode(message, value)) === bytes.toString('hex')
    } catch (err) {
      if (err instanceof Rejected) return false
      throw err
    }
  }
}
