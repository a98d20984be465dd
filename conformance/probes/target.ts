import { lookup } from 'node:dns/promises'
import { isIPv4, isIPv6 } from 'node:net'
import type { Address } from '@punchlist/hyperdht/wire'
import { UserError } from '../errors.js'

function usage(problem: string): UserError {
  return new UserError(
    'USAGE',
    `${problem}. Give the node to probe as HOST:PORT, with an IPv4 address or a name, for example 127.0.0.1:49737.`
  )
}

/** Reads `HOST:PORT` without asking anybody. */
export function parseTarget(text: string): Address {
  const [, host, digits] = /^\s*(.+):(\d{1,6})\s*$/.exec(text) ?? []
  if (host === undefined || digits === undefined) throw usage(`"${text}" has no port`)
  const port = Number(digits)
  if (port < 1 || port > 65535) throw usage(`Port ${digits} is not between 1 and 65535`)
  if (isIPv6(host.replace(/^\[|\]$/g, ''))) throw usage('The DHT speaks IPv4 only (RPC-1)')
  if (isIPv4(host)) return { host, port }
  // A typing error in an address must not go to the resolver as a name.
  if (/^[\d.]+$/.test(host)) throw usage(`"${host}" is not an IPv4 address`)
  if (!/^[a-z\d]([a-z\d._-]*[a-z\d])?\.?$/i.test(host)) throw usage(`"${host}" is neither an IPv4 address nor a name`)
  return { host, port }
}

/** Turns the name of a target into an IPv4 address (RPC-1). */
export async function resolveTarget({ host, port }: Address): Promise<Address> {
  if (isIPv4(host)) return { host, port }
  try {
    return { host: (await lookup(host, { family: 4 })).address, port }
  } catch (err) {
    const { code = 'unknown error' } = err as NodeJS.ErrnoException
    throw new UserError(
      'UNREACHABLE',
      `The name ${host} has no IPv4 address here (${code}). Check the spelling and the resolver, or give the address itself.`
    )
  }
}
