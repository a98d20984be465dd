import type { Dissection } from '../datagram/index.js'
import type { FieldNode } from '../fields/index.js'
import type { Packet } from '../session/index.js'

/** One packet as an object for JSON lines. Bytes are lower-case hex. Fields that say nothing are left out. */
export function packetToJson(packet: Packet): object {
  const { number, time, seconds, source, destination, datagram, notes, request, dissection } = packet
  return {
    packet: number,
    time,
    seconds,
    source,
    destination,
    bytes: datagram.length,
    request,
    ...dissectionToJson(dissection, notes)
  }
}

/** A dissection as an object for JSON lines. */
export function dissectionToJson(dissection: Dissection, notes: readonly string[] = []): object {
  const { kind, title, outline, tree, silence } = dissection
  const { tid, command, number, internal, mode, error, stream, target } = outline
  return {
    kind,
    title,
    tid,
    command: command?.name ?? null,
    commandNumber: number,
    internal: kind === 'request' ? internal : null,
    mode,
    target,
    error,
    stream,
    silence,
    notes: [...dissection.notes, ...notes],
    tree: fieldToJson(tree)
  }
}

function fieldToJson(node: FieldNode): object {
  const { name, path, role, offset, length, hex, value, text, notes, children, layout, bits, error, plaintext } = node
  return {
    name,
    path,
    role,
    offset,
    length,
    hex,
    ...(value === undefined ? {} : { value }),
    text,
    ...(notes.length > 0 ? { notes } : {}),
    ...(layout === undefined ? {} : { layout }),
    ...(bits === undefined ? {} : { bits }),
    ...(error === undefined ? {} : { error }),
    ...(children.length > 0 ? { children: children.map(fieldToJson) } : {}),
    ...(plaintext === undefined ? {} : { plaintext: fieldToJson(plaintext) })
  }
}
