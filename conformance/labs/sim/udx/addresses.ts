import { isIP } from 'node:net'

const MAX_PORT = 65535

/** 4 or 6; throws for anything but an IP literal, names included (UDX-13, UDX-24, UDX-31). */
export function checkHost(host: string): 4 | 6 {
  const family = isIP(host)
  if (family === 0) throw new Error(`${host} is not a valid IP address`)
  return family as 4 | 6
}

/** Throws for a port no stream can have at its far end (UDX-31). */
export function checkRemotePort(port: number): void {
  if (!isRemotePort(port)) throw new Error(`${port} is not a valid port`)
}

export function isRemotePort(port: number): boolean {
  return port > 0 && port <= MAX_PORT
}
