import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { INTERNAL_COMMANDS, request } from '@punchlist/hyperdht/wire'
import type { Arrival } from '../line.js'
import { finish, hint, provoke } from '../provoke.js'
import {
  BAD_TOKEN,
  EMPTY,
  judgeReply,
  NODES,
  type ReplyFrame,
  type ReplyShape,
  sameAddress,
  text,
  UNKNOWN
} from '../reply.js'
import { judge, Unobservable } from '../judgement.js'
import { type Row } from '../row.js'
import { type Session, WRONG_TOKEN } from '../session.js'
import { fill, hex } from '../template.js'
import { otherSocket } from './other-socket.js'
import { settles } from './response-row.js'

const { PING, DELAYED_PING } = INTERNAL_COMMANDS

/** Sends the same bytes twice and judges both answers. */
function twice(id: string, title: string, claims: string[], value: string, shape: ReplyShape): Row {
  return {
    id,
    group: '2 Acceptance',
    title,
    claims,
    async run(session) {
      const line = await session.open()
      const tid = line.tid()
      const sent = session.encode(
        value
          ? { internal: true, command: DELAYED_PING, value: Buffer.from(value, 'hex') }
          : { internal: true, command: PING },
        tid
      )
      await line.send(sent)
      await line.send(sent)
      const problems: string[] = []
      const seen: Arrival[] = []
      for (let i = 0; i < 2; i++) {
        const reply = await line.next(line.isReaction, session.profile.wait + 200)
        if (!reply) continue
        seen.push(reply)
        problems.push(...judgeReply(reply, session.frame(line, tid), shape))
      }
      if (seen.length < 2) problems.push(`${seen.length} of 2 copies were answered`)
      const evidence = {
        sent: `${hex(sent)}, twice`,
        expected: '2 replies',
        seen: seen.map((a) => hex(a.bytes)).join(', ')
      }
      if (problems.length > 0 && !session.profile.loopback && seen.length < 2) {
        throw new Unobservable('one of two datagrams was not answered, which may be loss', evidence)
      }
      return judge(problems, evidence)
    }
  }
}

/** A tid at the edge of 16 bits comes back as it is. */
function tidRow(id: string, bytes: string): Row {
  return {
    id,
    group: '2 Acceptance',
    title: `the tid with the bytes ${bytes} is echoed`,
    claims: ['RPC-27'],
    async run(session) {
      const line = await session.open()
      const tid = Buffer.from(bytes, 'hex').readUInt16LE()
      const sent = session.encode({ internal: true, command: PING }, tid)
      let reply: Arrival | null = null
      for (let i = 0; i < 3 && !reply; i++) {
        await line.send(sent)
        reply = await line.next(line.isReaction, session.profile.wait)
      }
      const evidence = { sent: hex(sent), seen: reply ? hex(reply.bytes) : 'silence' }
      return judge(reply ? judgeReply(reply, session.frame(line, tid), EMPTY) : ['no reply'], evidence)
    }
  }
}

/** Requests to the socket the node asks from are answered from there, without an id. */
function clientRow(id: string, name: string, bytes: string, shape: ReplyShape, claims: string[]): Row {
  return {
    id,
    group: '21.2 The other socket',
    title: `${name} to the socket the node asks from`,
    claims: ['RPC-2', 'RPC-4', 'RPC-40', ...claims],
    async run(session) {
      const from = await otherSocket(session)
      if (!from) throw new Unobservable('the node asks from the probed socket, its other socket is not known')
      const line = await session.open()
      const tid = line.tid()
      const sent = fill(bytes, {
        tid: Buffer.from([tid & 0xff, tid >>> 8]),
        to: session.encode({ command: 0 }, 0).subarray(4, 10),
        X: WRONG_TOKEN,
        T: Buffer.alloc(32, 0x55)
      })
      const frame: ReplyFrame = { tid, from, to: line.address, id: null }
      let reply: Arrival | null = null
      for (let i = 0; i < 3 && !reply; i++) {
        await line.send(sent, from.port)
        reply = await line.next(line.isReaction, session.profile.wait)
      }
      const evidence = { sent: `${hex(sent)} to ${text(from)}`, seen: reply ? hex(reply.bytes) : 'silence' }
      return judge(reply ? judgeReply(reply, frame, shape) : ['no reply'], evidence)
    }
  }
}

