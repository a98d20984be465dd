import type { Json } from '../../layouts/index.js'
import type { Address, KeyPair } from '../node.js'
import { BadRequest } from './failures.js'

type Fields = { readonly [key: string]: Json | undefined }

const HEX = /^([0-9a-f]{2})*$/

/** Params of a request, read by name and kind. What is of another kind is a mistake of who asks. */
export class Params {
  private readonly fields: Fields

  constructor(
    json: Json | undefined,
    private readonly path = 'params'
  ) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong(path, 'an object')
    this.fields = json as Fields
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null
  }

  /** As it is. */
  value(name: string): Json | undefined {
    return this.fields[name]
  }

  text(name: string): string {
    const value = this.fields[name]
    if (typeof value !== 'string') throw wrong(this.at(name), 'text')
    return value
  }

  number(name: string): number {
    const value = this.fields[name]
    if (typeof value !== 'number') throw wrong(this.at(name), 'a number')
    return value
  }

  /** False where it is missing. */
  flag(name: string): boolean {
    return this.fields[name] === true
  }

  bytes(name: string): Buffer {
    const value = this.fields[name]
    if (typeof value !== 'string' || !HEX.test(value)) throw wrong(this.at(name), 'bytes in lower-case hex')
    return Buffer.from(value, 'hex')
  }

  /** Null where it is null or missing. */
  bytesOrNull(name: string): Buffer | null {
    return this.has(name) ? this.bytes(name) : null
  }

  address(name: string): Address {
    const { fields } = this.object(name)
    const { host, port } = fields
    if (typeof host !== 'string' || typeof port !== 'number') throw wrong(this.at(name), 'an address')
    return { host, port }
  }

  addresses(name: string): Address[] {
    const list = this.fields[name]
    if (!Array.isArray(list)) throw wrong(this.at(name), 'a list of addresses')
    return list.map((one, i) => new Params({ one: one as Json }, `${this.at(name)}[${i}]`).address('one'))
  }

  keyPair(name: string): KeyPair {
    const pair = this.object(name)
    return { publicKey: pair.bytes('publicKey'), secretKey: pair.bytes('secretKey') }
  }

  object(name: string): Params {
    return new Params(this.fields[name], this.at(name))
  }

  /** An object that may be missing, with those of its fields that are known: bytes and key pairs as such, the rest as it is. */
  options<T extends object>(name: string, kinds: Readonly<Record<string, 'bytes' | 'keyPair' | 'as it is'>>): T {
    if (!this.has(name)) return {} as T
    const given = this.object(name)
    const read = Object.entries(kinds)
      .filter(([key]) => given.has(key))
      .map(([key, kind]) => {
        if (kind === 'bytes') return [key, given.bytes(key)]
        return [key, kind === 'keyPair' ? given.keyPair(key) : given.fields[key]]
      })
    return Object.fromEntries(read) as T
  }

  private at(name: string): string {
    return `${this.path}.${name}`
  }
}

function wrong(path: string, expected: string): BadRequest {
  return new BadRequest(`${path} has to be ${expected}`)
}
