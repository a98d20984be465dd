import type { Endpoint, TapSocket } from '../../drivers/tap/index.js'
import type { TranscriptCase } from '../types.js'
import { DhtRpc, type PeerNode, type PeerRequest } from './peer.js'
import { recordRow, ROW_FLAGS, ROW_NOTES } from './rows.js'
import type { Row } from './rpc-malformed-rows.js'
import { type Parties, play, type Stage } from './stage.js'
import type { Recording, Transcript } from './types.js'

/** The parties of docs/protocol/02-rpc-wire.md, section 21. */
const PARTIES: Parties = {
  P: { address: '192.0.2.1:4660', role: 'a persistent node, its server socket' },
  'P-client-socket': { address: '192.0.2.1:4661', role: 'the client socket of P' },
  E: { address: '192.0.2.3:4661', role: 'an ephemeral firewalled node, its server socket' },
  'E-client-socket': { address: '192.0.2.3:4662', role: 'the client socket of E' },
  remote: { address: '198.51.100.2:50000', role: 'the remote party' },
  'remote-4661': { address: '198.51.100.2:4661', role: 'another port of the remote party' },
  gone: { address: '203.0.113.9:6881', role: 'a node that does not answer' },
  next: { address: '203.0.113.5:1024', role: 'where P relays to' },
  elsewhere: { address: '203.0.113.7:9999', role: 'where P directs a reply to' }
}

const NAMES: Readonly<Record<string, string>> = {
  P: 'db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9',
  T: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  K: 'f6438e2b6b8d000e1e09fd07c502b29c11671d5de8cd04faa5571a1a41ae2dce'
}

const TID = 0x1234
const TABLE: readonly Endpoint[] = [
  { host: '203.0.113.5', port: 1024 },
  { host: '203.0.113.6', port: 80 }
]

const SETTING = {
  names: NAMES,
  tokenSecrets: { current: 'b1'.repeat(32), previous: 'a0'.repeat(32) },
  tableOfP: TABLE.map(({ host, port }) => `${host}:${port}`)
}

async function startP(stage: Stage, firstTid = TID): Promise<PeerNode> {
  stage.chance.firstTid(firstTid)
  const node = await stage.persistent('dht-rpc', 'P', { firstFreePort: 4661 })
  await stage.pinSecrets('P')
  return node
}

function startE(stage: Stage, firstTid = TID, bootstrap: readonly string[] = []): Promise<PeerNode> {
  stage.chance.firstTid(firstTid)
  return stage.start(
    new DhtRpc({ udx: stage.tap('E', { firstFreePort: 4662 }), host: '192.0.2.3', port: 4661, bootstrap })
  )
}

/** Plays a remote party that answers a request with the given flags and fields; others it leaves unanswered. */
function answer(remote: TapSocket, fields: (command: number) => string | null): void {
  remote.on('message', (request: Buffer, from: Endpoint) => {
    // Without id and token the command is the byte after `to`.
    const at = 10 + ((request[1] as number) & 1) * 32
    const rest = fields(request[at] as number)
    if (rest === null) return
    const to = Buffer.from([...from.host.split('.').map(Number), from.port & 0xff, from.port >> 8]).toString('hex')
    const reply = `13${rest.slice(0, 2)}${request.subarray(2, 4).toString('hex')}${to}${rest.slice(2)}`
    remote.trySend(Buffer.from(reply, 'hex'), from.port, from.host)
  })
}

interface Call {
  readonly id: string
  readonly comment: string
  readonly claims: string
  run(stage: Stage, remote: TapSocket, to: Endpoint): Promise<PeerNode>
}

/** A call whose request nobody answers: its promise fails when the node is destroyed, which is of no interest here. */
function unanswered(promise: Promise<unknown>): void {
  promise.catch(() => {})
}

const ping =
  (start: (stage: Stage) => Promise<PeerNode>, size?: number): Call['run'] =>
  async (stage, _, to) => {
    const node = await start(stage)
    unanswered(node.ping(to, { retry: false, ...(size === undefined ? {} : { size }) }))
    return node
  }

const target = Buffer.from(NAMES.T as string, 'hex')

