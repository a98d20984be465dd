import type { Json } from '../../layouts/index.js'
import type { TranscriptCase } from '../types.js'
import {
  castNode,
  castServer,
  connect,
  HandClient,
  PARTIES,
  pinEphemeral,
  pinHandshake,
  SETTING
} from './handshake-cast.js'
import type { Casting } from './players.js'
import { play, type Stage } from './stage.js'
import type { Recording, Transcript } from './types.js'

/** What the client says in section 11.1; the hand-played client says the same. */
const CLIENT_PAYLOAD = '011a0000017f000001549c0100fe443322110001'

/** First tid of a client whose FIND_PEER shall have tid 0x0101: it asks twice while it joins, once if it is open. */
const FIRST_TID = { firewalled: 0x00ff, open: 0x0100 }

const CLAIMS = 'HS-46 HS-47 HS-48 HS-54 HS-58'.split(' ')

async function oneCase(
  stage: Stage,
  id: string,
  comment: string,
  claims: string,
  outcome?: Json
): Promise<TranscriptCase> {
  return {
    id,
    comment,
    flags: [],
    claims: [...new Set([...CLAIMS, ...claims.split(' ')])],
    result: 'valid',
    steps: await stage.take(),
    ...(outcome === undefined ? {} : { outcome })
  }
}

async function relayed(stage: Stage): Promise<TranscriptCase[]> {
  const { server } = await castServer(stage)
  const client = await castNode(stage, 'client', FIRST_TID.firewalled)
  const outcome = await connect(stage, client, server)
  const claims =
    'HS-15 HS-16 HS-17 HS-20 HS-21 HS-22 HS-56 HS-60 HS-64 HS-68 HS-74 HS-132 HS-135 HS-139 HS-181 HS-186 HS-199 HS-205 REC-15'
  return [
    await oneCase(stage, 'handshake-relayed/same-host', 'Client and server are firewalled and on one host: the handshake goes through the relay, the stream opens by the LAN shortcut (chart 10.1).', claims, outcome) // prettier-ignore
  ]
}

async function direct(stage: Stage): Promise<TranscriptCase[]> {
  const { server } = await castServer(stage)
  const client = await castNode(stage, 'client', FIRST_TID.firewalled, { quickFirewall: false })
  const relayAddresses = [stage.address('server-client-socket')]
  const outcome = await connect(stage, client, server, { relayAddresses })
  return [
    await oneCase(stage, 'handshake-direct/known-address', "The client knows the address of the server and asks it (chart 10.6).", 'HS-67 HS-71 HS-74 HS-128 HS-129 HS-192', outcome) // prettier-ignore
  ]
}

async function secondRelay(stage: Stage): Promise<TranscriptCase[]> {
  await castServer(stage)
  await castNode(stage, 'N1', 0x3000)
  const client = new HandClient(stage)
  pinHandshake(stage, ['server'])
  await client.ask('N1', CLIENT_PAYLOAD, stage.address('N2'))
  const outcome = client.finish()
  await client.close()
  return [
    await oneCase(stage, 'handshake-second-relay/told', 'N1 is told to use N2, which has the route (chart 10.5).', 'HS-55 HS-61 HS-63 HS-64 HS-69', outcome) // prettier-ignore
  ]
}

async function noRoute(stage: Stage): Promise<TranscriptCase[]> {
  await castServer(stage)
  await castNode(stage, 'N1', 0x3000)
  const client = new HandClient(stage)
  await client.ask('N1', CLIENT_PAYLOAD)
  await client.close()
  return [
    await oneCase(stage, 'handshake-no-route/closer-nodes', 'N1 has no route to the server (chart 10.7).', 'HS-62')
  ]
}

async function serverOpen(stage: Stage): Promise<TranscriptCase[]> {
  const { server } = await castServer(stage, { firewalled: false })
  const client = await castNode(stage, 'client', FIRST_TID.firewalled)
  const outcome = await connect(stage, client, server)
  return [
    await oneCase(stage, 'handshake-server-open/open', 'The server is open (chart 10.2).', 'HS-102 HS-115 HS-118 HS-119 HS-123 HS-195', outcome) // prettier-ignore
  ]
}

