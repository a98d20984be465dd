import { keyedHash, secretStreamIds } from '@punchlist/hyperdht/crypto'
import { chacha20, hchacha20, poly1305 } from './chacha.js'

/** What a handshake gives a side's stream (STR-19). */
export interface StreamKeys {
  readonly tx: Uint8Array
  readonly rx: Uint8Array
  readonly hash: Uint8Array
  readonly isInitiator: boolean
}

export const TAG = { MESSAGE: 0, PUSH: 1, REKEY: 2, FINAL: 3 } as const

const PREFIX = 3
const MAC = 16
const OVERHEAD = 1 + MAC

/** A frame: its length, 3 bytes little endian, and its body (STR-28). */
export function frame(body: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX)
  prefix.writeUIntLE(body.length, 0, PREFIX)
  return Buffer.concat([prefix, body])
}

/** The bodies of the frames that a byte stream consists of, as far as they are whole. */
export function bodiesOf(bytes: Buffer): Buffer[] {
  const bodies: Buffer[] = []
  for (let at = 0; at + PREFIX <= bytes.length;) {
    const length = bytes.readUIntLE(at, PREFIX)
    if (at + PREFIX + length > bytes.length) break
    bodies.push(bytes.subarray(at + PREFIX, at + PREFIX + length))
    at += PREFIX + length
  }
  return bodies
}

/** The identity of a role in a session (STR-31). */
export function identity(hash: Uint8Array, isInitiator: boolean): Buffer {
  const ids = secretStreamIds(hash)
  return Buffer.from(isInitiator ? ids.initiator : ids.responder)
}

/** The first frame of a direction (STR-30). */
export function headerFrame({ hash, isInitiator }: StreamKeys, header: Uint8Array): Buffer {
  return frame(Buffer.concat([identity(hash, isInitiator), header]))
}

/** One direction of a stream, step by step as STR-46 tells it. */
export class Direction {
  private key: Buffer
  private readonly nonce = Buffer.alloc(12)

  constructor(key: Uint8Array, header: Uint8Array) {
    this.key = hchacha20(key, header.subarray(0, 16))
    this.nonce.writeUInt32LE(1)
    this.nonce.set(header.subarray(16, 24), 4)
  }

  /** The body of the next frame. */
  seal(plain: Uint8Array, tag: number = TAG.MESSAGE): Buffer {
    const block = chacha20(this.key, this.nonce, 1, Buffer.alloc(64, Buffer.from([tag, ...Buffer.alloc(63)])))
    const text = chacha20(this.key, this.nonce, 2, plain)
    const mac = this.mac(block, text)
    this.advance(mac, tag)
    return Buffer.concat([block.subarray(0, 1), text, mac])
  }

  /** The next frame's; throws if it is not authentic. */
  open(body: Buffer): { readonly tag: number; readonly plain: Buffer } {
    if (body.length < OVERHEAD) throw new Error('short')
    const text = body.subarray(1, body.length - MAC)
    const tag = (chacha20(this.key, this.nonce, 1, body.subarray(0, 1))[0] as number) & 0xff
    const block = chacha20(this.key, this.nonce, 1, Buffer.alloc(64, Buffer.from([tag, ...Buffer.alloc(63)])))
    const mac = this.mac(block, text)
    if (!mac.equals(body.subarray(body.length - MAC))) throw new Error('not authentic')
    const plain = chacha20(this.key, this.nonce, 2, text)
    this.advance(mac, tag)
    return { tag, plain }
  }

  private mac(block: Buffer, text: Buffer): Buffer {
    const lengths = Buffer.alloc(16)
    lengths.writeUInt32LE(64 + text.length, 8)
    const message = Buffer.concat([block, text, Buffer.alloc(text.length % 16), lengths])
    return poly1305(chacha20(this.key, this.nonce, 0, Buffer.alloc(32)), message)
  }

  private advance(mac: Buffer, tag: number): void {
    for (let i = 0; i < 8; i++) this.nonce[4 + i]! ^= mac[i]!
    this.nonce.writeUInt32LE((this.nonce.readUInt32LE(0) + 1) >>> 0)
    if ((tag & TAG.REKEY) === 0) return
    // libsodium: key and the long part of the nonce through the keystream, the counter begins again.
    const fresh = chacha20(this.key, this.nonce, 0, Buffer.concat([this.key, this.nonce.subarray(4)]))
    this.key = fresh.subarray(0, 32)
    this.nonce.set(fresh.subarray(32), 4)
    this.nonce.writeUInt32LE(1)
  }
}

/** `BLAKE2b-256(...)`, the third namespace of 8.3: for unordered messages. */
export const NS_SEND = Buffer.from('aab97d097471f56651b0460ffc8aaa7d3342f7377597d60b925a1dac689adcbf', 'hex')
const NS_ROLE = {
  initiator: Buffer.from('a931a0155b5c09e6d28628236af83c4b8a6af9af60986edeede9dc5d63192bf7', 'hex'),
  responder: Buffer.from('742c9d833d430af4c48a8705e91631eecf295442bbca18996e597097723b1061', 'hex')
}

/** The key that a role seals its unordered messages with (STR-54). */
export function sendKey(hash: Uint8Array, isInitiator: boolean): Buffer {
  return keyedHash(hash, NS_ROLE[isInitiator ? 'initiator' : 'responder'], NS_SEND)
}
