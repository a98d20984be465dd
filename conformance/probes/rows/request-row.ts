import { randomBytes } from 'node:crypto'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { ipv4Address, pingNat } from '@punchlist/hyperdht/wire'
import type { Arrival, Line } from '../line.js'
import { describeReply, judgeReply, type ReplyFrame, type ReplyShape, text } from '../reply.js'
import { judge, type Judgement, Unobservable } from '../judgement.js'
import { claimsOf, type Row } from '../row.js'
import { SENDERS, type Session, TRANSMISSIONS, WRONG_TOKEN } from '../session.js'
import type { Profile } from '../subject.js'
import { fill, hex, type Names } from '../template.js'

/** A reply of some shape, or none. */
export type Expected = ReplyShape | 'silence'

/** One datagram to the node, and what it does then. */
export interface RequestCase {
  readonly id: string
  readonly group: string
  readonly title: string
  readonly claims: string
  /** Hex with the names of {@link namesFor}. */
  readonly bytes: string
  /** A function where it depends on the node; it may throw {@link Unobservable}. */
  readonly expect: Expected | ((profile: Profile) => Expected)
  /** Whether the sender is in the routing table afterwards; no by default. */
  readonly added?: boolean
  /** The reply goes to the other line, whose port the template has as `{q}`. */
  readonly elsewhere?: boolean
  /** Milliseconds the reply is held back (RPC-88). */
  readonly delay?: number
  /** So long that it may not travel the path in one piece. */
  readonly big?: boolean
  readonly slow?: number
  readonly kind?: 'hyperdht'
}

/** Longest value of a template: that of S4. */
const ZEROS = Buffer.alloc(65536)

/** A timer may fire this much early, as clocks of different grain see it. Milliseconds. */
const EARLY = 10
/** And this much late on a busy machine, before it counts as another delay. */
const LATE = 1000

