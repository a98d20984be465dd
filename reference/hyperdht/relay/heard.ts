/** Head of a UDX packet: magic, version, type, data offset; target id, window, sequence number, acknowledgement. */
const SIZE = 20
const MAGIC = 0xff
const VERSION = 1
const WINDOW = 4 * 1024 * 1024

/**
 * A UDX packet that carries nothing and acknowledges nothing. A relay forwards to a peer only after it has heard a packet
 * of that peer (STR-146); this is one that means nothing to the other end.
 */
export function emptyPacket(remoteId: number): Buffer {
  const packet = Buffer.alloc(SIZE)
  packet[0] = MAGIC
  packet[1] = VERSION
  packet.writeUInt32LE(remoteId, 4)
  packet.writeUInt32LE(WINDOW, 8)
  return packet
}
