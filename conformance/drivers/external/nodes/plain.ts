import type { Json } from '../../../layouts/index.js'

/** A value of the node contract as the pipe carries it: bytes as hex, and nothing for what is left out. */
export function plain(value: unknown): Json {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value as Json
  const entries = Object.entries(value as Record<string, unknown>).filter(([, one]) => one !== undefined)
  return Object.fromEntries(entries.map(([key, one]) => [key, plain(one)]))
}

/** Bytes of the pipe. The schema has checked that they are hex. */
export function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}

export function bytesOrNull(hex: string | null): Buffer | null {
  return hex === null ? null : bytes(hex)
}
