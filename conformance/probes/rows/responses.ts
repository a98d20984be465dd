import { type Arrival, isRequest, type Line } from '../line.js'
import { hint, PINGS, provoke, quiet, readRequest, retransmission } from '../provoke.js'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { judge, Unobservable } from '../judgement.js'
import { type Row } from '../row.js'
import { type Session, tidOf } from '../session.js'
import { fill, hex } from '../template.js'
import { responseRow, type ResponseCase, seen } from './response-row.js'

const to = '7f0000010500'

type Extra = Partial<Pick<ResponseCase, 'via' | 'listed' | 'then'>>

const r =
  (effect: ResponseCase['effect']) =>
  (n: number, title: string, answer: string, claims: string, extra: Extra = {}): Row =>
    responseRow({ id: `R${n}`, title, answer, claims, effect, ...extra })

const completes = r('completes')
const ignored = r('ignored')
/** What a stranger answers to a PING: the peer takes it, and as nobody forwards a PING, a node may leave it (RPC-97). */
const mayComplete = (n: number, title: string, answer: string, claims: string, extra: Extra): Row =>
  r('either')(n, title, answer, claims, { via: 'stranger', ...extra })

/** A tick of the node's clock, and a bit, in ms (NODE-115). */
const TICK = 5_200

/**
 * Waits until the node has not heard of a line for a tick: within it a healthy node may fall out of the table when it is
 * checked (NODE-127). The node may check it on its own account meanwhile (NODE-119); then the wait starts again.
 */
async function pastTick(session: Session, line: Line): Promise<void> {
  for (let i = 0; i < 3; i++) {
    const ping = await line.next((a) => isRequest(a) && readRequest(a)?.command === 0, TICK)
    if (!ping) return
    session.subject.lines.check()
    await confirm(line, ping)
  }
  throw new Unobservable('the node checks its nodes so often that none is unheard of for 5 s')
}

/** Answers a PING as a persistent node does. */
async function confirm(line: Line, ping: Arrival): Promise<Buffer> {
  const answer = fill(`1301{t}${to}{i}`, { t: ping.bytes.subarray(2, 4), i: nodeId(line.address) })
  await line.send(answer, ping.from.port)
  return answer
}

