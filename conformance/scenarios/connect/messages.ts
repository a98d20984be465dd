import { COMMANDS, datagramType, request } from '@punchlist/hyperdht/wire'

/** Hole punch probes are datagrams of one byte (HP-56): two hex digits. */
export function isProbe(hex: string): boolean {
  return hex.length === 2
}

/** Whether a datagram, in hex, is a request with the command PEER_HOLEPUNCH. */
export function isHolepunch(hex: string): boolean {
  const bytes = Buffer.from(hex, 'hex')
  if (datagramType(bytes) !== 'request') return false
  try {
    const { internal, command } = request.decode(bytes)
    return !internal && command === COMMANDS.PEER_HOLEPUNCH
  } catch {
    return false
  }
}