async function namesFor(session: Session, c: RequestCase, tid: number, line: Line, other: Line | null): Promise<Names> {
  const { target, id, externals } = session.profile
  const port = (of: Line) => pingNat.encode({ port: of.address.port })
  return {
    tid: Buffer.from([tid & 0xff, tid >>> 8]),
    to: ipv4Address.encode(target),
    A: ipv4Address.encode(line.address),
    p: port(line),
    ...(other && { q: port(other) }),
    S: nodeId(line.address),
    N: id ?? nodeId(target),
    X: WRONG_TOKEN,
    T: Buffer.alloc(32, 0x55),
    R: randomBytes(32),
    zero: ZEROS,
    // A command that is answered whatever its value: external 77 where it is refused, else PING.
    flags: Buffer.from([externals === 'refused' ? 0x10 : 0x14]),
    command: Buffer.from([externals === 'refused' ? 77 : 0]),
    ...(/\{C\b/.test(c.bytes) && { C: await session.token(line) })
  }
}

/** Makes a row of a case: sends, waits, looks at the answer, the routing table, and whether more comes than asked for. */
export function requestRow(c: RequestCase): Row {
  return {
    id: c.id,
    group: c.group,
    title: c.title,
    claims: claimsOf(c.claims),
    ...(c.slow !== undefined && { slow: c.slow }),
    ...(c.kind && { kind: c.kind }),
    async run(session) {
      for (let i = 0; i < SENDERS; i++) {
        const judgement = await attempt(session, c)
        if (judgement) return judgement
      }
      throw new Unobservable(`the k-buckets of ${SENDERS} senders were full, so none of them could be added (NODE-47)`)
    }
  }
}

/** Null if the sender could not be added because its k-bucket is full. */
async function attempt(session: Session, c: RequestCase): Promise<Judgement | null> {
  const expected = typeof c.expect === 'function' ? c.expect(session.profile) : c.expect
  const line = await (c.added ? session.openWithRoom() : session.open())
  const other = c.elsewhere ? await session.open() : null
  const receiver = other ?? line
  const tid = line.tid()
  const sent = fill(c.bytes, await namesFor(session, c, tid, line, other))
  const frame: ReplyFrame = { ...session.frame(receiver, tid) }
  const evidence: Record<string, string> = {
    sent: hex(sent),
    expected:
      expected === 'silence' ? 'silence' : describeReply(frame, expected) + (other ? ` to ${text(frame.to)}` : '')
  }

  const { reply, transmissions, problems } =
    expected === 'silence'
      ? await expectSilence(session, c, line, sent)
      : await expectReply(session, c, line, receiver, sent, (a) => judgeReply(a, frame, expected))

  const listed = await session.listed(line)
  if (listed === 'full' && c.added) {
    session.subject.noRoomFor(line.address)
    return null
  }
  if (listed === 'silence') {
    if (!(await session.alive())) return crashed(evidence)
    problems.push('the node no longer answers this sender: silence cannot be told from loss')
  }
  if (c.added && listed === 'no') problems.push('the sender is not in the routing table afterwards')
  if (!c.added && listed === 'yes') problems.push('the sender is in the routing table afterwards')
  if (other && (await session.listed(other)) === 'yes') {
    problems.push('the port of the value is in the routing table afterwards')
    await session.leave(other)
  }

  const reactions = [line, other].flatMap((l) => l?.seen(l.isReaction) ?? [])
  if (expected === 'silence' ? reactions.length > 0 : reply !== null && reactions.length > transmissions) {
    const to = other ? ' on both of our sockets' : ''
    problems.push(
      expected === 'silence'
        ? 'the node reacted where it should be silent'
        : `${reactions.length} datagrams${to} for ${transmissions} request(s)`
    )
  }
  evidence.seen = reactions.map((a) => hex(a.bytes)).join(', ') || 'silence'
  if (c.added !== undefined) evidence.added = listed
  if (listed === 'yes') await session.leave(line)
  return judge(problems, evidence)
}

interface Exchange {
  readonly reply: Arrival | null
  readonly transmissions: number
  readonly problems: string[]
}

async function expectSilence(session: Session, c: RequestCase, line: Line, sent: Buffer): Promise<Exchange> {
  await line.send(sent)
  await session.pause((c.delay ?? 0) + session.profile.wait)
  if (c.big) await demandLargePath(session)
  return { reply: null, transmissions: 1, problems: [] }
}

async function expectReply(
  session: Session,
  c: RequestCase,
  line: Line,
  receiver: Line,
  sent: Buffer,
  look: (arrival: Arrival) => string[]
): Promise<Exchange> {
  const { delay = 0 } = c
  const started = performance.now()
  // Nothing gets lost on the own host, and a copy of a long delay takes long.
  const copies = session.profile.loopback && delay > 1_000 ? 1 : TRANSMISSIONS
  for (let n = 1; n <= copies; n++) {
    await line.send(sent)
    const reply = await receiver.next(receiver.isReaction, delay + session.profile.wait + (delay ? LATE : 0))
    if (!reply) continue
    const problems = look(reply)
    const after = Math.round(reply.at - started)
    if (after < delay - EARLY) problems.push(`the reply came after ${after} ms instead of ${delay} ms`)
    return { reply, transmissions: n, problems }
  }
  if (c.big) await demandLargePath(session)
  return { reply: null, transmissions: copies, problems: [`no reply to ${copies} transmissions`] }
}

/** Off this host a long datagram travels in fragments, which many networks drop. */
async function demandLargePath(session: Session): Promise<void> {
  if (session.profile.loopback) return
  const line = await session.open()
  const reply = await session.ask(line, { internal: true, command: 0, value: ZEROS.subarray(0, 2000) })
  if (!reply)
    throw new Unobservable('a PING of 2013 bytes is not answered: long datagrams do not seem to travel this path')
}

function crashed(evidence: Record<string, string>): Judgement {
  return { verdict: 'crashed', detail: 'the node stopped answering anybody after this', evidence }
}

/** The shape for an external command nobody knows; an application that handles external commands hides it. */
export const ifRefused =
  (expected: ReplyShape) =>
  ({ externals }: Profile): ReplyShape => {
    if (externals === 'handled') throw new Unobservable('an application handles the external commands of this node')
    return expected
  }
