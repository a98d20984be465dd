import type { Json } from '../../../layouts/index.js'
import { type Endpoint, type TapSocket, TapUdx } from '../../tap/index.js'
import { DHT, type Node, peerOfRpc } from '../peer.js'
import { refusing } from '../refusing.js'
import { drawing, hooking } from './hooks.js'
import { hex, type Input } from './input.js'

const PORT = 40001
const DRAIN_MS = 750
const TICKS_PER_ROTATION = 10

/** A request of command 9 without a token, and one with a token that is certainly wrong. */
const ASK = Buffer.from('030034127f000001419c09', 'hex')
const ASK_WITH_TOKEN = Buffer.from(`030234127f000001419c${'99'.repeat(32)}09`, 'hex')

interface Running {
  readonly node: Node
  readonly udx: TapUdx
  readonly socket: TapSocket
  /** What the node does every 750 ms. */
  readonly drain: () => void
}

/** The end of the last run. */
let last: Promise<unknown> = Promise.resolve()

/** Runs something on a fresh node; one at a time, because a global is replaced while the node starts. */
function onNode<T>(run: (running: Running) => T | Promise<T>): Promise<T> {
  const result = last.then(() => startAndRun(run))
  last = result.catch(() => {})
  return result
}

/** The node answers every request, and is destroyed afterwards. */
async function startAndRun<T>(run: (running: Running) => T | Promise<T>): Promise<T> {
  const udx = new TapUdx()
  let drain = () => {}
  const { setInterval } = globalThis
  // The node sets its drain timer while it binds; nothing else in this process is kept from setting its own.
  const observed = (fn: (...args: unknown[]) => void, ms?: number, ...rest: unknown[]) => {
    if (ms === DRAIN_MS) drain = fn
    return setInterval(fn, ms, ...rest)
  }
  globalThis.setInterval = observed as typeof setInterval
  let node: Node
  try {
    node = DHT.bootstrapper(PORT, '127.0.0.1', { udx, bootstrap: [] })
    await node.fullyBootstrapped()
  } finally {
    globalThis.setInterval = setInterval
  }
  try {
    node.on('request', (request: { reply(value: null): void }) => request.reply(null))
    return await run({ node, udx, socket: udx.socketAt(PORT), drain })
  } finally {
    await node.destroy()
  }
}

/** The token in the reply of a node whose secret is this (RPC-46). It draws the previous secret first, then the current. */
export function token(input: Input): Promise<Json> {
  const [secret, host] = [input.bytes('secret'), input.text('host')]
  return onNode(({ udx, socket }) => {
    udx.take()
    refusing(() => drawing([Buffer.alloc(32), secret], () => udx.inject(ASK, { host, port: 50000 }, socket)))
    const reply = udx.take()[0]
    if (reply === undefined) throw new Error('the peer did not reply')
    // First byte, flags, tid, to and id stand before it (RPC-26).
    return { token: hex(reply.data.subarray(10 + 32, 10 + 64)) }
  })
}

/**
 * The secrets after a number of rotations, as keys of the hashes that the node makes when it checks a token and issues a
 * new one (RPC-47 to RPC-51). Its drain timer is called instead of waited for.
 */
export function tokenRotation(input: Input): Promise<Json> {
  const [current, previous] = [input.bytes('current'), input.bytes('previous')]
  const source: Endpoint = { host: '127.0.0.1', port: 50000 }
  return onNode(({ udx, socket, drain }) => {
    drawing([previous, current], () => udx.inject(ASK, source, socket))
    for (let i = 0; i < input.number('rotations') * TICKS_PER_ROTATION; i++) drain()
    const keys: string[] = []
    hooking(
      'crypto_generichash',
      (original) => (out, data, key) => {
        if (key === undefined) return original(out, data)
        keys.push(hex(key))
        original(out, data, key)
      },
      () => udx.inject(ASK_WITH_TOKEN, source, socket)
    )
    // The last hash is the token of the reply, made with the current secret; the other key is the previous one.
    const now = keys.at(-1)
    const before = keys.find((key) => key !== now) ?? now
    if (now === undefined || before === undefined) throw new Error('the peer checked no token')
    return { current: now, previous: before }
  })
}

/** Which of two nodes a query takes for the closer one: the order of its closest replies (ENC-55, QRY-37). */
export async function distance(input: Input): Promise<Json> {
  const [target, a, b] = [input.bytes('target'), input.bytes('a'), input.bytes('b')]
  const first = await closerOf(target, a, b)
  const second = await closerOf(target, b, a)
  // Equal distances keep the order of the replies, so the winner changes with it.
  return { closer: first !== second ? (first === 0 ? 'a' : 'b') : 'equal' }
}

function closerOf(target: Buffer, ...ids: readonly [Buffer, Buffer]): Promise<number> {
  const nodes = ids.map((id, i) => ({ id, host: `10.0.0.${i + 1}`, port: 1000 }))
  return onNode(async ({ node, udx, socket }) => {
    const { id } = peerOfRpc
    udx.onSend = ({ data, to }) => {
      const asked = nodes.find((n) => n.host === to.host)
      if (asked === undefined) return
      const parts = [Buffer.from('1301', 'hex'), data.subarray(2, 4), Buffer.from('7f000001419c', 'hex'), asked.id]
      setImmediate(() => {
        // The node believes an id that is the hash of its sender's address; here the hash is what the input says.
        peerOfRpc.id = (host, port) => (host === to.host ? asked.id : id(host, port))
        try {
          udx.inject(Buffer.concat(parts), to, socket)
        } finally {
          peerOfRpc.id = id
        }
      })
    }
    const query = node.query({ target, command: 9, value: null }, { nodes })
    await query.finished()
    const winner = query.closestReplies[0]?.from.host
    return nodes.findIndex((n) => n.host === winner)
  })
}

/** What a node keeps of an entry of its bootstrap list (ENC-85 to ENC-87). */
export async function bootstrapParse(input: Input): Promise<Json> {
  const entry = input.value('entry')
  const node = refusing(() => new DHT({ udx: new TapUdx(), bootstrap: [entry] }))
  try {
    const { host, port } = node.bootstrapNodes[0] ?? { host: '', port: NaN }
    return { host, port: Number.isNaN(port) ? null : port }
  } finally {
    await node.destroy()
  }
}

/**
 * Whether a node takes a text for an address or looks it up as a name: as a bootstrap host, what it does first with it
 * (ENC-44, ENC-93).
 */
export async function isIpv4(input: Input): Promise<Json> {
  const host = input.text('text')
  const udx = new TapUdx({ keep: 0 })
  const node = new DHT({ udx, bootstrap: [{ host, port: 1000 }] })
  try {
    const decided = new Promise<boolean>((resolve) => {
      udx.onSend = () => resolve(true)
      udx.lookup = () => {
        resolve(false)
        return Promise.reject(new Error('the lookup is all that was asked for'))
      }
    })
    const undecided = node.fullyBootstrapped().then(() => {
      throw new Error('the peer did nothing with the host')
    })
    return { valid: await Promise.race([decided, undecided]) }
  } finally {
    await node.destroy()
  }
}
