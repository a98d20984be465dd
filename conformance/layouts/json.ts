import type { Field, FieldType } from './types.js'

/** What a message looks like in vectors and between drivers: bytes are lower-case hex, absent is null. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A value that a vector or a driver holds where the layout has another type. */
export class LayoutError extends TypeError {
  override readonly name = 'LayoutError'
  readonly code = 'BAD_VALUE'

  constructor(path: string, expected: string) {
    super(`${path || 'value'}: expected ${expected}`)
  }
}

/** Message object to JSON: byte views become hex; everything else is JSON already. Works for any value, no layout needed. */
export function toJson(value: unknown): Json {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  if (Array.isArray(value)) return value.map(toJson)
  if (value !== null && typeof value === 'object') {
    const source = value as Readonly<Record<string, unknown>>
    const object: Record<string, Json> = {}
    for (const key of Object.keys(source)) object[key] = toJson(source[key])
    return object
  }
  return value as Json
}

const BYTES: ReadonlySet<FieldType> = new Set<FieldType>(['fixed32', 'fixed64', 'buffer', 'raw'])

/**
 * JSON to message object: hex becomes Buffers where the layout has bytes. Checks kinds, not ranges: a vector may hold a
 * value that an encoder has to refuse. Throws LayoutError.
 */
export function fromJson(type: FieldType, json: Json, path = ''): unknown {
  if (typeof type === 'object') {
    if ('list' in type) {
      if (!Array.isArray(json)) throw new LayoutError(path, 'a list')
      return json.map((item: Json, i) => fromJson(type.list, item, `${path}[${i}]`))
    }
    return fieldsFromJson(type.fields, json, path)
  }
  if (BYTES.has(type)) {
    if (typeof json !== 'string' || !/^([0-9a-f]{2})*$/.test(json)) throw new LayoutError(path, 'lower-case hex')
    return Buffer.from(json, 'hex')
  }
  return json
}

function fieldsFromJson(fields: readonly Field[], json: Json, path: string): Record<string, unknown> {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new LayoutError(path, 'an object')
  const source = json as { readonly [key: string]: Json }
  const object: Record<string, unknown> = {}
  for (const field of fields) {
    for (const meaning of Object.values(field.flags ?? {})) {
      if (typeof meaning === 'object') object[meaning.boolean] = source[meaning.boolean]
    }
    if (field.wireOnly) continue
    const value = source[field.name]
    const nullable = field.bit !== undefined && field.absent === undefined
    if (value === undefined || (value === null && !nullable)) {
      throw new LayoutError(`${path ? path + '.' : ''}${field.name}`, 'a value')
    }
    object[field.name] = value === null ? null : fromJson(field.type, value, `${path ? path + '.' : ''}${field.name}`)
  }
  return object
}
