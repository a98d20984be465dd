import type { Endpoint } from '../../drivers/tap/index.js'
import type { TranscriptCase } from '../types.js'
import { NAMES } from './names.js'
import { DhtRpc, type PeerNode, type PeerRequest } from './peer.js'
import { recordRow, ROW_FLAGS, ROW_NOTES } from './rows.js'
import { MALFORMED_ROWS, type Row } from './rpc-malformed-rows.js'
import { type Parties, play, type Stage } from './stage.js'
import type { Recording, Transcript } from './types.js'

const ID = 'rpc-malformed'

const PARTIES: Parties = {
  node: { address: '127.0.0.1:40001', role: 'the node under test, its server socket' },
  'node-client-socket': { address: '127.0.0.1:40011', role: 'the client socket of the same node' },
  sender: { address: '127.0.0.1:40002', role: 'sends the datagram' },
  'sender-40003': { address: '127.0.0.1:40003', role: 'another port of the sender' }
}

/** Names of chapter 02, section 22.1. */
const ROW_NAMES: Readonly<Record<string, string>> = {
  N: NAMES.N as string,
  S: '0a7ff10eee9341f70dd771199a1be82d00b71dbd1d26dbf1e315191947a9e9a3',
  C: NAMES.C as string,
  V: NAMES.V as string,
  T: '55'.repeat(32),
  X: '99'.repeat(32)
}

/** Longest delay a DELAYED_PING of the table could mean if it were accepted (M77), and a little more. */
const DELAYED_PING_WAIT = 10_100

const CLOSER: readonly Endpoint[] = [
  { host: '192.0.2.1', port: 4660 },
  { host: '192.0.2.2', port: 4660 }
]

type Mode = 'persistent' | 'ephemeral'

async function node(stage: Stage, mode: Mode): Promise<PeerNode> {
  const tap = { firstFreePort: 40011 }
  const made =
    mode === 'persistent'
      ? await stage.persistent('dht-rpc', 'node', tap)
      : await stage.start(new DhtRpc({ udx: stage.tap('node', tap), host: '127.0.0.1', port: 40001, bootstrap: [] }))
  await stage.pinSecrets('node')
  return made
}

async function row(stage: Stage, mode: Mode, [id, ...rest]: Row, prepare?: (node: PeerNode) => void, to = 'node') {
  const target = await node(stage, mode)
  prepare?.(target)
  const known = target.toArray().length
  const from = stage.socket('sender')
  const delayed = rest[0].startsWith('DELAYED_PING')
  const recorded = await recordRow(stage, ID, [id, ...rest], {
    from,
    to,
    names: ROW_NAMES,
    ...(delayed ? { more: () => stage.pass(DELAYED_PING_WAIT) } : {}),
    outcome: () => ({ added: target.toArray().length > known }),
    flags: [mode]
  })
  await stage.until(from.close())
  await stage.stop(target)
  return recorded
}

/** External request 7 without target, or PING, as long as the row says. */
const SIZES: readonly Row[] = [
  ...([2047, 2048, 2049] as const).map((total, i): Row => {
    const n = total - 14
    const length = n
      .toString(16)
      .padStart(4, '0')
      .replace(/(..)(..)/, '$2$1')
    return [
      `S${i + 1}`,
      `External request with a value, ${total} bytes in all, to a node with a listener that replies`,
      `031034127f000001419c07fd${length}{${n} x 61}`,
      'RPC-17 RPC-133'
    ]
  }),
  [
    'S5',
    'PING with a 1-byte value and 5000 trailing bytes',
    '031434127f000001419c000161{5000 x 00}',
    'RPC-17 RPC-23 RPC-133'
  ]
]

async function script(stage: Stage): Promise<TranscriptCase[]> {
  const cases: TranscriptCase[] = []
  for (const mode of ['persistent', 'ephemeral'] as const) {
    for (const [id, ...rest] of MALFORMED_ROWS) {
      cases.push(await row(stage, mode, [mode === 'persistent' ? id : `${mode}-${id}`, ...rest]))
    }
  }
  const [ping, unknown, wrongToken] = ['M9', 'M23', 'M37'].map((id) => MALFORMED_ROWS.find((r) => r[0] === id) as Row)
  cases.push(
    await row(
      stage,
      'persistent',
      ['client-socket-M9', 'Valid ping to the client socket', (ping as Row)[2], 'RPC-40 RPC-133'],
      undefined,
      'node-client-socket'
    )
  )
  for (const [id, comment, datagram] of [unknown as Row, wrongToken as Row]) {
    cases.push(
      await row(
        stage,
        'persistent',
        [`closer-${id}`, `${comment}, with two nodes in the table`, datagram, 'RPC-49 RPC-56 RPC-65 RPC-133'],
        (target) => CLOSER.forEach((entry) => target.addNode(entry))
      )
    )
  }
  for (const size of SIZES) {
    cases.push(
      await row(stage, 'persistent', size, (target) => target.on('request', (req: PeerRequest) => req.reply(null)))
    )
  }
  return cases
}

export const rpcMalformed: Transcript = {
  id: ID,
  async record(): Promise<Recording> {
    return {
      kind: 'transcript',
      id: ID,
      title: 'Malformed and odd requests to a node',
      chapter: '02-rpc-wire.md',
      notes: [
        ...ROW_NOTES,
        'Every case has a node of its own: dht-rpc with an empty routing table, no `request` listener (but in S1 to S5), the token secrets of the setting. `outcome.added` tells whether the sender is in the routing table afterwards.',
        'Row S4 of the chapter (65 504 bytes) is left to the probe. That a receiver gets at most 2048 bytes of a datagram is done by UDX below the node (UDX-19), here by the network the node runs on.',
        'A delay is written as a note of the step; the DELAYED_PING rows were watched for 10.1 s.'
      ],
      flags: {
        ...ROW_FLAGS,
        persistent: 'The node is persistent: it shows its id on its server socket.',
        ephemeral: 'The node is ephemeral: it shows no id.'
      },
      parties: PARTIES,
      setting: {
        names: ROW_NAMES,
        tokenSecrets: { current: 'b1'.repeat(32), previous: 'a0'.repeat(32) },
        tableOfCloserCases: CLOSER.map(({ host, port }) => `${host}:${port}`)
      },
      cases: await play({ parties: PARTIES, commands: 'application' }, script)
    }
  }
}
