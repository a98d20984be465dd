import { INTERNAL_COMMANDS, request } from '@punchlist/hyperdht/wire'
import { answer } from './crowd.js'
import { inTurns, type Row, row, type Sides } from '../row.js'
import { openSocket } from '../udx.js'
import { withWorkers } from './workers.js'

/** Requests that are answered, under way at any time. */
const UNDER_WAY = 64
/** Others that wait meanwhile: none, then so many. */
const WAITING = 10_000
/** Requests in a round. */
const COUNT = 30_000

/** Cores that a node needs for a request of its own, alone and while 10,000 others wait for their answers. */
export async function benchAsking(sides: Sides, rounds: number, onRow: (row: Row) => void): Promise<Row[]> {
  const responder = openSocket()
  responder.on('message', (bytes, from) => {
    if (request.decode(bytes).command === INTERNAL_COMMANDS.DELAYED_PING) return
    responder.trySend(answer(bytes, from, null), from.port, from.host)
  })
  const { port } = responder.address()
  try {
    return await withWorkers(2, async ([ours, peer]) => {
      const workers = { ours: ours!, peer: peer! }
      for (const side of ['ours', 'peer'] as const) await workers[side].call('node', sides[side])
      const rows: Row[] = []
      for (const waiting of [0, WAITING]) {
        for (const side of ['ours', 'peer'] as const) await workers[side].call('wait', port, waiting)
        const pings = (side: keyof typeof workers): Promise<number> =>
          workers[side].call('ping', port, COUNT, UNDER_WAY)
        // The first round is for the optimiser.
        await inTurns(['ours', 'peer'], 1, pings)
        const title = `ask a ping, ${(UNDER_WAY + waiting).toLocaleString('en')} in flight`
        const done = row(title, 'us', await inTurns(['ours', 'peer'], rounds, pings), { target: 1 })
        rows.push(done)
        onRow(done)
      }
      const [alone, beside] = rows as [Row, Row]
      const growth = { ours: beside.ours / alone.ours, peer: beside.peer / alone.peer }
      const grown = row('... times as much', 'times', growth)
      onRow(grown)
      return [...rows, grown]
    })
  } finally {
    await responder.close()
  }
}