async function clientOpen(stage: Stage): Promise<TranscriptCase[]> {
  const { server } = await castServer(stage)
  const client = await castNode(stage, 'client', FIRST_TID.open, { firewalled: false })
  const outcome = await connect(stage, client, server)
  return [
    await oneCase(stage, 'handshake-client-open/open', 'The client is open, the server firewalled (chart 10.3).', 'HS-128 HS-129 HS-130 HS-182 HS-183 HS-192 HS-196', outcome) // prettier-ignore
  ]
}

/** The server answers with an error; each on a stage of its own, so that it is the server's first handshake. */
const refused =
  (id: string, payload: string, comment: string, claims: string) =>
  async (stage: Stage): Promise<TranscriptCase[]> => {
    await castServer(stage)
    const client = new HandClient(stage)
    // The server makes its ephemeral key, but no stream (HS-116).
    pinEphemeral(stage, 'server')
    await client.ask('N2', payload)
    const outcome = client.finish()
    await client.close()
    return [await oneCase(stage, `handshake-errors/${id}`, comment, claims, outcome)]
  }

function transcript(
  id: string,
  title: string,
  notes: readonly string[],
  ...scripts: readonly ((stage: Stage) => Promise<TranscriptCase[]>)[]
): Transcript {
  return {
    id,
    async record(): Promise<Recording> {
      const cases: TranscriptCase[] = []
      for (const script of scripts) cases.push(...(await play({ parties: PARTIES, commands: 'hyperdht' }, script)))
      return {
        kind: 'transcript',
        id,
        title,
        chapter: '06-handshake.md',
        notes: [
          ...notes,
          'A transcript starts with the first datagram of the call and ends when nothing moves any more; no time passes. Datagrams that start with ff are UDX packets (chapter 09); one-byte datagrams are hole punch probes. Where several parties act at once the order of the steps is one of many.',
          '`sealed` holds the plaintext of what is encrypted in a message. `outcome` holds what both sides derive: the handshake hash and the key of hole punch messages.'
        ],
        flags: {},
        parties: PARTIES,
        setting: SETTING,
        cases
      }
    }
  }
}

const HAND = 'The client is played by hand: the peer implementation has no client that does this.'

/** Handshakes of a client and a server that are both nodes. */
const OF_NODES = {
  'handshake-relayed': relayed,
  'handshake-direct': direct,
  'handshake-server-open': serverOpen,
  'handshake-client-open': clientOpen
} as const

export type HandshakeOfNodes = keyof typeof OF_NODES

/** Such a handshake with another cast. */
export function playHandshake(id: HandshakeOfNodes, casting: Casting): Promise<TranscriptCase[]> {
  return play({ parties: PARTIES, commands: 'hyperdht', casting }, OF_NODES[id])
}

export const handshakeTranscripts: readonly Transcript[] = [
  transcript('handshake-relayed', 'Handshake through a relay', [], relayed),
  transcript('handshake-direct', 'Handshake with a server whose address is known', [], direct),
  transcript('handshake-second-relay', 'Handshake through a second relay', [HAND], secondRelay),
  transcript('handshake-no-route', 'Handshake through a node without route', [HAND], noRoute),
  transcript('handshake-server-open', 'Handshake with an open server', [], serverOpen),
  transcript('handshake-client-open', 'Handshake of an open client', [], clientOpen),
  transcript(
    'handshake-errors',
    'Handshakes that a server answers with an error',
    [HAND],
    refused('version-mismatch', '02', 'The payload of message 1 has an unknown version.', 'HS-40 HS-114 HS-121 HS-124'),
    refused('aborted', '01000000', 'The payload of message 1 has no udx field.', 'HS-114 HS-121 HS-124')
  )
]
