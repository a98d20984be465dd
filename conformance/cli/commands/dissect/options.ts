import { isIPv4 } from 'node:net'
import {
  commandNamed,
  COMMANDS,
  type DissectContext,
  type Endpoint,
  type Packet,
  parseHex,
  type Secret,
  secretOf,
  shortIPv6
} from '../../../dissect/index.js'
import { UserError } from '../../../errors.js'
import { layoutOf, LAYOUTS } from '../../../layouts/index.js'

/** As commander gives them. */
export interface DissectOptions {
  readonly json?: boolean
  readonly summary?: boolean
  readonly full?: boolean
  readonly as?: string
  readonly from?: string
  readonly to?: string
  readonly key?: readonly string[]
  readonly port?: readonly string[]
  readonly host?: readonly string[]
  readonly tid?: readonly string[]
}

/** Which packets of a capture are shown. Values of one option are alternatives; the options all have to fit. */
export interface Filter {
  readonly wanted: (source: Endpoint, destination: Endpoint) => boolean
  readonly shown: (packet: Packet) => boolean
}

export const usesFilters = ({ port, host, tid }: DissectOptions): boolean =>
  port !== undefined || host !== undefined || tid !== undefined

export const usesSingleOptions = ({ as, from, to }: DissectOptions): boolean =>
  as !== undefined || from !== undefined || to !== undefined

export function secretsOf({ key = [] }: DissectOptions): Secret[] {
  return key.map((text) => {
    const hex = parseHex(text)
    const secret = 'bytes' in hex ? secretOf(hex.bytes) : null
    if (secret !== null) return secret
    throw new UserError('USAGE', '--key takes 32 bytes (holepunch secret) or 64 bytes (handshake hash) in hex.')
  })
}

/** What the options say about a datagram in hex. */
export function contextOf({ as, from, to }: DissectOptions): DissectContext {
  return {
    ...(as === undefined ? {} : meaningOf(as)),
    ...(from === undefined ? {} : { source: endpointOf('--from', from) }),
    ...(to === undefined ? {} : { destination: endpointOf('--to', to) })
  }
}

function meaningOf(as: string): DissectContext {
  const command = commandNamed(as)
  if (command !== null) return { command }
  if (layoutOf(as) !== null) return { layout: as }
  const commands = COMMANDS.map((c) => c.name).join(', ')
  const layouts = LAYOUTS.map((l) => l.name).join(', ')
  throw new UserError(
    'USAGE',
    `--as does not know ${JSON.stringify(as)}. A response can be one to: ${commands}. A bare message can be: ${layouts}.`
  )
}

function endpointOf(option: string, text: string): Endpoint {
  const match = /^(.*):(\d{1,5})$/.exec(text)
  const port = Number(match?.[2])
  const host = match?.[1] ?? ''
  if (match === null || port > 65_535 || !isIPv4(host)) {
    throw new UserError('USAGE', `${option} takes an IPv4 address and a port such as 192.0.2.1:49737, not ${text}.`)
  }
  return { host, port }
}

export function filterOf({ port = [], host = [], tid = [] }: DissectOptions): Filter {
  const ports = new Set(port.map((text) => numberOf('--port', text)))
  const tids = new Set(tid.map((text) => numberOf('--tid', text)))
  const hosts = new Set(host.map(hostOf))
  return {
    wanted: (source, destination) =>
      (ports.size === 0 || ports.has(source.port) || ports.has(destination.port)) &&
      (hosts.size === 0 || hosts.has(source.host) || hosts.has(destination.host)),
    shown: ({ dissection }) => tids.size === 0 || (dissection.outline.tid !== null && tids.has(dissection.outline.tid))
  }
}

function hostOf(text: string): string {
  const host = isIPv4(text) ? text : shortIPv6(text)
  if (host === null) throw new UserError('USAGE', `--host takes an IPv4 or IPv6 address, not ${text}.`)
  return host
}

function numberOf(option: string, text: string): number {
  const n = /^(\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : NaN
  if (!(n <= 0xffff)) throw new UserError('USAGE', `${option} takes a number from 0 to 65535, not ${text}.`)
  return n
}
