import type { Json } from '../layouts/index.js'

/** The input of a derivation, read by name and kind. What is missing or of another kind is a mistake in the input. */
export class Input {
  private readonly fields: Readonly<Record<string, Json | undefined>>

  constructor(json: Json, path = 'input') {
    if (json === null || typeof json !== 'object' || Array.isArray(json))
      throw new TypeError(`${path}: expected an object`)
    this.fields = json as Readonly<Record<string, Json>>
  }

  bytes(name: string): Buffer {
    return toBytes(this.fields[name], name)
  }

  /** Null and absent are the same. */
  optionalBytes(name: string): Buffer | null {
    const value = this.fields[name]
    return value === undefined || value === null ? null : toBytes(value, name)
  }

  bytesList(name: string): Buffer[] {
    return this.list(name).map((item, i) => toBytes(item, `${name}[${i}]`))
  }

  addresses(name: string): { host: string; port: number }[] {
    return this.list(name).map((item, i) => {
      const address = new Input(item, `${name}[${i}]`)
      return { host: address.text('host'), port: address.number('port') }
    })
  }

  text(name: string): string {
    const value = this.fields[name]
    if (typeof value !== 'string') throw new TypeError(`${name}: expected text`)
    return value
  }

  number(name: string): number {
    const value = this.fields[name]
    if (typeof value !== 'number') throw new TypeError(`${name}: expected a number`)
    return value
  }

  /** Default false. */
  boolean(name: string): boolean {
    return this.fields[name] === true
  }

  value(name: string): Json {
    const value = this.fields[name]
    if (value === undefined) throw new TypeError(`${name}: expected a value`)
    return value
  }

  private list(name: string): readonly Json[] {
    const value = this.fields[name]
    if (!Array.isArray(value)) throw new TypeError(`${name}: expected a list`)
    return value as readonly Json[]
  }
}

function toBytes(value: Json | undefined, name: string): Buffer {
  if (typeof value !== 'string' || !/^([0-9a-f]{2})*$/.test(value))
    throw new TypeError(`${name}: expected lower-case hex`)
  return Buffer.from(value, 'hex')
}

export const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
