import { isIPv4 } from 'node:net'
import { SimError } from '../errors.js'
import type { Endpoint } from '../types.js'

/** A range of addresses: `192.168.1.0/24`. */
export interface Prefix {
  readonly text: string
  readonly base: number
  readonly bits: number
}

export function parseAddress(text: string, what: string): number {
  if (!isIPv4(text)) throw new SimError('BAD_ADDRESS', `${what}: "${text}" is no IPv4 address; write it as 11.0.0.1.`)
  return text.split('.').reduce((number, part) => number * 256 + Number(part), 0)
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
}

export function parsePrefix(text: string, what: string): Prefix {
  const [host = '', length = ''] = text.split('/')
  const bits = Number(length)
  if (!/^\d{1,2}$/.test(length) || bits > 32) {
    throw new SimError('BAD_ADDRESS', `${what}: "${text}" is no range of addresses; write it as 192.168.1.0/24.`)
  }
  const base = parseAddress(host, what)
  if (base % 2 ** (32 - bits) !== 0) {
    throw new SimError('BAD_ADDRESS', `${what}: "${text}" has bits set beyond its length of ${bits}.`)
  }
  return { text, base, bits }
}

export function contains(prefix: Prefix, address: number): boolean {
  return address >= prefix.base && address < prefix.base + 2 ** (32 - prefix.bits)
}

export function overlap(a: Prefix, b: Prefix): boolean {
  return contains(a, b.base) || contains(b, a.base)
}

/** `11.0.0.1:49737`, the key of tables and the text of traces. */
export function endpointText({ host, port }: Endpoint): string {
  return `${host}:${port}`
}

export function isLoopback(host: string): boolean {
  return host.startsWith('127.')
}