const CALLS: readonly Call[] = [
  {
    id: 'ping-ephemeral',
    comment: 'PING from E: ping(remote)',
    claims: 'RPC-3 RPC-19 RPC-20 RPC-37 RPC-40 RPC-72',
    run: ping((stage) => startE(stage))
  },
  {
    id: 'ping-persistent',
    comment: 'PING from P: ping(remote)',
    claims: 'RPC-3 RPC-40 RPC-41 RPC-72',
    run: ping((stage) => startP(stage))
  },
  {
    id: 'ping-size-3',
    comment: 'PING from E with padding: ping(remote, { size: 3 })',
    claims: 'RPC-24 RPC-73',
    run: ping((stage) => startE(stage), 3)
  },
  {
    id: 'ping-nat',
    comment: 'PING_NAT from E, which the first answer to its bootstrap query brings about',
    claims: 'RPC-74 RPC-77 RPC-34 NODE-86',
    run: async (stage, remote) => {
      answer(remote, (command) => (command === 2 ? '00' : null))
      return startE(stage, TID - 1, ['198.51.100.2:50000'])
    }
  },
  {
    id: 'find-node',
    comment: 'FIND_NODE from P: findNode(T, { nodes: [remote] })',
    claims: 'RPC-19 RPC-78',
    run: async (stage, _, to) => {
      const node = await startP(stage)
      unanswered(node.findNode(target, { nodes: [to] }).finished())
      return node
    }
  },
  {
    id: 'down-hint',
    comment: 'DOWN_HINT from P: a query in which a node that the remote party named does not answer',
    claims: 'RPC-81 RPC-87 RPC-35 RPC-104',
    run: async (stage, remote, to) => {
      answer(remote, (command) => (command === 2 ? '0401cb007109e11a' : '00'))
      const node = await startP(stage, TID - 2)
      await stage.until(node.findNode(target, { nodes: [to] }).finished())
      return node
    }
  },
  {
    id: 'delayed-ping',
    comment: 'DELAYED_PING from E: delayedPing(remote, 1000)',
    claims: 'RPC-88',
    run: async (stage, _, to) => {
      const node = await startE(stage)
      unanswered(node.delayedPing(to, 1000, { retry: false }))
      return node
    }
  },
  {
    id: 'external-6',
    comment: 'External command 6 from P with token 32 x cc, target and value',
    claims: 'RPC-19 RPC-20 RPC-22',
    run: async (stage, _, to) => {
      const node = await startP(stage)
      const request = { command: 6, token: Buffer.alloc(32, 0xcc), target, value: Buffer.from('hello') }
      unanswered(node.request(request, to, { retry: false }))
      return node
    }
  },
  {
    id: 'external-300',
    comment: 'External command 300 from E, no token, target or value',
    claims: 'RPC-19 RPC-22 RPC-24',
    run: async (stage, _, to) => {
      const node = await startE(stage)
      unanswered(node.request({ command: 300 }, to, { retry: false }))
      return node
    }
  }
]

async function requests(stage: Stage): Promise<TranscriptCase[]> {
  const cases: TranscriptCase[] = []
  for (const call of CALLS) {
    const { id, comment, claims } = call
    const remote = stage.socket('remote')
    const node = await call.run(stage, remote, stage.address('remote'))
    await stage.network.settle()
    const steps = await stage.take()
    cases.push({ id: `rpc-requests/${id}`, comment: `${comment}.`, flags: [], claims: claims.split(' '), result: 'valid', steps }) // prettier-ignore
    await stage.until(remote.close())
    await stage.stop(node)
  }
  return cases
}

interface Ask {
  readonly row: Row
  readonly to: string
  /** Gives the node a handler for external commands. */
  readonly handler?: (request: PeerRequest) => void
}

const TO_P = 'c00002013412'
const PING = `03043412${TO_P}00`

