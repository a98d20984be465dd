import { isIP } from 'node:net'
import type { Endpoint } from '../../dissect/index.js'

/** The endpoint that a text like `11.0.0.1:49737` or `[2001:db8::1]:49737` names, or null if it is none. */
export function parseEndpoint(text: string): Endpoint | null {
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, Math.max(0, colon)).replace(/^\[(.*)\]$/, '$1')
  const digits = text.slice(colon + 1)
  const port = Number(digits)
  return isIP(host) !== 0 && /^\d{1,5}$/.test(digits) && port <= 65_535 ? { host, port } : null
}
