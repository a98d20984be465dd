import { createSocket } from 'node:dgram'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { type Address, request, response, type Response } from '@punchlist/hyperdht/wire'
import { UserError } from '../errors.js'
import type { Arrival, Line } from './line.js'
import type { Lines } from './lines.js'
import { EMPTY, judgeReply, sameAddress, text } from './reply.js'
import { judge, type Judgement, Unobservable } from './judgement.js'
import { Session, TRANSMISSIONS } from './session.js'
import { type Kind, type Profile, Subject } from './subject.js'
import { hex } from './template.js'

/** When the first PINGs are sent and when the host counts as not answering, in ms. */
const KNOCKS = [0, 300, 1_000, 2_000, 3_000] as const
const UNREACHABLE_AFTER = 4_500

/** How long no answer is silence, in ms: nothing gets lost on the own host, while elsewhere it takes its time. */
const WAIT_HERE = 300
const WAIT_ELSEWHERE = 1_500

export interface ContactOptions {
  /** The target as the user wrote it. */
  readonly name: string
  readonly kind: Kind | 'auto'
  /** Milliseconds, or undefined for the default. */
  readonly wait: number | undefined
}

/** What the first rows found, and what the others need; null if the node cannot be talked with any further. */
export interface Contact {
  readonly subject: Subject | null
  readonly judgements: Readonly<Record<'F1' | 'F2' | 'F3', Judgement>>
}

/** Waits until the node answers anything at all. Throws UNREACHABLE if it does not. */
export async function knock(target: Address, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  // One is connected, so that an ICMP refusal is told to us; the other one hears answers from other ports, too.
  const connected = createSocket('udp4')
  const open = createSocket('udp4')
  const timers: NodeJS.Timeout[] = []
  const ping = request.encode(request.create({ tid: 1, to: target, internal: true, command: 0 }))
  let onAbort = () => {}
  try {
    await new Promise<void>((resolve, reject) => {
      onAbort = () => reject(signal?.reason as Error)
      signal?.addEventListener('abort', onAbort)
      const unreachable = (problem: string) => reject(new UserError('UNREACHABLE', problem))
      connected.on('message', () => resolve())
      open.on('message', (_, { address }) => address === target.host && resolve())
      open.on('error', () => {})
      connected.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
        if (code === 'ECONNREFUSED')
          unreachable(`${text(target)} refuses: nothing listens on that UDP port. Check the port.`)
        else
          unreachable(`${text(target)} cannot be reached from here (${code}). Check the address and the route to it.`)
      })
      connected.connect(target.port, target.host, () => {
        for (const at of KNOCKS) {
          timers.push(setTimeout(() => connected.send(ping), at))
          timers.push(setTimeout(() => open.send(ping, target.port, target.host), at))
        }
        const problem =
          `${text(target)} did not answer a PING within ${UNREACHABLE_AFTER / 1_000} s. ` +
          'Check that the node runs, that this is its UDP port, and that no firewall is between.'
        timers.push(setTimeout(() => unreachable(problem), UNREACHABLE_AFTER))
      })
    })
  } finally {
    signal?.removeEventListener('abort', onAbort)
    for (const timer of timers) clearTimeout(timer)
    connected.close()
    open.close()
  }
}