/** What a PING of the node has to look like. */
function judgePing(session: Session, { bytes, from }: Arrival, to: { host: string; port: number }): string[] {
  const main = sameAddress(from, session.target)
  const id = main ? session.profile.id : null
  const ping = request.decode(bytes)
  const problems: string[] = []
  if (!sameAddress(ping.to, to)) problems.push(`to is ${text(ping.to)}, not ${text(to)}`)
  if (id && !(ping.id && id.equals(ping.id))) problems.push('its id is missing or another one than in its replies')
  if (!id && ping.id)
    problems.push(main ? 'carries an id, its replies do not' : 'carries an id, not being sent from the probed socket')
  if (ping.token) problems.push('carries a token')
  if (ping.target) problems.push('carries a target')
  if (!request.encode(ping).equals(bytes)) problems.push('is not written as a sender writes it')
  return problems
}

export const BEHAVIOUR: readonly Row[] = [
  twice('X1', 'two copies of a PING are answered twice', ['RPC-18'], '', EMPTY),
  twice('X2', 'two copies of a DELAYED_PING have a timer each', ['RPC-90', 'RPC-18'], '64000000', EMPTY),
  tidRow('X3', '0000'),
  tidRow('X4', 'ffff'),
  tidRow('X5', '00ff'),
  {
    id: 'W1',
    group: '12.4 Liveness checks',
    title: 'a known node named in a DOWN_HINT is sent a PING in proper form',
    claims: ['RPC-84', 'RPC-83', 'RPC-19', 'RPC-20', 'RPC-37', 'RPC-40', 'RPC-41'],
    async run(session) {
      const provoked = await provoke(session).catch((err: unknown) => {
        if (err instanceof Unobservable && /no PING/.test(err.message)) return null
        throw err
      })
      if (!provoked) return judge(['a known node named in a DOWN_HINT was not sent a PING'], {})
      const { line, ping } = provoked
      await finish(session, provoked)
      const problems = judgePing(session, ping, line.address)
      const { hintAnswered } = provoked
      if (hintAnswered === 0) problems.push('the DOWN_HINT itself was not answered')
      if (hintAnswered > 1 && session.profile.loopback)
        problems.push('the first copy of the DOWN_HINT was not answered')
      return judge(problems, { seen: `${hex(ping.bytes)} from ${text(ping.from)}` })
    }
  },
  {
    id: 'W2',
    group: '12.4 Liveness checks',
    title: 'a node it does not know is not sent a PING when named in a DOWN_HINT',
    claims: ['RPC-84', 'RPC-83', 'NODE-126'],
    async run(session) {
      const line = await session.open()
      const { ping } = await hint(session, line)
      return judge(ping ? ['an unknown address was sent a PING'] : [], { seen: ping ? hex(ping.bytes) : 'silence' })
    }
  },
  {
    id: 'W3',
    group: '12.4 Liveness checks',
    title: 'a node that answers its check without an id is taken out of the table, and can come back',
    claims: ['RPC-86', 'NODE-124', 'NODE-42'],
    async run(session) {
      const provoked = await provoke(session)
      await finish(session, provoked)
      const { line } = provoked
      const problems: string[] = []
      if ((await settles(session, line, false)) === 'yes') problems.push('it is still listed')
      await session.ping(line, nodeId(line.address))
      const back = await session.listed(line)
      if (back === 'no') problems.push('a PING with its id does not bring it back')
      if (back === 'yes') await session.leave(line)
      return judge(problems, { seen: `listed after it came back: ${back}` })
    }
  },
  clientRow('C1', 'PING', '0304{tid}{to}00', EMPTY, ['RPC-72']),
  clientRow('C2', 'FIND_NODE', '030c{tid}{to}02{T}', NODES, ['RPC-78']),
  clientRow('C3', 'internal 5', '0304{tid}{to}05', UNKNOWN, ['RPC-65']),
  clientRow('C4', 'PING with a wrong token', '0306{tid}{to}{X}00', BAD_TOKEN, ['RPC-49'])
]

/** What no datagram of ours can show. */
export const UNSEEN: readonly Row[] = (
  [
    ['U1', 'source port 0', 'RPC-13', 'the operating system does not send from port 0'],
    ['U2', 'a suspended node is silent', 'RPC-14', 'the probe cannot suspend the node']
  ] as const
).map(([id, title, claim, reason]) => ({
  id,
  group: '2 Acceptance',
  title,
  claims: [claim],
  run: () => Promise.reject(new Unobservable(reason))
}))