const ASKS: readonly Ask[] = [
  { row: ['ping', 'PING to the server socket of P', PING, 'RPC-26 RPC-27 RPC-37 RPC-40 RPC-72'], to: 'P' },
  { row: ['ping-client-socket', 'PING to the client socket of P', PING, 'RPC-4 RPC-40'], to: 'P-client-socket' },
  { row: ['ping-ephemeral', 'PING to the server socket of E', PING, 'RPC-40'], to: 'E' },
  { row: ['ping-ephemeral-client-socket', 'PING to the client socket of E', PING, 'RPC-4 RPC-40'], to: 'E-client-socket' }, // prettier-ignore
  { row: ['ping-nat', 'PING_NAT for port 4661', `03143412${TO_P}01023512`, 'RPC-74'], to: 'P' },
  { row: ['find-node', 'FIND_NODE', `030c3412${TO_P}02{T}`, 'RPC-57 RPC-60 RPC-78'], to: 'P' },
  { row: ['down-hint', 'DOWN_HINT for 203.0.113.9:6881', `03143412${TO_P}0306cb007109e11a`, 'RPC-81 RPC-83'], to: 'P' },
  { row: ['delayed-ping', 'DELAYED_PING, 10 ms', `03143412${TO_P}04040a000000`, 'RPC-88'], to: 'P' },
  { row: ['internal-5', 'Internal command 5', `03043412${TO_P}05`, 'RPC-30 RPC-65 RPC-66'], to: 'P' },
  {
    row: ['external-77', 'External command 77, nobody listens', `03083412${TO_P}4d{T}`, 'RPC-56 RPC-65 RPC-67'],
    to: 'P'
  },
  {
    row: ['wrong-token', 'FIND_NODE with token 32 x 99', `030e3412${TO_P}{32 x 99}02{T}`, 'RPC-46 RPC-48 RPC-49'],
    to: 'P'
  },
  {
    row: [
      'external-7',
      'External command 7, the handler replies `world`',
      `03083412${TO_P}07{T}`,
      'RPC-46 RPC-53 RPC-56 RPC-70'
    ],
    to: 'P',
    handler: (request) => request.reply(Buffer.from('world'))
  },
  {
    row: [
      'external-10',
      'External command 10, the handler answers error 16',
      `03003412${TO_P}0a`,
      'RPC-53 RPC-61 RPC-70'
    ],
    to: 'P',
    handler: (request) => request.error(16)
  }
]

const RELAYS: readonly Ask[] = [
  {
    row: [
      'relay',
      'External command 8, relayed with the value `fwd`',
      `03183412${TO_P}08{T}0568656c6c6f`,
      'RPC-120 RPC-121'
    ],
    to: 'P',
    handler: (request) => request.relay(Buffer.from('fwd'), { host: '203.0.113.5', port: 1024 })
  },
  {
    row: ['redirect', 'External command 9, the reply goes to another host, its token is for that host', `03183412${TO_P}09{T}0568656c6c6f`, 'RPC-54 RPC-119'], // prettier-ignore
    to: 'P',
    handler: (request) =>
      request.reply(Buffer.from('rly'), { to: { host: '203.0.113.7', port: 9999 }, token: true, closerNodes: false })
  }
]

const ask = (file: string, asks: readonly Ask[]) => async (stage: Stage) => {
  const cases: TranscriptCase[] = []
  for (const { row, to, handler } of asks) {
    const node = to.startsWith('P') ? await startP(stage) : await startE(stage)
    if (to.startsWith('P')) for (const entry of TABLE) node.addNode(entry)
    if (handler !== undefined) node.on('request', handler)
    const from = stage.socket('remote')
    const delayed = row[0] === 'delayed-ping'
    cases.push(
      await recordRow(stage, file, row, { from, to, names: NAMES, ...(delayed ? { more: () => stage.pass(20) } : {}) })
    )
    await stage.until(from.close())
    await stage.stop(node)
  }
  return cases
}

function transcript(
  id: string,
  title: string,
  notes: readonly string[],
  script: (stage: Stage) => Promise<TranscriptCase[]>,
  flags: Readonly<Record<string, string>> = {}
): Transcript {
  return {
    id,
    async record(): Promise<Recording> {
      return {
        kind: 'transcript',
        id,
        title,
        chapter: '02-rpc-wire.md',
        notes: [...notes, 'Every case has a node of its own.'],
        flags,
        parties: PARTIES,
        setting: SETTING,
        cases: await play({ parties: PARTIES, commands: 'application' }, script)
      }
    }
  }
}

export const rpcRequests = transcript(
  'rpc-requests',
  'Requests that a node sends',
  ['What a call on a node puts on the wire. The first tid is chosen so that the request shown has tid 0x1234.'],
  requests
)

export const rpcResponses = transcript('rpc-responses', 'Requests and their responses', ROW_NOTES, ask('rpc-responses', ASKS), ROW_FLAGS) // prettier-ignore

export const rpcRelay = transcript(
  'rpc-relay',
  'A relayed request and a redirected reply',
  ROW_NOTES,
  ask('rpc-relay', RELAYS),
  ROW_FLAGS
)
