import { TapStreams } from '../../drivers/tap/index.js'
import type { TranscriptCase } from '../types.js'
import { connect, listen, SETTING } from './handshake-cast.js'
import type { PeerNode } from './peer.js'
import type { Casting } from './players.js'
import { type Parties, play, type Stage } from './stage.js'
import type { Recording, Transcript } from './types.js'

const ID = 'holepunch-consistent'

/** Four nodes: as many as a puncher wants samples from (HP-67). */
const NODES = ['N1', 'N2', 'N3', 'N4'] as const

const PARTIES: Parties = {
  ...Object.fromEntries(NODES.map((name, i) => [name, { address: `20.1.0.${i + 1}:4000`, role: 'a persistent node' }])),
  server: { address: '20.3.0.2:40010', role: "the server's node, its server socket" },
  'server-client-socket': { address: '20.3.0.2:40011', role: 'its client socket: its main socket' },
  'server-check': { address: '20.3.0.2:40012', role: 'its socket for checking local addresses, used while it starts' },
  'server-punch': { address: '20.3.0.2:40013', role: "its puncher's socket" },
  client: { address: '20.2.0.2:40020', role: "the client's node, its server socket" },
  'client-client-socket': { address: '20.2.0.2:40021', role: 'its client socket: its main socket' },
  'client-punch': { address: '20.2.0.2:40022', role: "its puncher's socket" }
}

const BOOTSTRAP: readonly string[] = ['20.1.0.1:4000']

async function node(stage: Stage, name: string, firstTid: number, options: object): Promise<PeerNode> {
  const { port } = stage.address(name)
  const udx = stage.tap(name, { firstFreePort: port + 1 })
  udx.streams = new TapStreams()
  const made = await stage.node(name, firstTid, { udx, port, bootstrap: BOOTSTRAP, ...options })
  await stage.network.settle()
  return made
}

async function punch(stage: Stage, fastOpen: boolean): Promise<TranscriptCase> {
  await stage.persistent('hyperdht', 'N1')
  await stage.pinSecrets('N1')
  for (const [i, name] of NODES.slice(1).entries()) {
    await node(stage, name, 0x4000 + 0x1000 * i, { ephemeral: false, firewalled: false })
    await stage.pinSecrets(name)
  }
  // Without the quick test they stay firewalled, although nothing here is in the way of datagrams.
  const serverNode = await node(stage, 'server', 0x2000, { quickFirewall: false })
  const server = await listen(stage, serverNode)
  const client = await node(stage, 'client', 0x0100, { quickFirewall: false })
  stage.forget()
  const outcome = await connect(stage, client, server, { fastOpen })
  const claims = fastOpen
    ? 'HP-22 HP-42 HP-46 HP-128 HP-129 HP-130 HP-149 HP-150 HP-164 HP-165'
    : 'HP-13 HP-22 HP-40 HP-45 HP-46 HP-127 HP-129 HP-137 HP-140 HP-142 HP-149 HP-150'
  return {
    id: `${ID}/${fastOpen ? 'fast-open' : 'two-rounds'}`,
    comment: fastOpen
      ? 'With fast open (default): the answer to the first low-TTL probe opens the path.'
      : 'Without fast open: a probe round, then a punch round with the tokens of both sides.',
    flags: [],
    claims: ['HP-28', 'HP-29', 'HP-35', ...claims.split(' ')],
    result: 'valid',
    steps: await stage.take(),
    outcome
  }
}

/** The same punches with another cast. */
export async function playPunches(casting?: Casting): Promise<TranscriptCase[]> {
  const cases: TranscriptCase[] = []
  for (const fastOpen of [true, false]) {
    cases.push(await play({ parties: PARTIES, commands: 'hyperdht', casting }, (stage) => punch(stage, fastOpen)))
  }
  return cases
}

export const holepunchConsistent: Transcript = {
  id: ID,
  async record(): Promise<Recording> {
    const cases = await playPunches()
    return {
      kind: 'transcript',
      id: ID,
      title: 'A hole punch between two firewalled peers with consistent mappings',
      chapter: '07-holepunch.md',
      notes: [
        'Both peers take themselves for firewalled; their addresses are the same for everybody. The network has no NAT: probes with a low TTL do not reach another host, everything else arrives.',
        'Transcripts start with the first datagram of the call and end when both sides have opened the stream and nothing moves any more. The order of steps of different parties is one of many.',
        '`sealed` holds the plaintext of what is encrypted in a message; the key of hole punch payloads is in `outcome`. Datagrams that start with ff are UDX packets (chapter 09), one-byte datagrams are probes.'
      ],
      flags: {},
      parties: PARTIES,
      setting: SETTING,
      cases
    }
  }
}
