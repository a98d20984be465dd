import { BAD_TOKEN_WITH_NODES, EMPTY, FULL, UNKNOWN, UNKNOWN_WITH_NODES } from '../reply.js'
import { type Row } from '../row.js'
import { type Expected, ifRefused, type RequestCase, requestRow } from './request-row.js'

const row =
  (group: string) =>
  (
    id: string,
    title: string,
    bytes: string,
    expect: RequestCase['expect'],
    claims: string,
    extra: Partial<RequestCase> = {}
  ) =>
    requestRow({ id, group, title, bytes, expect, claims, ...extra })

const v = row('12 and 21 Valid exchanges')
const s = row('22.1 Sizes')
const h = row('21.4 hyperdht commands')

/** The exchanges of sections 12 and 21 that the table of RPC-133 does not have already. */
export const EXCHANGES: readonly Row[] = [
  v('V1', 'PING with 3 bytes of padding', '0314{tid}{to}0003000000', EMPTY, 'RPC-72 RPC-19'),
  v('V2', 'DELAYED_PING of 10 ms', '0314{tid}{to}04040a000000', EMPTY, 'RPC-88', { delay: 10 }),
  v('V3', 'DELAYED_PING of 10 000 ms, the longest', '0314{tid}{to}040410270000', EMPTY, 'RPC-88 RPC-89', {
    delay: 10_000,
    slow: 11
  }),
  v('V4', 'DELAYED_PING of 2^32-1 ms', '0314{tid}{to}0404ffffffff', 'silence', 'RPC-89'),
  v('V5', 'DOWN_HINT about a node of nobody', '0314{tid}{to}0306cb007109e11a', EMPTY, 'RPC-81 RPC-83'),
  v('V6', 'FIND_NODE with a wrong token and a target', '030e{tid}{to}{X}02{T}', BAD_TOKEN_WITH_NODES, 'RPC-48 RPC-49'),
  v('V7', 'external 300 without options', '0300{tid}{to}fd2c01', ifRefused(UNKNOWN), 'RPC-22 RPC-65 RPC-67 RPC-68'),
  v('V8', 'external 2^53-1', '0300{tid}{to}ffffffffffffff1f00', ifRefused(UNKNOWN), 'RPC-22 RPC-67 RPC-68'),
  v('V9', 'PING with every optional field', '031f{tid}{to}{S}{C}00{T}0568656c6c6f', EMPTY, 'RPC-19 RPC-23 RPC-48', {
    added: true
  })
]

/** S1 to S5. The value is one of an external command if the node refuses those, else the padding of a PING. */
export const SIZES: readonly Row[] = [
  s('S1', 'request with value, total 2047', size('f107', 2033), sized, 'RPC-17', { big: true }),
  s('S2', 'request with value, total 2048', size('f207', 2034), sized, 'RPC-17', { big: true }),
  s('S3', 'request with value, total 2049', size('f307', 2035), 'silence', 'RPC-17 RPC-16', { big: true }),
  s('S4', 'request with value, total 65 504', size('d2ff', 65_490), 'silence', 'RPC-17', { big: true }),
  s('S5', 'PING with 1-byte value and 5000 trailing bytes', '0314{tid}{to}000142{zero:5000}', EMPTY, 'RPC-17 RPC-23', {
    big: true
  })
]

function size(length: string, bytes: number): string {
  return `03{flags}{tid}{to}{command}fd${length}{zero:${bytes}}`
}

function sized({ externals }: { externals: string }): Expected {
  return externals === 'refused' ? UNKNOWN : EMPTY
}

/** What a persistent node does, and an ephemeral one (REC-2). */
const byState =
  (persistent: Expected, ephemeral: Expected): RequestCase['expect'] =>
  ({ id }) =>
    id ? persistent : ephemeral

const ANSWERED: readonly number[] = [2, 3, 9]
const NAMES = 'FIND_PEER LOOKUP ANNOUNCE UNANNOUNCE MUTABLE_PUT MUTABLE_GET IMMUTABLE_PUT IMMUTABLE_GET PLUGIN'.split(
  ' '
)

/** Section 21.4: the commands of hyperdht, as far as they can be asked without storing anything. */
export const COMMANDS: readonly Row[] = [
  ...NAMES.flatMap((name, i) => {
    const command = i + 2
    const byte = command.toString(16).padStart(2, '0')
    const answer = ANSWERED.includes(command) ? FULL : 'silence'
    const claims = 'RPC-68 RPC-69 REC-1 REC-2'
    const what = answer === 'silence' ? `${name} with neither token nor value` : `${name} of an unknown target`
    return [
      h(`H${command}`, what, `0308{tid}{to}${byte}{R}`, byState(answer, UNKNOWN_WITH_NODES), `${claims} RPC-53`, {
        kind: 'hyperdht'
      }),
      h(
        `H${command}.bare`,
        `${name} without target`,
        `0300{tid}{to}${byte}`,
        byState('silence', UNKNOWN),
        `${claims} REC-6`,
        { kind: 'hyperdht' }
      ),
      h(
        `H${command}.token`,
        `${name} with a wrong token`,
        `030a{tid}{to}{X}${byte}{R}`,
        BAD_TOKEN_WITH_NODES,
        'RPC-49 REC-2 REC-5',
        { kind: 'hyperdht' }
      )
    ]
  }),
  h(
    'H7.seq',
    'MUTABLE_GET of an unknown target',
    '0318{tid}{to}07{R}0100',
    byState(FULL, UNKNOWN_WITH_NODES),
    'RPC-68 RPC-53 REC-1 REC-2',
    { kind: 'hyperdht' }
  ),
  h('H0.empty', 'PEER_HANDSHAKE with an empty value', '0318{tid}{to}00{T}00', 'silence', 'RPC-68 RPC-69 HS-50', {
    kind: 'hyperdht'
  }),
  h('H1', 'PEER_HOLEPUNCH without value', '0308{tid}{to}01{T}', 'silence', 'RPC-68 RPC-69', { kind: 'hyperdht' }),
  h('H1.empty', 'PEER_HOLEPUNCH with an empty value', '0318{tid}{to}01{T}00', 'silence', 'RPC-68 RPC-69', {
    kind: 'hyperdht'
  }),
  h('H11', 'command 11', '0308{tid}{to}0b{T}', UNKNOWN_WITH_NODES, 'RPC-68 RPC-65', { kind: 'hyperdht' })
]
