import { holepunch, HOP_MODES, request } from '@punchlist/hyperdht/wire'
import type { Endpoint, TapSocket } from '../../drivers/tap/index.js'
import type { TranscriptCase } from '../types.js'
import { type Parties, play, type Stage } from './stage.js'
import type { Recording, Transcript } from './types.js'

const ID = 'holepunch-exchange'

const PARTIES: Parties = {
  client: { address: '127.0.0.1:40001', role: "the client's punch socket, played by hand" },
  relay: { address: '127.0.0.1:40002', role: 'the node under test: persistent, without route for the target' },
  server: { address: '127.0.0.1:40003', role: 'the server, played by hand' }
}

const TARGET = Buffer.alloc(32, 0xcc)
const PAYLOAD = Buffer.from('c0ffee', 'hex')

interface Leg {
  readonly from: 'client' | 'server'
  readonly mode: number
  readonly id?: number
  readonly payload?: Buffer
  readonly peerAddress?: Endpoint | null
  readonly target?: Buffer | null
}

const CLIENT: Endpoint = { host: '127.0.0.1', port: 40001 }
const SERVER: Endpoint = { host: '127.0.0.1', port: 40003 }

interface Exchange {
  readonly id: string
  readonly comment: string
  readonly claims: string
  /** What the hand-played parties send, one after the other; a string is a whole value. */
  readonly legs: readonly (Leg | string)[]
}

const EXCHANGES: readonly Exchange[] = [
  {
    id: 'full',
    comment: 'A whole exchange: four datagrams with one tid',
    claims: 'HP-3 HP-4 HP-5 HP-6 HP-12 HP-13 HP-14 HP-16 HP-17 HP-21 HP-23',
    legs: [
      { from: 'client', mode: HOP_MODES.FROM_CLIENT, id: 3, peerAddress: SERVER },
      { from: 'server', mode: HOP_MODES.FROM_SERVER, peerAddress: CLIENT }
    ]
  },
  {
    id: 'no-target',
    comment: 'FROM_CLIENT with peerAddress is forwarded without a target',
    claims: 'HP-15',
    legs: [{ from: 'client', mode: HOP_MODES.FROM_CLIENT, id: 3, peerAddress: SERVER, target: null }]
  },
  {
    id: 'empty-payload',
    comment: 'FROM_SERVER with id 7, an empty payload and no target',
    claims: 'HP-11 HP-23',
    legs: [
      {
        from: 'server',
        mode: HOP_MODES.FROM_SERVER,
        id: 7,
        payload: Buffer.alloc(0),
        peerAddress: CLIENT,
        target: null
      }
    ]
  },
  {
    id: 'from-server-no-address',
    comment: 'FROM_SERVER without peerAddress is answered to its source',
    claims: 'HP-24',
    legs: [{ from: 'server', mode: HOP_MODES.FROM_SERVER }]
  },
  {
    id: 'trailing-bytes',
    comment: 'Unknown flags and bytes after the last field are not forwarded',
    claims: 'HP-5 HP-7',
    legs: ['81000303c0ffee7f000001439cdeadbeef']
  },
  {
    id: 'no-route',
    comment: 'FROM_CLIENT with neither peerAddress nor a route',
    claims: 'HP-14',
    legs: [{ from: 'client', mode: HOP_MODES.FROM_CLIENT, id: 3 }]
  },
  {
    id: 'from-relay-no-server',
    comment: 'FROM_RELAY to a node that does not listen for the target',
    claims: 'HP-20',
    legs: [{ from: 'server', mode: HOP_MODES.FROM_RELAY, id: 3, peerAddress: CLIENT }]
  },
  ...[3, 4, 9].map((mode): Exchange => ({
    id: `mode-${mode}`,
    comment: `Mode ${mode}`,
    claims: 'HP-9',
    legs: [{ from: 'client', mode, id: 3, peerAddress: SERVER }]
  })),
  { id: 'empty-value', comment: 'An empty value', claims: 'HP-8', legs: [''] },
  { id: 'truncated-payload', comment: 'A payload longer than the value', claims: 'HP-8', legs: ['00000304c0ffee'] },
  { id: 'missing-address', comment: 'The address flag without an address', claims: 'HP-8', legs: ['01000303c0ffee'] }
]

function frame(leg: Leg | string, to: Endpoint): Buffer {
  const value =
    typeof leg === 'string'
      ? Buffer.from(leg, 'hex')
      : holepunch.encode(
          holepunch.create({
            mode: leg.mode,
            id: leg.id ?? 0,
            payload: leg.payload ?? PAYLOAD,
            peerAddress: leg.peerAddress ?? null
          })
        )
  const target = typeof leg === 'string' || leg.target === undefined ? TARGET : leg.target
  return request.encode(request.create({ tid: 0x0102, to, internal: false, command: 1, target, value }))
}

async function script(stage: Stage): Promise<TranscriptCase[]> {
  await stage.persistent('hyperdht', 'relay')
  const sockets: Record<'client' | 'server', TapSocket> = {
    client: stage.socket('client'),
    server: stage.socket('server')
  }
  const cases: TranscriptCase[] = []
  for (const { id, comment, claims, legs } of EXCHANGES) {
    for (const leg of legs) {
      const from = typeof leg === 'string' ? 'client' : leg.from
      await stage.say(sockets[from], 'relay', frame(leg, stage.address('relay')))
    }
    const steps = await stage.take()
    cases.push({
      id: `${ID}/${id}`,
      comment: `${comment}.`,
      flags: steps.length === legs.length ? ['silence'] : [],
      claims: claims.split(' '),
      result: 'valid',
      steps
    })
  }
  return cases
}

export const holepunchExchange: Transcript = {
  id: ID,
  async record(): Promise<Recording> {
    return {
      kind: 'transcript',
      id: ID,
      title: 'PEER_HOLEPUNCH through a relay',
      chapter: '07-holepunch.md',
      notes: [
        'The relay is the node under test; client and server are played by hand. The payload is not encrypted here: a relay does not look at it.'
      ],
      flags: { silence: 'The relay sends nothing in reaction.' },
      parties: PARTIES,
      setting: { target: TARGET.toString('hex'), payload: PAYLOAD.toString('hex') },
      cases: await play({ parties: PARTIES, commands: 'hyperdht' }, script)
    }
  }
}
