import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import { RoundTripTokens } from '../crypto/index.js'
import { nodeId } from '../ipencoding/index.js'
import type { UdpRequest } from './index.js'
import type { MemorySocket } from './test-support/memory-udx.js'
import { SmallNode } from './test-support/small-node.js'
import { World } from './test-support/world.js'

const CHAPTER = readFileSync(new URL('../../../../docs/protocol/02-rpc-wire.md', import.meta.url), 'utf8')

const HOST = '127.0.0.1'
const NODE = { host: HOST, port: 40001 }
const SENDER = { host: HOST, port: 40002 }
const OTHER = { host: HOST, port: 40003 }
const CURRENT = Buffer.alloc(32, 0xb1)
const PREVIOUS = Buffer.alloc(32, 0xa0)

const tokens = () => new RoundTripTokens({ secrets: { current: CURRENT, previous: PREVIOUS } })
const NAMES: Record<string, string> = {
  N: nodeId(NODE).toString('hex'),
  S: nodeId(SENDER).toString('hex'),
  C: tokens().issue(HOST).toString('hex'),
  V: new RoundTripTokens({ secrets: { current: PREVIOUS, previous: CURRENT } }).issue(HOST).toString('hex'),
  T: '55'.repeat(32),
  X: '99'.repeat(32)
}

/** `{S}` and `{S x31}` of the tables in hex. */
const fill = (text: string) =>
  text.replace(/\{(\w)(?: x(\d+))?\}/g, (_, name: string, n = '32') => (NAMES[name] as string).slice(0, 2 * Number(n)))
const bytes = (text: string) => Buffer.from(fill(text), 'hex')

/** Rows of a table of the chapter, cells trimmed. */
function rows(prefix: string): string[][] {
  const found = CHAPTER.split('\n').filter((line) => new RegExp(`^\\| ${prefix}\\d+ \\|`).test(line))
  return found.map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())) // prettier-ignore
}

