import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { type Address, INTERNAL_COMMANDS } from '@punchlist/hyperdht/wire'
import { delayedPing, pingNat } from '@punchlist/hyperdht/wire'
import type { Line } from '../line.js'
import {
  BAD_TOKEN,
  EMPTY,
  judgeReply,
  MAX_CLOSER_NODES,
  NODES,
  type ReplyShape,
  sameAddress,
  text,
  UNKNOWN
} from '../reply.js'
import { sharedBits } from '../shared-bits.js'
import { judge, Unobservable } from '../judgement.js'
import { type Row } from '../row.js'
import { type Ask, type Session, tidOf, WRONG_TOKEN } from '../session.js'
import { hex } from '../template.js'

const GROUP = '9 closerNodes'
const TARGET = Buffer.alloc(32, 0x55)

/** Senders that are registered to look at lists: enough to tell orders apart, few enough for any k-bucket. */
const MEMBERS = 5

const { PING, PING_NAT, FIND_NODE, DELAYED_PING } = INTERNAL_COMMANDS
const NOBODY: Address = { host: '203.0.113.9', port: 6881 }

interface Exchange {
  readonly name: string
  readonly ask: Ask
  readonly shape: ReplyShape
}

/** Asks one after the other and judges each answer. */
async function judgeAll(
  session: Session,
  line: Line,
  exchanges: readonly Exchange[]
): Promise<ReturnType<typeof judge>> {
  const problems: string[] = []
  const evidence: Record<string, string> = {}
  for (const { name, ask, shape } of exchanges) {
    const reply = await session.ask(line, ask)
    const found = reply ? judgeReply(reply, session.frame(line, tidOf(reply)), shape) : ['no reply']
    problems.push(...found.map((problem) => `${name}: ${problem}`))
    evidence[name] = reply ? hex(reply.bytes) : 'silence'
  }
  return judge(problems, evidence)
}

async function members(session: Session): Promise<Line[]> {
  const lines: Line[] = []
  for (let i = 0; i < MEMBERS; i++) lines.push(await session.register())
  return lines
}

async function leaveAll(session: Session, lines: readonly Line[]): Promise<void> {
  for (const line of lines) await session.leave(line)
}

export const LISTS: readonly Row[] = [
  {
    id: 'L1',
    group: GROUP,
    title: 'a node that knows nodes lists them in FIND_NODE, UNKNOWN_COMMAND and INVALID_TOKEN replies to a target',
    claims: ['RPC-56', 'RPC-49', 'RPC-65', 'RPC-78', 'RPC-57', 'RPC-59', 'RPC-60'],
    async run(session) {
      const line = await session.register()
      const external = session.profile.externals === 'refused'
      const listing = (shape: ReplyShape): ReplyShape => ({ ...shape, closerNodes: 'present' })
      const judgement = await judgeAll(session, line, [
        { name: 'FIND_NODE', ask: { internal: true, command: FIND_NODE, target: TARGET }, shape: listing(NODES) },
        { name: 'internal 5', ask: { internal: true, command: 5, target: TARGET }, shape: listing(UNKNOWN) },
        ...(external ? [{ name: 'external 77', ask: { command: 77, target: TARGET }, shape: listing(UNKNOWN) }] : []),
        {
          name: 'PING with a wrong token',
          ask: { internal: true, command: PING, target: TARGET, token: WRONG_TOKEN },
          shape: listing(BAD_TOKEN)
        }
      ])
      await session.leave(line)
      return judgement
    }
  },
  {
    id: 'L2',
    group: GROUP,
    title: 'it lists none in replies to PING, PING_NAT, DOWN_HINT and DELAYED_PING, nor without a target',
    claims: ['RPC-56', 'RPC-49', 'RPC-65', 'RPC-72', 'RPC-74', 'RPC-81', 'RPC-88'],
    async run(session) {
      const line = await session.register()
      const port = line.address.port
      const command = (name: string, number: number, value: Buffer | null) => ({
        name,
        ask: { internal: true, command: number, target: TARGET, value },
        shape: EMPTY
      })
      const external = session.profile.externals === 'refused'
      const judgement = await judgeAll(session, line, [
        command('PING', PING, null),
        command('PING_NAT', PING_NAT, pingNat.encode({ port })),
        { name: 'DOWN_HINT', ask: { ...session.hint(NOBODY), target: TARGET }, shape: EMPTY },
        command('DELAYED_PING', DELAYED_PING, delayedPing.encode({ delay: 1 })),
        { name: 'internal 5 without target', ask: { internal: true, command: 5 }, shape: UNKNOWN },
        ...(external ? [{ name: 'external 77 without target', ask: { command: 77 }, shape: UNKNOWN }] : []),
        {
          name: 'PING with a wrong token without target',
          ask: { internal: true, command: PING, token: WRONG_TOKEN },
          shape: BAD_TOKEN
        }
      ])
      await session.leave(line)
      return judgement
    }
  },
  {
    id: 'L3',
    group: GROUP,
    title: 'a list that is not full has every known node, never more than 20, never the responder',
    claims: ['RPC-57', 'RPC-59'],
    async run(session) {
      const lines = await members(session)
      const first = lines[0] as Line
      const problems: string[] = []
      let lengths = ''
      for (const target of [
        TARGET,
        session.profile.id ?? nodeId(session.target),
        ...lines.map((l) => nodeId(l.address))
      ]) {
        const nodes = await session.nodesNear(first, target)
        if (!nodes) return judge(['FIND_NODE was not answered'], {})
        lengths += ` ${nodes.length}`
        if (nodes.length > MAX_CLOSER_NODES) problems.push(`lists ${nodes.length} nodes`)
        if (nodes.some((node) => sameAddress(node, session.target))) problems.push('lists the responder itself')
        const missing = lines.filter((l) => !nodes.some((node) => sameAddress(node, l.address)))
        if (nodes.length < MAX_CLOSER_NODES && missing.length > 0) {
          problems.push(`a list of ${nodes.length} lacks ${missing.map((l) => text(l.address)).join(', ')}`)
        }
      }
      await leaveAll(session, lines)
      return judge([...new Set(problems)], { known: `${MEMBERS} senders of the probe`, seen: `lists of${lengths}` })
    }
  },
  {
    id: 'L4',
    group: GROUP,
    title: 'nodes that share more leading bits with the target than the responder come first',
    claims: ['RPC-135'],
    async run(session) {
      const { id } = session.profile
      if (!id) throw new Unobservable('the node is ephemeral: the id its table is centred on is not known')
      const lines = await members(session)
      const problems: string[] = []
      const evidence: Record<string, string> = { responder: hex(id) }
      let telling = 0
      for (const line of lines) {
        const target = nodeId(line.address)
        const nodes = await session.nodesNear(line, target)
        if (!nodes) return judge(['FIND_NODE was not answered'], evidence)
        const near = nodes.map((node) => sharedBits(nodeId(node), target) > sharedBits(id, target))
        if (near.includes(true) && near.includes(false)) telling++
        if (near.lastIndexOf(true) <= (near.includes(false) ? near.indexOf(false) : near.length)) continue
        problems.push(`for target ${hex(target)} a node farther away comes first`)
        evidence[`list for ${hex(target)}`] = nodes.map(text).join(' ')
      }
      await leaveAll(session, lines)
      if (telling === 0)
        throw new Unobservable('all known nodes are on one side of every target, so any order is right')
      return judge(problems, evidence)
    }
  }
]
