import { type Request, request } from '@punchlist/hyperdht/wire'
import { type Arrival, isRequest, type Line } from './line.js'
import { Unobservable } from './judgement.js'
import { type Session, tidOf, TRANSMISSIONS } from './session.js'

/** A transmission waits this long for its answer, in ms (RPC-103). */
export const TIMEOUT = 1000
/** Transmissions of a PING (RPC-104). */
export const PINGS = 4
/** How much earlier than due a retransmission may be seen: clocks differ in grain. Milliseconds. */
const EARLY = 60
/** How much later, on a busy machine or a path that jitters. Milliseconds. */
const LATE = 700
/** After this long without a retransmission a request is done. Milliseconds past its timeout. */
export const QUIET = 200

/** A PING that the node sends to the probe and that awaits its answer. */
export interface Provoked {
  /** Who it was sent to: a sender in the node's routing table. */
  readonly line: Line
  readonly ping: Arrival
  readonly tid: number
  /** `performance.now()` before the DOWN_HINT was sent: the PING is not older. */
  readonly since: number
  /** Which transmission of the DOWN_HINT was answered, 0 for none. */
  readonly hintAnswered: number
  /** Says that the node has its answer, so that it has room for another check (RPC-84). */
  readonly settled: () => void
}

/**
 * Makes the node send a request to the probe: gets a fresh sender into its routing table, then names it down
 * (RPC-84). A node that is busy with other checks gets three chances.
 */
export async function provoke(session: Session): Promise<Provoked> {
  const settled = await session.subject.checks.enter()
  try {
    for (let i = 0; i < 3; i++) {
      const line = await session.register()
      const { ping, ...told } = await hint(session, line)
      if (ping) return { line, ping, tid: tidOf(ping), ...told, settled }
      await session.pause(session.profile.wait)
    }
  } catch (err) {
    settled()
    throw err
  }
  settled()
  throw new Unobservable('the node sent no PING to a known node that was named in a DOWN_HINT (see W1)')
}

/** What comes of a DOWN_HINT. */
export interface Hint extends Pick<Provoked, 'since' | 'hintAnswered'> {
  readonly ping: Arrival | null
}

/** Names a line down to see whether that has it checked. */
export async function hint(session: Session, line: Line): Promise<Hint> {
  const since = performance.now()
  const tid = line.tid()
  line.sideTids.add(tid)
  const bytes = session.encode(session.hint(line.address), tid)
  let hintAnswered = 0
  for (let n = 1; n <= TRANSMISSIONS && hintAnswered === 0; n++) {
    await line.send(bytes)
    const reply = await line.next((a) => !isRequest(a) && tidOf(a) === tid, session.profile.wait)
    if (reply) hintAnswered = n
  }
  // What came before is a check on the node's own account (NODE-119).
  const ping = await line.next((a) => a.at >= since && readRequest(a)?.command === 0, session.profile.wait)
  return { ping, since, hintAnswered }
}

export function readRequest({ bytes }: Arrival): Request | null {
  try {
    return request.decode(bytes)
  } catch {
    return null
  }
}

/** Gives the PING an answer that ends it, from an ephemeral node: that takes the line out of the table (RPC-86). */
export async function finish(session: Session, { line, ping, settled }: Provoked): Promise<void> {
  await line.send(session.emptyAnswer(ping), ping.from.port)
  settled()
}

/**
 * The nth retransmission of the PING, if it comes when it is due after the one before; the problem otherwise. What is
 * early is measured from the cause of it all: a datagram may be read late, never early.
 */
export async function retransmission(p: Provoked, n = 1, before = p.ping): Promise<Arrival | string> {
  const { line, ping, tid, since } = p
  const due = before.at + TIMEOUT
  const again = await line.next((a) => isRequest(a) && tidOf(a) === tid, due + LATE - performance.now())
  if (!again) return `no retransmission within ${TIMEOUT + LATE} ms`
  const after = Math.round(again.at - since)
  if (after < n * TIMEOUT - EARLY) return `retransmission ${n} came after ${after} ms instead of ${n * TIMEOUT} ms`
  if (!again.bytes.equals(ping.bytes)) return `retransmitted with other bytes: ${again.bytes.toString('hex')}`
  return again
}

/** Waits past the next timeout; a problem if the node still asks. */
export async function quiet({ line, ping, tid }: Provoked, after = ping): Promise<string[]> {
  const again = await line.next((a) => isRequest(a) && tidOf(a) === tid, after.at + TIMEOUT + QUIET - performance.now())
  return again ? [`retransmitted after ${Math.round(again.at - after.at)} ms`] : []
}