const code = (cell: string) => /`([^`]*)`/.exec(cell)?.[1] ?? null

describe('receiving', () => {
  let world: World
  let node: SmallNode | undefined
  let io: UdpRequest
  let sender: MemorySocket
  let received: { to: number; hex: string; at: number }[]

  beforeEach(async () => {
    world = new World()
    received = []
    for (const { port } of [SENDER, OTHER]) {
      const socket = world.network.socket(HOST, port)
      socket.on('message', (b: Buffer) => received.push({ to: port, hex: b.toString('hex'), at: world.now }))
      if (port === SENDER.port) sender = socket
    }
  })
  afterEach(async () => {
    await node?.io.destroy()
    world.end()
  })

  async function start(owner: SmallNode) {
    node = owner
    io = owner.io = world.unbound(HOST, { port: NODE.port, tokens: tokens() }, owner)
    await io.bind()
  }

  async function send(datagram: Buffer, to = NODE) {
    sender.trySend(datagram, to.port, to.host)
    await world.pass(300)
  }

  /** The same reactions of a node that is not persistent: no id, no flag 1 (RPC-133). */
  function withoutId(reaction: string): string {
    const flags = (parseInt(reaction.slice(2, 4), 16) & ~1).toString(16).padStart(2, '0')
    return reaction.slice(0, 2) + flags + reaction.slice(4).replace(NAMES.N as string, '')
  }

  const M = rows('M')
  it('has the 88 rows of section 22.1', () => expect(M).to.have.length(88))

  for (const [row, title, datagram, reaction, added] of M as [string, string, string, string, string][]) {
    it(`${row}: ${title} (RPC-133)`, async () => {
      await start(new SmallNode(bytes('{N}')))
      await send(bytes(code(datagram) ?? ''))
      const expected = code(reaction)
      const to = / to port 40003/.test(reaction) ? OTHER.port : SENDER.port
      expect(received.map(({ to, hex }) => ({ to, hex }))).to.deep.equal(
        expected === null ? [] : [{ to, hex: fill(expected) }]
      )
      const later = /(\d+) ms later/.exec(reaction)
      if (later) expect(received[0]?.at).to.equal(2 + Number(later[1]))
      expect(node?.added.has(`${HOST}:${SENDER.port}`), 'added').to.equal(added === 'yes')
    })

    it(`${row}: the same of an ephemeral node, and on the client socket (RPC-133)`, async () => {
      await start(new SmallNode(null))
      const expected = code(reaction)
      for (const port of [NODE.port, io.clientSocket?.address()?.port as number]) {
        ;(node as SmallNode).table = []
        received.length = 0
        await send(bytes(code(datagram) ?? ''), { host: HOST, port })
        expect(received.map(({ hex }) => hex)).to.deep.equal(expected === null ? [] : [withoutId(fill(expected))])
        const from = world.network.packets.at(-1)?.from.port
        if (expected !== null) expect(from, 'from the socket it came by (RPC-4)').to.equal(port)
      }
    })
  }

  it('gives closer nodes with refusals of requests with a target (RPC-49, RPC-65, RPC-133)', async () => {
    const owner = new SmallNode(bytes('{N}'))
    await start(owner)
    const [first, second] = ['192.0.2.2', '192.0.2.1'].map((host) => ({ host, port: 4660 }))
    owner.table = [first, second] as (typeof NODE)[]
    await send(bytes('030c34127f000001419c05{T}'))
    await send(bytes('030834127f000001419c4d{T}'))
    await send(bytes('030e34127f000001419c{X}00{T}'))
    const list = '02c00002023412c00002013412'
    expect(received.map(({ hex }) => hex)).to.deep.equal([
      fill(`130d34127f000001429c{N}${list}01`),
      fill(`130d34127f000001429c{N}${list}01`),
      fill(`130f34127f000001429c{N}{C}${list}02`)
    ])
  })

  it('answers what decodes after the cut at 2048 bytes: rows S1 to S5 (RPC-17)', async () => {
    await start(new SmallNode(null, (request) => request.reply(request.value, { token: false })))
    const expected = ['reply', 'reply', 'silence', 'silence', 'reply']
    expect(rows('S').map(([, , , reaction]) => reaction)).to.deep.equal(expected)
    const request = (total: number) => {
      const value = total - 11 - 3
      const head = Buffer.from('031034127f000001419c07fd0000', 'hex')
      head.writeUInt16LE(value, 12)
      return Buffer.concat([head, Buffer.alloc(value, 1)])
    }
    const ping = Buffer.concat([bytes('031434127f000001419c000141'), Buffer.alloc(5000)])
    for (const [i, datagram] of [request(2047), request(2048), request(2049), request(65_504), ping].entries()) {
      received.length = 0
      // What udx-native hands on (UDX-19).
      await send(datagram.subarray(0, 2048))
      expect(received.length === 1 ? 'reply' : 'silence', `S${i + 1}`).to.equal(expected[i])
    }
  })

  it('handles every copy of a request (RPC-18)', async () => {
    await start(new SmallNode(null))
    for (let i = 0; i < 5; i++) sender.trySend(bytes('030434127f000001419c00'), NODE.port, HOST)
    await world.pass(5)
    expect(received).to.have.length(5)
  })

  it('shows a handler the fields of a request (RPC-42, RPC-71, API-102)', async () => {
    const seen: unknown[] = []
    await start(new SmallNode(null, ({ tid, from, to, token, command, target, value, internal, socket }) => {
      seen.push({ tid, from, to, token, command, target, value, internal, server: socket === io.serverSocket })
    })) // prettier-ignore
    await send(bytes('031b3412090909090900{X}{C}4d{T}0161'))
    await send(bytes('030034127f000001419c4d'))
    const at = { host: HOST, port: SENDER.port, id: null }
    const common = { tid: 0x1234, from: at, command: 0x4d, internal: false, server: true }
    expect(seen).to.deep.equal([
      { ...common, to: { id: null, host: '9.9.9.9', port: 9 }, token: bytes('{C}'), target: bytes('{T}'), value: Buffer.from('a') },
      { ...common, to: { id: null, ...NODE }, token: null, target: null, value: null }
    ]) // prettier-ignore
  })

  it('counts every drop by its reason (RPC-12, RPC-13, RPC-14, RPC-15, RPC-16, RPC-99)', async () => {
    const seen: string[] = []
    let answers = true
    const owner = Object.assign(new SmallNode(null), {
      ondatagram: (_: unknown, { host, port }: { host: string; port: number }) => seen.push(`${host}:${port}`),
      accepts: ({ host }: { host: string }) => host !== '192.0.2.66',
      answers: () => answers
    })
    await start(owner)
    const socket = io.serverSocket as never
    const ping = bytes('030434127f000001419c00')
    io.receive(Buffer.alloc(0), SENDER, socket)
    io.receive(Buffer.alloc(1, 3), SENDER, socket)
    io.receive(ping, { host: HOST, port: 0 }, socket)
    io.receive(ping, { host: HOST, port: 65536 }, socket)
    io.receive(ping, { host: '::1', port: 1, family: 6 }, socket)
    io.receive(ping, { host: '192.0.2.66', port: 1 }, socket)
    io.receive(bytes('020434127f000001419c00'), SENDER, socket)
    io.receive(bytes('0304'), SENDER, socket)
    io.receive(bytes('1300'), SENDER, socket)
    io.receive(bytes('130034127f000001419c'), SENDER, socket)
    answers = false
    io.receive(ping, SENDER, socket)
    io.receive(bytes('030634127f000001419c{X}00'), SENDER, socket)
    await io.suspend()
    io.receive(ping, SENDER, socket)
    expect(io.stats.dropped).to.deep.equal({
      short: 2,
      source: 3,
      blocked: 1,
      refused: 2,
      foreign: 1,
      malformed: 2,
      unmatched: 1,
      suspended: 1,
      elsewhere: 0
    })
    expect(seen, 'told of all but the short ones').to.have.length(11)
    expect(world.network.packets).to.deep.equal([])
  })

  it('takes datagrams of other sockets, and answers from them without an id (RPC-5, RPC-40)', async () => {
    await start(new SmallNode(bytes('{N}')))
    const pool = world.network.socket(HOST, 41000)
    pool.on('message', (datagram: Buffer, from: typeof SENDER) => io.receive(datagram, from, pool))
    await send(bytes('030434127f000001419c00'), { host: HOST, port: 41000 })
    expect(received.map(({ hex }) => hex)).to.deep.equal(['130034127f000001429c'])
    const reply = io.request({ internal: true, command: 0 }, SENDER, { socket: pool })
    await world.pass(5)
    const asked = received.at(-1)?.hex as string
    await send(bytes(`1300${asked.slice(4, 8)}7f0000010500`), { host: HOST, port: 41000 })
    expect((await reply).from).to.deep.equal({ id: null, ...SENDER })
  })

  it('keeps nothing of 100,000 requests and responses of invented senders (RPC-18)', async () => {
    await start(new SmallNode(bytes('{N}'), (request) => request.reply(null)))
    const socket = { ...(io.serverSocket as object), trySend: () => {} } as never
    const datagrams = [
      bytes('030434127f000001419c00'),
      bytes('030834127f000001419c4d{T}'),
      bytes('030634127f000001419c{X}00'),
      bytes('130134127f000001419c{S}'),
      bytes('0304')
    ]
    const flood = () => {
      for (let i = 0; i < 100_000; i++) {
        const from = { host: `10.${i & 255}.${(i >> 8) & 255}.${i >> 16}`, port: 1 + (i % 65_535) }
        io.receive(datagrams[i % 5] as Buffer, from, socket)
      }
    }
    flood()
    const before = memory()
    flood()
    expect(memory() - before).to.be.below(2e6)
    expect(io.stats.dropped).to.deep.include({ unmatched: 40_000, malformed: 40_000 })
    await send(bytes('030434127f000001419c00'))
    expect(received.map(({ hex }) => hex)).to.deep.equal([fill('130134127f000001429c{N}')])
  }).timeout(60_000)
})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes in use after a collection. */
function memory(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
