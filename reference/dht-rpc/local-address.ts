import type { NetworkInterface } from '../udp-request/index.js'

/** The interface that wins wherever it exists (NODE-159). */
const PREFERRED = 'en0'

/** The machine's address in its network: the first that is no loopback, 127.0.0.1 without one (NODE-159). */
export function localHost(interfaces: readonly NetworkInterface[]): string {
  const outside = interfaces.filter(({ family, internal }) => family === 4 && !internal)
  return (outside.find(({ name }) => name === PREFERRED) ?? outside[0])?.host ?? '127.0.0.1'
}
