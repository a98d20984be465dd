/** What the value of a request or response is: a message of that layout, bytes without framing, or nothing that is read. */
export type ValueKind = { readonly layout: string } | 'bytes' | 'unused'

/** One command, as far as its datagrams tell. */
export interface Command {
  readonly name: string
  readonly number: number
  readonly internal: boolean
  readonly request: ValueKind
  readonly response: ValueKind
  /** Without these parts a request is dropped in silence; with the claim that says so. */
  readonly needs: { readonly target?: string; readonly token?: string; readonly value?: string }
}

const layout = (name: string): ValueKind => ({ layout: name })

const internal = (
  number: number,
  name: string,
  request: ValueKind,
  needs: Command['needs'] = {},
  response: ValueKind = 'unused'
): Command => ({ name, number, internal: true, request, response, needs })

const external = (
  number: number,
  name: string,
  request: ValueKind,
  response: ValueKind,
  needs: Command['needs']
): Command => ({ name, number, internal: false, request, response, needs })

const RECORDS = { target: 'REC-6' }
const STORES = { target: 'REC-6', token: 'REC-6', value: 'REC-6' }

/** Every command of both number spaces (RPC-66, RPC-68, REC-1). */
export const COMMANDS: readonly Command[] = [
  internal(0, 'PING', 'unused'),
  internal(1, 'PING_NAT', layout('ping-nat'), { value: 'RPC-75' }),
  internal(2, 'FIND_NODE', 'unused', { target: 'RPC-79' }),
  internal(3, 'DOWN_HINT', layout('down-hint'), { value: 'RPC-82' }),
  internal(4, 'DELAYED_PING', layout('delayed-ping'), { value: 'RPC-89' }),
  external(0, 'PEER_HANDSHAKE', layout('handshake'), layout('handshake'), { value: 'HS-50' }),
  external(1, 'PEER_HOLEPUNCH', layout('holepunch'), layout('holepunch'), { value: 'HP-8' }),
  external(2, 'FIND_PEER', 'unused', layout('peer-record'), RECORDS),
  external(3, 'LOOKUP', 'unused', layout('lookup-reply'), RECORDS),
  external(4, 'ANNOUNCE', layout('announce'), 'unused', STORES),
  external(5, 'UNANNOUNCE', layout('announce'), 'unused', STORES),
  external(6, 'MUTABLE_PUT', layout('mutable-put'), 'unused', STORES),
  external(7, 'MUTABLE_GET', layout('mutable-get'), layout('mutable-record'), { target: 'REC-6', value: 'REC-6' }),
  external(8, 'IMMUTABLE_PUT', 'bytes', 'unused', STORES),
  external(9, 'IMMUTABLE_GET', 'unused', 'bytes', RECORDS),
  external(10, 'PLUGIN', layout('plugin-request'), 'bytes', { value: 'REC-6' })
]

const BY_NUMBER: ReadonlyMap<string, Command> = new Map(COMMANDS.map((c) => [`${c.internal} ${c.number}`, c]))
const BY_NAME: ReadonlyMap<string, Command> = new Map(COMMANDS.map((c) => [c.name, c]))

/** The command of that number, or null for one that a node answers with UNKNOWN_COMMAND (RPC-66, RPC-68). */
export function commandOf(number: number, isInternal: boolean): Command | null {
  return BY_NUMBER.get(`${isInternal} ${number}`) ?? null
}

/** The command of that name, or null. Names are upper case; layouts have the same names in lower case. */
export function commandNamed(name: string): Command | null {
  return BY_NAME.get(name) ?? null
}

/** What a response's error says. 16 and up belong to the command that is answered (RPC-61, REC-79, REC-80). */
export function errorName(error: number, command: Command | null): string {
  if (error === 0) return 'OK'
  if (error === 1) return 'UNKNOWN_COMMAND'
  if (error === 2) return 'INVALID_TOKEN'
  if (error < 16) return '(reserved)'
  if (command === null || command.name === 'MUTABLE_PUT') {
    if (error === 16) return 'SEQ_REUSED'
    if (error === 17) return 'SEQ_TOO_LOW'
  }
  return '(of the application)'
}
