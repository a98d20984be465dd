import { hash } from '@punchlist/hyperdht/crypto'
import { type Address, INTERNAL_COMMANDS, type Response } from '@punchlist/hyperdht/wire'
import { Client, prepare, type Question } from './client.js'
import { Crowd } from './crowd.js'
import { ENTRIES, store } from './records.js'
import { inTurns, type Row, row, type Sides } from '../row.js'
import { LOOPBACK } from '../udx.js'
import { withWorkers } from './workers.js'

/** Neighbours in the routing table of each node. */
const NEIGHBOURS = 100
/** Nodes that an answer lists (RPC-57). */
const K = 20
/** Records that are asked for, of each kind. */
const RECORDS = 64
/** Different datagrams of a kind: more than are under way. */
const DATAGRAMS = 256
/** Requests in a round. */
const COUNT = 30_000

interface Kind {
  readonly title: string
  readonly question: (i: number) => Question
  /** What the answer must have, or the wrong thing is measured. */
  readonly right: (answer: Response) => boolean
}

const listsNodes = ({ closerNodes }: Response): boolean => closerNodes?.length === K
const hasValue = (answer: Response): boolean => listsNodes(answer) && answer.value !== null

const KINDS: readonly Kind[] = [
  {
    title: 'a ping',
    question: () => ({ internal: true, command: INTERNAL_COMMANDS.PING }),
    right: ({ error }) => error === 0
  },
  {
    title: 'a find_node, 20 nodes',
    question: (i) => ({ internal: true, command: INTERNAL_COMMANDS.FIND_NODE, target: hash(Buffer.from([i])) }),
    right: listsNodes
  },
  { title: 'a lookup, 20 nodes, a record', question: (i) => ENTRIES.announce(i % RECORDS).get, right: hasValue },
  {
    title: 'an immutable get, 20 nodes, 100 bytes',
    question: (i) => ENTRIES.immutable(i % RECORDS).get,
    right: hasValue
  }
]

/** Cores that a node needs to answer a request, on loopback UDP; the floor is a bare udx-native echo of the request. */
export async function benchAnswering(sides: Sides, rounds: number, onRow: (row: Row) => void): Promise<Row[]> {
  const client = new Client()
  const crowd = new Crowd(NEIGHBOURS)
  try {
    return await withWorkers(3, async ([ours, peer, echo]) => {
      const at = async (port: Promise<number>): Promise<Address> => ({ host: LOOPBACK, port: await port })
      const subjects = {
        ours: { worker: ours!, to: await at(ours!.call('node', sides.ours)) },
        peer: { worker: peer!, to: await at(peer!.call('node', sides.peer)) },
        floor: { worker: echo!, to: await at(echo!.call('echo')) }
      }
      for (const { to } of [subjects.ours, subjects.peer]) {
        await crowd.join(to)
        await store(client, to, 'announce', 0, RECORDS)
        await store(client, to, 'immutable', 0, RECORDS)
      }
      const rows: Row[] = []
      for (const { title, question, right } of KINDS) {
        const questions = Array.from({ length: DATAGRAMS }, (_, i) => question(i))
        for (const side of ['ours', 'peer'] as const) {
          const wrong = (await client.deliver(subjects[side].to, questions)).find((answer) => !right(answer))
          if (wrong !== undefined) throw new Error(`${side}, ${title}: not the answer to measure`)
        }
        const once = async (side: keyof typeof subjects): Promise<number> => {
          const { worker, to } = subjects[side]
          const datagrams = prepare(to, questions)
          const before = await worker.call('cpu')
          await client.pump(to, datagrams, COUNT)
          return ((await worker.call('cpu')) - before) / COUNT
        }
        // The first round is for the optimiser.
        await inTurns(['ours', 'peer', 'floor'], 1, once)
        const { floor, ...pair } = await inTurns(['ours', 'peer', 'floor'], rounds, once)
        const done = row(`answer ${title}`, 'us', pair, { floor, target: 1 })
        rows.push(done)
        onRow(done)
      }
      return rows
    })
  } finally {
    await Promise.all([client.close(), crowd.close()])
  }
}
