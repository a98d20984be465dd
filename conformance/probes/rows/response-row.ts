import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { isRequest, type Line } from '../line.js'
import { finish, type Provoked, provoke, QUIET, quiet, retransmission, TIMEOUT } from '../provoke.js'
import { sameAddress, text } from '../reply.js'
import { judge, type Judgement, Unobservable } from '../judgement.js'
import { claimsOf, type Row } from '../row.js'
import { type Listed, type Session, tidOf, WRONG_TOKEN } from '../session.js'
import { fill, hex } from '../template.js'
import { otherSocket } from './other-socket.js'

/** One answer to a PING of the node, and what it does with it. */
export interface ResponseCase {
  readonly id: string
  readonly title: string
  /** Hex; `{t}` is the tid, `{other}` another one, `{i}` the correct id of who answers, `{X}` 32 wrong bytes. */
  readonly answer: string
  readonly claims: string
  /** `completes`: no further transmission. `ignored`: the request continues, and a good answer ends it. `either`: one of them. */
  readonly effect: 'completes' | 'ignored' | 'either'
  /** Who answers: who was asked; a sender the node has never heard of; or who was asked, to the node's other socket. */
  readonly via?: 'asked' | 'stranger' | 'other-socket'
  /** Whether the one who answers is in the routing table afterwards. */
  readonly listed?: boolean
  /** More of the same once it is complete, from a stranger with a correct id. */
  readonly then?: 'copies'
}

const GROUP = '22.2 Responses'
const EXPECTED: Readonly<Record<ResponseCase['effect'], string>> = {
  completes: 'no further transmission',
  ignored: 'the same datagram again after 1000 ms',
  either: 'no further transmission, or the same datagram again after 1000 ms'
}

export function responseRow(c: ResponseCase): Row {
  return {
    id: c.id,
    group: GROUP,
    title: `${c.title}: ${c.effect === 'either' ? 'completes, or is ignored' : c.effect}`,
    claims: claimsOf(`${c.claims} RPC-134`),
    run: async (session) => {
      const port = c.via === 'other-socket' ? await otherPort(session) : null
      const provoked = await provoke(session)
      try {
        return await respond(session, c, provoked, port)
      } finally {
        provoked.settled()
      }
    }
  }
}

async function otherPort(session: Session): Promise<number> {
  if (!(await otherSocket(session)))
    throw new Unobservable('the node asks from the probed socket, its other socket is not known')
  return session.target.port
}

async function respond(session: Session, c: ResponseCase, p: Provoked, port: number | null): Promise<Judgement> {
  const answerer = c.via === 'stranger' ? await session.open() : p.line
  const sent = fill(c.answer, answerNames(p.tid, answerer))
  const to = { ...p.ping.from, port: port ?? p.ping.from.port }
  const evidence: Record<string, string> = {
    request: `${hex(p.ping.bytes)} to ${text(p.line.address)}`,
    sent: `${hex(sent)} from ${text(answerer.address)} to ${text(to)}`,
    expected: EXPECTED[c.effect]
  }
  await answerer.send(sent, to.port)
  let ends = c.effect === 'completes' || (c.effect === 'either' && !(await continues(p)))
  let problems = ends ? await completes(session, c, p, answerer, sent) : await ignored(session, p)
  if (ends && problems.length > 0 && c.effect === 'either' && goesOn(p)) {
    // It asked again all the same, later than a machine with time for it would have.
    ends = false
    problems = await ignored(session, p)
  }
  if (!ends && c.effect === 'either' && (await session.listed(answerer)) === 'yes') {
    problems.push(`${text(answerer.address)} is in the routing table, though its answer was ignored`)
  }
  evidence.seen = seen(p)
  return judge(problems, evidence)
}

async function completes(
  session: Session,
  c: ResponseCase,
  p: Provoked,
  answerer: Line,
  sent: Buffer
): Promise<string[]> {
  p.settled()
  const problems: string[] = []
  const copier = c.then === 'copies' ? await session.open() : null
  if (copier) {
    const good = fill('1301{t}7f0000010500{i}', answerNames(p.tid, copier))
    for (const copy of [sent, good]) await (copy === good ? copier : answerer).send(copy, p.ping.from.port)
  }
  if (c.listed !== undefined || copier) {
    const who = copier ?? answerer
    const expected = copier ? false : c.listed
    const listed = await settles(session, who, expected ?? false)
    if (listed === 'yes' && !expected) problems.push(`${text(who.address)} is in the routing table afterwards`)
    if (listed === 'no' && expected) problems.push(`${text(who.address)} is not in the routing table afterwards`)
    if (listed === 'yes') await session.leave(who)
  }
  problems.push(...(await quiet(p)))
  const others = p.line.seen((a) => isRequest(a) && a !== p.ping && sameAddress(a.from, p.ping.from))
  if (problems.length === 0 && others.length > 0) problems.push('the node sent another request')
  return problems
}

/** How often and how long a table is looked at before its state counts, in ms. */
const LOOK = 40
const LOOKS = 6

/**
 * Whether an address is listed once the node has had the time to read its answer: what goes to two sockets of a node, or
 * travels far, may arrive in another order.
 */
export async function settles(session: Session, { address }: Line, expected: boolean): Promise<Listed> {
  const line = await session.open()
  for (let i = 0; ; i++) {
    await session.pause(LOOK)
    const listed = await session.listed(line, address)
    if (i === LOOKS || (listed === 'yes') === expected) return listed
  }
}

/** Whether the request goes on: waits until it would. Leaves what comes to who asks next. */
async function continues(p: Provoked): Promise<boolean> {
  const end = p.ping.at + TIMEOUT + QUIET
  while (!goesOn(p) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, LOOK))
  return goesOn(p)
}

function goesOn(p: Provoked): boolean {
  return p.line.seen((a) => isRequest(a) && tidOf(a) === p.tid).length > 1
}

async function ignored(session: Session, p: Provoked): Promise<string[]> {
  const again = await retransmission(p)
  if (typeof again === 'string') return [again]
  await finish(session, { ...p, ping: again })
  return (await quiet(p, again)).map((problem) => `a good answer did not end it: ${problem}`)
}

function answerNames(tid: number, answerer: Line) {
  const le = (n: number) => Buffer.from([n & 0xff, n >>> 8])
  return {
    t: le(tid),
    // Far from the ones in use: the next one up belongs to the next request of the node.
    other: le(tid ^ 0x8000),
    i: nodeId(answerer.address),
    X: WRONG_TOKEN,
    // 25 addresses of a network that is for documentation.
    nodes: Buffer.concat(Array.from({ length: 25 }, (_, n) => Buffer.from([192, 0, 2, n + 1, 0x34, 0x12])))
  }
}

/** When the node asked, as milliseconds since the first transmission. */
export function seen(p: Provoked): string {
  const times = p.line.seen((a) => isRequest(a)).map((a) => `${Math.round(a.at - p.ping.at)} ms`)
  return `transmissions at ${times.join(', ')}`
}
