import { INTERNAL_COMMANDS } from '@punchlist/hyperdht/wire'
import type { Line } from '../line.js'
import { BAD_TOKEN, EMPTY, FULL, judgeReply, type ReplyShape, UNKNOWN, UNKNOWN_WITH_NODES } from '../reply.js'
import { judge, type Judgement, Unobservable } from '../judgement.js'
import { type Row } from '../row.js'
import type { Ask, Session } from '../session.js'
import { tidOf } from '../session.js'
import { hex } from '../template.js'

const GROUP = '8 Tokens'

/** A token is accepted at least this long after its issue, in ms (RPC-52). */
const TOKEN_LIFE = 7_500
/** And refused after this, in ms (RPC-51). */
const TOKEN_END = 15_000
/** Left for the way of request and reply, in ms. */
const MARGIN = 150
/** How often the current token is looked at, in ms. */
const POLL = 200

const PING: Ask = { internal: true, command: INTERNAL_COMMANDS.PING }

/** Sends a request with a token and judges the answer. */
async function use(
  session: Session,
  line: Line,
  token: Buffer,
  shape: ReplyShape,
  ask: Ask = PING
): Promise<Judgement> {
  const reply = await session.ask(line, { ...ask, token })
  const evidence = {
    sent: `command ${ask.command} with token ${hex(token)}`,
    expected: shape.error === 2 ? 'INVALID_TOKEN' : 'the answer as if without a token',
    seen: reply ? hex(reply.bytes) : 'silence'
  }
  if (!reply) return judge(['no reply'], evidence)
  return judge(judgeReply(reply, session.frame(line, tidOf(reply)), shape), evidence)
}

/** An external command that this node answers, and how. */
function external({ profile }: Session): [Ask, ReplyShape] {
  const target = Buffer.alloc(32, 0x55)
  if (profile.kind === 'hyperdht') return [{ command: 2, target }, profile.id ? FULL : UNKNOWN_WITH_NODES]
  if (profile.externals === 'refused') return [{ command: 77 }, UNKNOWN]
  throw new Unobservable('an application handles the external commands of this node')
}

export const TOKENS: readonly Row[] = [
  {
    id: 'T1',
    group: GROUP,
    title: 'a token issued to one port is valid from another port of the host',
    claims: ['RPC-46', 'RPC-48'],
    async run(session) {
      const token = await session.token(await session.open())
      return use(session, await session.open(), token, EMPTY)
    }
  },
  {
    id: 'T2',
    group: GROUP,
    title: 'a token with one bit flipped is refused',
    claims: ['RPC-48', 'RPC-49'],
    async run(session) {
      const line = await session.open()
      const token = await session.token(line)
      token[31] = (token[31] as number) ^ 1
      return use(session, line, token, BAD_TOKEN)
    }
  },
  {
    id: 'T3',
    group: GROUP,
    title: 'an external command with a correct token is handled',
    claims: ['RPC-48', 'RPC-67', 'RPC-68'],
    async run(session) {
      const [ask, shape] = external(session)
      const line = await session.open()
      return use(session, line, await session.token(line), shape, ask)
    }
  },
  {
    id: 'T4',
    group: GROUP,
    title: 'a token is accepted 7.5 s after its issue',
    claims: ['RPC-52', 'RPC-48'],
    slow: 8,
    async run(session) {
      const line = await session.open()
      const token = await session.token(line)
      await session.pause(TOKEN_LIFE - MARGIN)
      return use(session, line, token, EMPTY)
    }
  },
  {
    id: 'T5',
    group: GROUP,
    title: 'a token is refused 15 s after its issue',
    claims: ['RPC-51', 'RPC-48'],
    slow: 16,
    async run(session) {
      const line = await session.open()
      const token = await session.token(line)
      await session.pause(TOKEN_END + MARGIN)
      return use(session, line, token, BAD_TOKEN)
    }
  },
  {
    id: 'M41',
    group: '22.1 Malformed and odd requests',
    title: 'PING with previous token',
    claims: ['RPC-48', 'RPC-51', 'RPC-133'],
    slow: 8,
    async run(session) {
      const line = await session.open()
      const token = await session.token(line)
      const end = performance.now() + TOKEN_LIFE + 1_000
      while (performance.now() < end) {
        await session.pause(POLL)
        if (!(await session.token(line)).equals(token)) return use(session, line, token, EMPTY)
      }
      throw new Unobservable('the node issued the same token for 8.5 s, so none of its tokens is a previous one')
    }
  }
]
