import type { TranscriptCase } from '../types.js'
import { Hyperdht, type PeerNode } from './peer.js'
import { recordRow, ROW_FLAGS, ROW_NOTES } from './rows.js'
import type { Row } from './rpc-malformed-rows.js'
import { type Parties, play, type Stage } from './stage.js'
import type { Recording, Transcript } from './types.js'

const ID = 'hyperdht-skeleton'

const PARTIES: Parties = {
  node: { address: '127.0.0.1:40001', role: 'the hyperdht node under test' },
  client: { address: '127.0.0.1:40002', role: 'asks' }
}

const TABLE = ['192.0.2.1', '192.0.2.2'] as const

const HEAD = '34127f000001419c'
const TARGET = '55'.repeat(32)

const COMMANDS = [
  'PEER_HANDSHAKE',
  'PEER_HOLEPUNCH',
  'FIND_PEER',
  'LOOKUP',
  'ANNOUNCE',
  'UNANNOUNCE',
  'MUTABLE_PUT',
  'MUTABLE_GET',
  'IMMUTABLE_PUT',
  'IMMUTABLE_GET',
  'PLUGIN',
  'Command 11'
] as const

const hex = (command: number): string => command.toString(16).padStart(2, '0')
const withTarget = (command: number): string => `0308${HEAD}${hex(command)}${TARGET}`
const nameOf = (command: number): string => COMMANDS[command] as string

const BAD_VALUES: readonly Row[] = [0, 1].flatMap((command): Row[] => [
  [`${command}-no-value`, `${nameOf(command)} without value`, withTarget(command), command === 0 ? 'HS-50' : 'HP-8'],
  [
    `${command}-bad-value`,
    `${nameOf(command)} with a value that does not decode`,
    `0318${HEAD}${hex(command)}${TARGET}020300`,
    command === 0 ? 'HS-50' : 'HP-8'
  ]
])

const PERSISTENT: readonly Row[] = [
  ...[2, 3, 9].map((command): Row => [`${command}`, `${nameOf(command)}, nothing known`, withTarget(command), 'RPC-53 RPC-56 RPC-68 REC-1']), // prettier-ignore
  ['11', 'Command 11', withTarget(11), 'RPC-65 RPC-68 REC-1'],
  ...BAD_VALUES
]

const EPHEMERAL: readonly Row[] = [
  ...COMMANDS.flatMap((name, command): Row[] =>
    command < 2
      ? []
      : [
          [`${command}`, `${name} with a target`, withTarget(command), 'RPC-65 RPC-68 REC-2'],
          [`${command}-no-target`, `${name} without target`, `0300${HEAD}${hex(command)}`, 'RPC-65 RPC-68 REC-2']
        ]
  ),
  ...BAD_VALUES
]

async function ask(stage: Stage, mode: string, node: PeerNode, rows: readonly Row[]): Promise<TranscriptCase[]> {
  for (const host of TABLE) node.addNode({ host, port: 4660 })
  await stage.pinSecrets('node')
  const from = stage.socket('client')
  const cases: TranscriptCase[] = []
  for (const [id, ...row] of rows) {
    cases.push(await recordRow(stage, ID, [`${mode}-${id}`, ...row], { from, to: 'node', flags: [mode] }))
  }
  await stage.until(from.close())
  await stage.stop(node)
  return cases
}

async function script(stage: Stage): Promise<TranscriptCase[]> {
  const persistent = await ask(stage, 'persistent', await stage.persistent('hyperdht', 'node'), PERSISTENT)
  const node = new Hyperdht({ udx: stage.tap('node'), host: '127.0.0.1', port: 40001, bootstrap: [] })
  return [...persistent, ...(await ask(stage, 'ephemeral', await stage.start(node), EPHEMERAL))]
}

export const hyperdhtSkeleton: Transcript = {
  id: ID,
  async record(): Promise<Recording> {
    return {
      kind: 'transcript',
      id: ID,
      title: 'hyperdht commands: who answers and with what frame',
      chapter: '02-rpc-wire.md',
      notes: ROW_NOTES,
      flags: {
        ...ROW_FLAGS,
        persistent: 'The node is persistent and handles commands 2 to 10.',
        ephemeral: 'The node is ephemeral and does not.'
      },
      parties: PARTIES,
      setting: {
        table: TABLE.map((host) => `${host}:4660`),
        target: TARGET,
        tokenSecrets: { current: 'b1'.repeat(32), previous: 'a0'.repeat(32) }
      },
      cases: await play({ parties: PARTIES, commands: 'hyperdht' }, script)
    }
  }
}
