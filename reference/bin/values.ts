import { resolve4 } from 'node:dns/promises'
import type { Readable } from 'node:stream'
import { decodeKey, hash } from '../crypto/index.js'
import { bootstrapAddress } from '../dht-rpc/index.js'
import { type Address, isIPv4 } from '../ipencoding/index.js'
import { UserError } from './errors.js'

const HEX_32 = /^[0-9a-fA-F]{64}$/

/** Most that is read of stdin, in bytes: far above what any node stores. */
const MAX_INPUT = 65_536

/** 64 digits of hex as 32 bytes. @throws UserError */
export function hex32(title: string, text: string): Buffer {
  if (!HEX_32.test(text)) throw new UserError('USAGE', `${title} is 64 digits of hex; got ${text || 'nothing'}.`)
  return Buffer.from(text, 'hex')
}

/** A topic: 64 digits of hex are taken as they are, anything else is a name and hashed. */
export function topic(text: string): Buffer {
  if (text === '') throw new UserError('USAGE', 'TOPIC is a name or 64 digits of hex; got nothing.')
  return HEX_32.test(text) ? Buffer.from(text, 'hex') : hash(Buffer.from(text))
}

/** A public key: hex, z-base-32 or a pear:// link. @throws UserError */
export function publicKey(title: string, text: string): Buffer {
  try {
    return decodeKey(text)
  } catch {
    throw new UserError('USAGE', `${title} is 64 digits of hex, 52 of z-base-32 or a pear:// link; got ${text}.`)
  }
}

/** `host:port`, with a name or an IPv4 address. @throws UserError */
export async function address(title: string, text: string): Promise<Address> {
  const { host, port } = ((): Address => {
    try {
      return bootstrapAddress(text)
    } catch {
      throw new UserError('USAGE', `${title} is HOST:PORT, such as 127.0.0.1:49737; got ${text}.`)
    }
  })()
  if (isIPv4(host)) return { host, port }
  const [found] = await resolve4(host).catch(() => [])
  if (found === undefined) throw new UserError('UNREACHABLE', `The name ${host} has no IPv4 address.`)
  return { host: found, port }
}

/** All that comes through a pipe. @throws UserError for more than any node would store. */
export async function readAll(input: Readable): Promise<Buffer> {
  /** BOUNDED: by MAX_INPUT and one chunk. */
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk as Uint8Array))
    length += (chunk as Uint8Array).length
    if (length > MAX_INPUT) {
      throw new UserError('USAGE', `The value is longer than ${MAX_INPUT} bytes: split it into values of 1000 bytes.`)
    }
  }
  return Buffer.concat(chunks)
}

export const withPort = ({ host, port }: Address): string => `${host}:${port}`

/** A node as `--json` shows it. */
export function nodeFields({ host, port, id }: Address & { id?: Uint8Array | null }): Record<string, unknown> {
  return { host, port, id: id ? Buffer.from(id).toString('hex') : null }
}
