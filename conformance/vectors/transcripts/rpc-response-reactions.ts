import { type Json, toJson } from '../../layouts/index.js'
import type { TranscriptCase } from '../types.js'
import { expand } from './names.js'
import { DhtRpc, type PeerNode, type PeerResponse } from './peer.js'
import { type Parties, play, type Stage } from './stage.js'
import type { Recording, Transcript } from './types.js'

const ID = 'rpc-response-reactions'

const PARTIES: Parties = {
  requester: { address: '127.0.0.1:40011', role: 'the node under test, the socket its request leaves from' },
  'requester-server-socket': { address: '127.0.0.1:40001', role: 'the other socket of the same node' },
  queried: { address: '127.0.0.1:40002', role: 'is asked' },
  'queried-40003': { address: '127.0.0.1:40003', role: 'another port of the same host' }
}

const NAMES: Readonly<Record<string, string>> = {
  t: '3412',
  to: '7f0000010500',
  S: '0a7ff10eee9341f70dd771199a1be82d00b71dbd1d26dbf1e315191947a9e9a3',
  X: '99'.repeat(32)
}

const TID = 0x1234
/** The plainest response there is: row R1. */
const PLAIN = '1300{t}{to}'

/**
 * What becomes of the request: it completes at once; goes on, which a plain response afterwards shows; or goes on until
 * it times out.
 */
type Course = 'completes' | 'continues' | 'times out'

interface Reaction {
  readonly id: string
  readonly comment: string
  readonly response: string
  readonly course: Course
  readonly claims: string
  readonly from?: string
  readonly to?: string
}

const NODES_25 = Array.from({ length: 25 }, (_, i) => `0a0000${(i + 1).toString(16).padStart(2, '0')}5c11`).join('')

const REACTIONS: readonly Reaction[] = [
  { id: 'R1', comment: 'No optional field', response: PLAIN, course: 'completes', claims: 'RPC-26 RPC-32 RPC-99' },
  { id: 'R2', comment: 'The same from another source port', response: PLAIN, course: 'completes', claims: 'RPC-97 RPC-101', from: 'queried-40003' }, // prettier-ignore
  { id: 'R3', comment: "The same to the node's other socket", response: PLAIN, course: 'completes', claims: 'RPC-97', to: 'requester-server-socket' }, // prettier-ignore
  { id: 'R4', comment: 'Another tid', response: '13003512{to}', course: 'times out', claims: 'RPC-97 RPC-99 RPC-103 RPC-105 RPC-35' }, // prettier-ignore
  { id: 'R5', comment: 'First byte 12', response: '1200{t}{to}', course: 'times out', claims: 'RPC-15' },
  { id: 'R6', comment: '`to` truncated', response: '1300{t}7f00000105', course: 'continues', claims: 'RPC-16 RPC-100' },
  { id: 'R7', comment: 'Id truncated', response: '1301{t}{to}{S x31}', course: 'continues', claims: 'RPC-16 RPC-100' },
  { id: 'R8', comment: 'An id that is not that of the source', response: '1301{t}{to}{X}', course: 'completes', claims: 'RPC-42' }, // prettier-ignore
  { id: 'R9', comment: 'The correct id', response: '1301{t}{to}{S}', course: 'completes', claims: 'RPC-42 RPC-44' },
  { id: 'R10', comment: 'Two closer nodes announced, one there', response: '1304{t}{to}02010203040500', course: 'continues', claims: 'RPC-16 RPC-100' }, // prettier-ignore
  { id: 'R11', comment: 'Too many closer nodes announced', response: '1304{t}{to}fe01001000', course: 'continues', claims: 'RPC-16 RPC-100' }, // prettier-ignore
  { id: 'R12', comment: 'An empty list of closer nodes', response: '1304{t}{to}00', course: 'completes', claims: 'RPC-31' }, // prettier-ignore
  {
    id: 'R13',
    comment: '25 closer nodes',
    response: `1304{t}{to}19${NODES_25}`,
    course: 'completes',
    claims: 'RPC-31'
  },
  { id: 'R14', comment: 'Error 0', response: '1308{t}{to}00', course: 'completes', claims: 'RPC-31' },
  { id: 'R15', comment: 'Error 2^53-1', response: '1308{t}{to}ffffffffffffff1f00', course: 'completes', claims: 'RPC-63 RPC-64' }, // prettier-ignore
  { id: 'R16', comment: 'Error 2^53', response: '1308{t}{to}ff0000000000002000', course: 'times out', claims: 'RPC-16 RPC-100' }, // prettier-ignore
  { id: 'R17', comment: 'Value truncated', response: '1310{t}{to}0561', course: 'continues', claims: 'RPC-16 RPC-100' },
  { id: 'R18', comment: 'An empty value', response: '1310{t}{to}00', course: 'completes', claims: 'RPC-32' },
  { id: 'R19', comment: 'Flags 16 written as fd1000', response: '13fd1000{t}{to}0161', course: 'completes', claims: 'RPC-31' }, // prettier-ignore
  { id: 'R20', comment: 'Unknown flags and trailing bytes', response: '13e0{t}{to}deadbeef', course: 'completes', claims: 'RPC-31' }, // prettier-ignore
  { id: 'R21', comment: 'Every field', response: '131f{t}{to}{S}{32 x 07}0201020304050005060708fffffd2c0103616263', course: 'completes', claims: 'RPC-26 RPC-32 RPC-44' }, // prettier-ignore
  { id: 'R24', comment: 'Error 2 with a fresh token', response: '130a{t}{to}{32 x 07}02', course: 'completes', claims: 'RPC-49 RPC-64' } // prettier-ignore
]

