import type { Dissection, Endpoint } from '../datagram/index.js'

/** One captured datagram, read. */
export interface Packet {
  /** Of the frame in the file, from 1. */
  readonly number: number
  /** ISO 8601 with nanoseconds, or null where the capture has no (usable) time. */
  readonly time: string | null
  /** Since the first frame, with microseconds: `0.001234`; or null. */
  readonly seconds: string | null
  readonly source: Endpoint
  readonly destination: Endpoint
  /** What was captured of it. */
  readonly datagram: Buffer
  /** About the capture and the place in the session: cut off, a fragment, answers which request... */
  readonly notes: readonly string[]
  /** For a response: the request it answers and the time since then, in ms. */
  readonly request: { readonly packet: number; readonly ms: number | null } | null
  readonly dissection: Dissection
}

export function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

export const sameEndpoint = (a: Endpoint, b: Endpoint): boolean => a.port === b.port && a.host === b.host

const YEAR_10000 = 253_402_300_800_000_000_000n

/** Nanoseconds since 1970 as ISO 8601, or null if that is no date a capture can have. */
export function isoTime(time: bigint | null): string | null {
  if (time === null || time < 0n || time >= YEAR_10000) return null
  const date = new Date(Number(time / 1_000_000n)).toISOString()
  return `${date.slice(0, 19)}.${String(time % 1_000_000_000n).padStart(9, '0')}Z`
}

/** Nanoseconds as seconds with six decimals. */
export function secondsText(nanoseconds: bigint): string {
  const micros = nanoseconds / 1000n
  const size = micros < 0n ? -micros : micros
  return `${micros < 0n ? '-' : ''}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, '0')}`
}
