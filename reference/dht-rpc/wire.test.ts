import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { RoundTripTokens } from '../crypto/index.js'
import { nodeId } from '../ipencoding/index.js'
import type { DhtRpc } from './index.js'
import { VirtualNet } from './test-support/virtual-net.js'

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

type Row = [name: string, title: string, datagram: string, reaction: string, added: string]

const rows = CHAPTER.split('\n')
  .filter((line) => /^\| M\d+ \|/.test(line))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()) as Row) // prettier-ignore

const code = (cell: string): string | null => /`([^`]*)`/.exec(cell)?.[1] ?? null

/** The same reaction without an id (RPC-133). */
function withoutId(reaction: string): string {
  const flags = (parseInt(reaction.slice(2, 4), 16) & ~1).toString(16).padStart(2, '0')
  return reaction.slice(0, 2) + flags + reaction.slice(4).replace(NAMES.N as string, '')
}

describe('a node given odd datagrams', () => {
  let net: VirtualNet
  let received: { port: number; hex: string }[]

  beforeEach(() => {
    net = new VirtualNet()
    received = []
    for (const { port } of [OTHER, SENDER]) {
      net.socket(HOST, port).on('message', (bytes: Buffer) => received.push({ port, hex: bytes.toString('hex') }))
    }
  })
  afterEach(() => net.end())

  async function send(hex: string, port: number): Promise<void> {
    net.network.carry({ at: net.now, from: SENDER, to: { host: HOST, port }, bytes: Buffer.from(hex, 'hex'), ttl: 0 })
    await net.run(400)
  }

  /** What comes back, and whether the sender is known afterwards. */
  async function judge(node: DhtRpc, row: Row, port: number, expected: string | null): Promise<void> {
    received.length = 0
    const start = net.now
    await send(fill(code(row[2]) ?? ''), port)
    const to = / to port 40003/.test(row[3]) ? OTHER.port : SENDER.port
    expect(received).to.deep.equal(expected === null ? [] : [{ port: to, hex: expected }])
    const sent = net.network.packets.filter(({ at, from }) => at >= start && from.port === port)
    expect(sent, 'from the socket it came by').to.have.length(received.length)
    expect(node.table.has(nodeId(SENDER)), 'added').to.equal(row[4] === 'yes')
  }

  it('are 88 (RPC-133)', () => expect(rows).to.have.length(88))

  for (const row of rows) {
    const expected = code(row[3])
    it(`${row[0]} to a persistent node: ${row[1]} (RPC-133)`, async () => {
      const node = net.bootstrapper(HOST, NODE.port, { tokens: tokens() })
      await net.until(node.fullyBootstrapped())
      expect(node.id?.toString('hex')).to.equal(NAMES.N)
      await judge(node, row, NODE.port, expected === null ? null : fill(expected))
    })

    it(`${row[0]} to an ephemeral node, on either socket: ${row[1]} (RPC-133)`, async () => {
      for (const socket of ['serverSocket', 'clientSocket'] as const) {
        const node = net.node(HOST, { port: NODE.port, tokens: tokens() })
        await net.until(node.fullyBootstrapped())
        // What has the id of a persistent receiver is any other id to this one.
        await judge(
          node,
          row,
          node.io[socket]?.address()?.port ?? 0,
          expected === null ? null : withoutId(fill(expected))
        )
        await net.until(node.destroy())
      }
    })
  }

  it('sends no id from the client socket, though it is persistent (RPC-4, RPC-40)', async () => {
    const node = net.bootstrapper(HOST, NODE.port, { tokens: tokens() })
    await net.until(node.fullyBootstrapped())
    await send('030434127f000001419c00', node.io.clientSocket?.address()?.port ?? 0)
    expect(received.map(({ hex }) => hex)).to.deep.equal(['130034127f000001429c'])
  })

  it('adds its nodes to the refusal of requests with a target (RPC-49, RPC-65, RPC-133)', async () => {
    const node = net.bootstrapper(HOST, NODE.port, { tokens: tokens() })
    await net.until(node.fullyBootstrapped())
    for (const host of ['192.0.2.1', '192.0.2.2']) node.addNode({ host, port: 4660 })
    const list = '02c00002023412c00002013412'
    await send(fill('030834127f000001419c4d{T}'), NODE.port)
    await send(fill('030e34127f000001419c{X}00{T}'), NODE.port)
    expect(received.map(({ hex }) => hex)).to.deep.equal([
      fill(`130d34127f000001429c{N}${list}01`),
      fill(`130f34127f000001429c{N}{C}${list}02`)
    ])
  })
})