/** The fields of a result that do not depend on time. */
function resultOf({ from, to, token, closerNodes, error, value }: PeerResponse): Json {
  return toJson({ from, to, token, closerNodes, error, value })
}

interface Scene {
  readonly node: PeerNode
  /** What the request came to, once it has. */
  readonly result: Promise<Json>
  reply(response: string, from?: string, to?: string): Promise<void>
  end(): Promise<void>
}

async function open(stage: Stage, retry: boolean): Promise<Scene> {
  stage.chance.firstTid(TID)
  const tap = stage.tap('requester', { firstFreePort: 40011 })
  const node = await stage.start(new DhtRpc({ udx: tap, host: '127.0.0.1', port: 40001, bootstrap: [] }))
  const sockets = { queried: stage.socket('queried'), 'queried-40003': stage.socket('queried-40003') }
  const result = node.request({ command: 77 }, stage.address('queried'), retry ? {} : { retry }).then(
    (response): Json => ({ completed: resultOf(response) }),
    (err: { code: string }): Json => ({ failed: err.code })
  )
  await stage.network.settle()
  return {
    node,
    result,
    reply: (response, from = 'queried', to = 'requester') =>
      stage.say(sockets[from as keyof typeof sockets], to, Buffer.from(expand(response, NAMES), 'hex')),
    async end() {
      for (const socket of Object.values(sockets)) await stage.until(socket.close())
      await stage.stop(node)
    }
  }
}

async function react(stage: Stage, reaction: Reaction): Promise<TranscriptCase> {
  const scene = await open(stage, true)
  await scene.reply(reaction.response, reaction.from, reaction.to)
  if (reaction.course === 'continues') await scene.reply(PLAIN)
  const outcome = await stage.until(scene.result)
  const steps = await stage.take()
  const recorded = oneCase(reaction.id, reaction.comment, reaction.claims, reaction.course, steps, {
    ...(outcome as object),
    added: scene.node.toArray().length > 0
  })
  await scene.end()
  return recorded
}

function oneCase(
  id: string,
  comment: string,
  claims: string,
  course: Course,
  steps: TranscriptCase['steps'],
  outcome: Json
): TranscriptCase {
  return {
    id: `${ID}/${id.toLowerCase()}`,
    comment: `${comment}.`,
    flags: [course.replace(' ', '-')],
    claims: [...new Set(['RPC-134', ...claims.split(' ')])],
    result: 'valid',
    steps,
    outcome
  }
}

/** R22: copies after the answer are not even counted. */
async function copies(stage: Stage): Promise<TranscriptCase> {
  const scene = await open(stage, true)
  await scene.reply(PLAIN)
  const outcome = await stage.until(scene.result)
  const before = JSON.stringify(scene.node.stats.requests)
  await scene.reply(PLAIN)
  await scene.reply(PLAIN)
  const countersUnchanged = JSON.stringify(scene.node.stats.requests) === before
  const steps = await stage.take()
  await scene.end()
  const all = { ...(outcome as object), added: false, countersUnchanged }
  return oneCase('R22', 'Two more copies after the response', 'RPC-99', 'completes', steps, all)
}

/** R23: a late answer does not bring its sender into the table. */
async function late(stage: Stage): Promise<TranscriptCase> {
  const scene = await open(stage, false)
  const outcome = await stage.until(scene.result)
  await scene.reply('1301{t}{to}{S}')
  const added = scene.node.toArray().length > 0
  const steps = await stage.take()
  await scene.end()
  const comment = 'A response with the correct id after the request (retry: false) has timed out'
  return oneCase('R23', comment, 'RPC-44 RPC-92 RPC-99', 'times out', steps, { ...(outcome as object), added })
}

async function script(stage: Stage): Promise<TranscriptCase[]> {
  const cases: TranscriptCase[] = []
  for (const reaction of REACTIONS) {
    if (reaction.id === 'R24') cases.push(await copies(stage), await late(stage))
    cases.push(await react(stage, reaction))
  }
  return cases
}

export const rpcResponseReactions: Transcript = {
  id: ID,
  async record(): Promise<Recording> {
    return {
      kind: 'transcript',
      id: ID,
      title: 'What a requester makes of a response',
      chapter: '02-rpc-wire.md',
      notes: [
        'Case `r1` is row R1 of the chapter, and so on.',
        'In each case a node of its own, ephemeral, sends external command 77 without options to the queried address, with default retries, and gets one response. `outcome` tells what became of the request: `completed` with the fields of the result (bytes as hex, absent is null), or `failed` with the code of the error; `added` tells whether the sender of the response is in the routing table afterwards.',
        'Where the flag is `continues`, the response of the case is ignored and the request goes on; a plain response that follows completes it.'
      ],
      flags: {
        completes: 'The response of the case completes the request.',
        continues: 'The response is ignored; a plain one after it completes the request.',
        'times-out': 'The response is ignored; the request is repeated and fails.'
      },
      parties: PARTIES,
      setting: { names: NAMES },
      cases: await play({ parties: PARTIES, commands: 'application' }, script)
    }
  }
}