/** The table of RPC-134. How a field was read is not seen from outside; that the request ended, or went on, is. */
export const RESPONSES: readonly Row[] = [
  completes(1, 'no optional field', `1300{t}${to}`, 'RPC-97 RPC-99 RPC-26'),
  mayComplete(2, 'same from another source port', `1300{t}${to}`, 'RPC-97', { listed: false }),
  completes(3, "same sent to the node's other socket", `1300{t}${to}`, 'RPC-97 RPC-2', { via: 'other-socket' }),
  ignored(4, 'another tid', `1300{other}${to}`, 'RPC-97 RPC-99'),
  ignored(5, 'first byte 12', `1200{t}${to}`, 'RPC-15'),
  ignored(6, '9 bytes (truncated to)', '1300{t}7f00000105', 'RPC-100 RPC-103 RPC-35'),
  ignored(7, 'flags 01, 31 id bytes', `1301{t}${to}{X:31}`, 'RPC-100'),
  completes(8, 'flags 01, an id that is not H(source)', `1301{t}${to}{X}`, 'RPC-42 RPC-86', { listed: false }),
  mayComplete(9, 'flags 01, correct id of a stranger', `1301{t}${to}{i}`, 'RPC-42 RPC-44 RPC-101', { listed: true }),
  ignored(10, 'flags 04, count 2 and one node', `1304{t}${to}02c00002013412`, 'RPC-100 ENC-33'),
  ignored(11, 'flags 04, count 1 048 577', `1304{t}${to}fe01001000`, 'RPC-100 ENC-32'),
  completes(12, 'flags 04, count 0', `1304{t}${to}00`, 'RPC-31'),
  completes(13, 'flags 04, 25 nodes', `1304{t}${to}19{nodes}`, 'RPC-31'),
  completes(14, 'flags 08, error 0', `1308{t}${to}00`, 'RPC-31'),
  completes(15, 'flags 08, error 2^53-1', `1308{t}${to}ffffffffffffff1f00`, 'RPC-63 ENC-11'),
  ignored(16, 'flags 08, error 2^53', `1308{t}${to}ff0000000000002000`, 'RPC-100 ENC-11'),
  ignored(17, 'flags 10, length 5 and one byte', `1310{t}${to}0561`, 'RPC-100 ENC-25'),
  completes(18, 'flags 10, length 0', `1310{t}${to}00`, 'RPC-31 ENC-23'),
  completes(19, 'flags fd1000, value 0161', `13fd1000{t}${to}0161`, 'RPC-31 ENC-10'),
  completes(20, 'flags e0, deadbeef appended', `13e0{t}${to}deadbeef`, 'RPC-31'),
  mayComplete(
    21,
    'every field, correct id of a stranger',
    `131f{t}${to}{i}{X}02c63364040500cb007108fffffd2c0103616263`,
    'RPC-63 RPC-44 RPC-31',
    { listed: true }
  ),
  completes(22, 'two more copies, one with the correct id of a stranger', `1300{t}${to}`, 'RPC-99', { then: 'copies' }),
  {
    id: 'R23',
    group: '22.2 Responses',
    title: 'unanswered for 4 s, then a response with a correct id: ignored, node not in the table',
    claims: ['RPC-99', 'RPC-103', 'RPC-104', 'RPC-105', 'RPC-35', 'RPC-85', 'NODE-177', 'RPC-134'],
    slow: 5,
    async run(session) {
      const provoked = await provoke(session)
      const { line, ping, tid, settled } = provoked
      try {
        const problems: string[] = []
        let last = ping
        for (let n = 1; n < PINGS && problems.length === 0; n++) {
          const next = await retransmission(provoked, n, last)
          if (typeof next === 'string') problems.push(next)
          else last = next
        }
        problems.push(...(await quiet(provoked, last)))
        if ((await session.listed(line)) === 'yes') problems.push('a node that does not answer stays in the table')
        const late = fill(`1301{t}${to}{i}`, { t: Buffer.from([tid & 0xff, tid >>> 8]), i: nodeId(line.address) })
        await line.send(late, ping.from.port)
        await session.pause(session.profile.wait)
        if ((await session.listed(line)) === 'yes') problems.push('the late response put its sender into the table')
        return judge(problems, {
          request: hex(ping.bytes),
          expected: 'transmissions at 0, 1000, 2000, 3000 ms, then removed from the table for good',
          sent: hex(late),
          seen: seen(provoked)
        })
      } finally {
        settled()
      }
    }
  },
  completes(24, 'INVALID_TOKEN with a token: no retry', `130a{t}${to}{X}02`, 'RPC-63 RPC-64'),
  {
    id: 'R9.kept',
    group: '22.2 Responses',
    title: 'flags 01, correct id of who was asked, not heard from for 5 s: completes, stays in the table',
    claims: ['RPC-42', 'RPC-44', 'RPC-86'],
    slow: 12,
    async run(session) {
      const line = await session.register()
      await pastTick(session, line)
      const release = await session.subject.checks.enter()
      let ping: Arrival | null
      const problems: string[] = []
      const evidence: Record<string, string> = { expected: 'the request ends, and its sender is still listed' }
      try {
        const hinted = await hint(session, line)
        ping = hinted.ping
        if (!ping) return judge(['a known node named in a DOWN_HINT was not sent a PING'], evidence)
        evidence.request = hex(ping.bytes)
        evidence.sent = hex(await confirm(line, ping))
        problems.push(...(await quiet({ ...hinted, line, ping, tid: tidOf(ping), settled: release })))
      } finally {
        release()
      }
      evidence.listed = await session.listed(line)
      if (evidence.listed !== 'yes') problems.push('it is not in the routing table afterwards')
      // It was hinted once, so it is checked again only in a later tick (RPC-84): then it can leave.
      await pastTick(session, line)
      await session.leave(line)
      return judge(problems, evidence)
    }
  }
]