/** Says hello and learns what the expectations of all other rows depend on. */
export async function contact(lines: Lines, options: ContactOptions): Promise<Contact> {
  const { target } = lines
  const loopback = target.host.startsWith('127.')
  const wait = options.wait ?? (loopback ? WAIT_HERE : WAIT_ELSEWHERE)
  const line = await lines.line()
  try {
    const tid = line.tid()
    const sent = request.encode(request.create({ tid, to: target, internal: true, command: 0 }))
    const arrival = await hello(line, sent, wait)
    const reply = arrival && decode(arrival)
    const evidence = { sent: hex(sent), seen: arrival ? hex(arrival.bytes) : 'silence' }
    if (!arrival || !reply || reply.tid !== tid) {
      const frame = { tid, from: target, to: line.address, id: reply?.id ?? null }
      const problems = arrival ? judgeReply(arrival, frame, EMPTY) : ['no reply']
      const reason = new Unobservable('the first PING got no usable reply')
      return {
        subject: null,
        judgements: { F1: judge(problems, evidence), F2: unobservable(reason), F3: unobservable(reason) }
      }
    }
    const direct = sameAddress(reply.to, line.address) || isSwapped(reply.to, line.address)
    const id = reply.id && Buffer.from(reply.id)
    const found: Profile = {
      name: options.name,
      target,
      id,
      kind: 'hyperdht',
      externals: 'refused',
      direct,
      loopback,
      wait
    }
    const profile = await recognise(new Subject(found, lines), options.kind)
    const frame = { tid, from: target, to: direct ? line.address : reply.to, id }
    const what = `${profile.kind}, external commands ${profile.externals}, ${id ? 'persistent' : 'ephemeral'}`
    return {
      subject: new Subject(profile, lines),
      judgements: {
        F1: judge(judgeReply(arrival, frame, EMPTY), { ...evidence, 'taken for': what }),
        F2: judgeId(profile),
        F3: judgeTo(profile, line.address, reply.to)
      }
    }
  } finally {
    await lines.close(line)
  }
}

async function hello(line: Line, sent: Buffer, wait: number): Promise<Arrival | null> {
  for (let i = 0; i < TRANSMISSIONS; i++) {
    await line.send(sent)
    const arrival = await line.next(line.isReaction, wait)
    if (arrival) return arrival
  }
  return null
}

function decode({ bytes }: Arrival): Response | null {
  try {
    return response.decode(bytes)
  } catch {
    return null
  }
}

/**
 * External 77 is refused by a hyperdht node and by a plain one without application; external 0 without a value is refused
 * by the latter only (RPC-67, RPC-68, HS-50).
 */
async function recognise(subject: Subject, asked: Kind | 'auto'): Promise<Profile> {
  const error = async (command: number) => {
    const session = new Session(subject)
    try {
      const reply = await session.ask(await session.open(), { command })
      return reply && decode(reply)?.error
    } finally {
      await session.close()
    }
  }
  const [zero, unknown] = await Promise.all([error(0), error(77)])
  const externals = unknown === 1 || asked === 'hyperdht' ? 'refused' : 'handled'
  const kind = asked !== 'auto' ? asked : unknown === 1 && zero !== 1 ? 'hyperdht' : 'dht-rpc'
  return { ...subject.profile, kind, externals }
}

function judgeId({ id, target }: Profile): Judgement {
  if (!id) return unobservable(new Unobservable('the replies carry no id: the node is ephemeral'))
  const expected = nodeId(target)
  const problem = `the id is not H(${text(target)}): it is wrong, or the node has another public address, which should be probed instead`
  return judge(id.equals(expected) ? [] : [problem], { expected: hex(expected), seen: hex(id) })
}

function judgeTo({ direct, loopback }: Profile, local: Address, to: Address): Judgement {
  const evidence = { 'sent from': text(local), 'seen as': text(to) }
  if (sameAddress(local, to)) return judge([], evidence)
  if (direct) return judge([`to is ${text(to)}: the port is written in the wrong byte order`], evidence)
  // Within a host there is a forwarder in between at most.
  if (loopback && to.host === local.host) return judge([`to is ${text(to)}`], evidence)
  return unobservable(new Unobservable('the network between translates addresses', evidence))
}

function isSwapped(to: Address, local: Address): boolean {
  return to.host === local.host && (((to.port & 0xff) << 8) | (to.port >>> 8)) === local.port
}

/** The judgement of a row that could not see. */
export function unobservable({ message, evidence }: Unobservable): Judgement {
  return { verdict: 'unobservable', detail: message, evidence }
}
