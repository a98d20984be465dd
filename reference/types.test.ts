import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc')

/** What an application does with a node, apart from connections. */
const APPLICATION = `
import createTestnet = require('hyperdht/testnet')
import Plugin = require('hyperdht/lib/plugin')
import DHTError = require('hyperdht/lib/errors')
import Persistent = require('hyperdht/lib/persistent')
import { COMMANDS, NS } from 'hyperdht/lib/constants'
import { noisePayload } from 'hyperdht/lib/messages'

class Echo extends Plugin {
  constructor() {
    super('echo', 1)
  }
  override onrequest(
    req: { plugin: string; version: number; command: number; value: Buffer | null },
    outer: DHT.IncomingRequest
  ): void {
    if (req.command === 1) outer.reply(req.value, { token: false, closerNodes: false })
    else if (req.command === 2) outer.sendReply(0, req.value, true, false)
    else outer.error(99)
  }
  override onpersistent(): void {}
  override destroy(): void {}
}

class Counting extends DHT {
  seen = 0
  override onrequest(req: DHT.IncomingRequest): boolean {
    this.seen++
    return super.onrequest(req)
  }
  override onmessage(socket: DHT.UDXSocket, buffer: Buffer, from: DHT.Address): void {
    super.onmessage(socket, buffer, from)
  }
}

export async function main(): Promise<void> {
  const seed: Uint8Array | undefined = undefined
  const keyPair: DHT.KeyPair = DHT.keyPair(seed)
  const options: DHT.NodeOptions = {
    bootstrap: ['127.0.0.1:49737', 'ip@host:1', 49737, { host: '127.0.0.1', port: 1 }],
    nodes: null, port: [49737, 49740], host: '127.0.0.1', anyPort: true, ephemeral: undefined, adaptive: true,
    firewalled: false, quickFirewall: true, concurrency: 10, maxWindow: 80, maxPingDelay: 100, adaptiveTimeout: null,
    sendDownHints: true, downHintsRateLimit: 50, keyPair: null, seed: Buffer.alloc(32), connectionKeepAlive: false,
    randomPunchInterval: 1, deferRandomPunch: false, maxSize: 65536, maxAge: 1000
  }
  const node: DHT = new DHT(options)
  const first = DHT.bootstrapper(49737, '127.0.0.1', { host: '127.0.0.1' })
  const counting: DHT = new Counting({ bootstrap: [] })
  node.on('ready', () => {})
  node.on('persistent', () => {})
  node.on('nat-update', (host: string | null, port: number) => void [host, port])
  node.on('network-change', (interfaces: DHT.NetworkInterface[]) => void interfaces[0]?.name)
  node.on('add-node', (entry: DHT.TableNode) => void entry.id)
  node.once('anything', (...args: unknown[]) => void args)
  node.setMaxListeners(20)

  const { id, host, port, randomized, bootstrapped, ephemeral, adaptive, firewalled, destroyed, suspended } = node
  const numbers: number[] = [port, node.concurrency, node.maxPingDelay, node.connectionKeepAlive, node.table.size, DHT.OK]
  const flags: boolean[] = [randomized, bootstrapped, ephemeral, adaptive, firewalled, destroyed, suspended, node.online, node.degraded]
  const config: DHT.NodeConfig = node.config
  const stats: DHT.Stats = node.stats
  const health: DHT.Health = node.health
  void [id?.toString('hex'), host?.length, numbers, flags, stats.punches.random + stats.commands.ping.tx, health.stats.idle]
  void [config.sendDownHints, node.nodes.latest?.host, node.nodes.toArray({ limit: 3, reverse: true }), node.bootstrapNodes.length]
  void [node.table.closest(DHT.hash(Buffer.from('x')), 3).length, node.table.k, node.plugins.size, node.listening.size]
  void [DHT.BOOTSTRAP.length, DHT.FIREWALL.OPEN, DHT.DEFAULTS.randomPunchInterval, COMMANDS.LOOKUP === 3, NS.ANNOUNCE.length, noisePayload]

  await node.bind()
  await node.fullyBootstrapped()
  await node.ready()
  const address: DHT.BoundAddress | null = node.address()
  const local: DHT.Address | null = node.localAddress() ?? node.remoteAddress() ?? address
  node.addNode({ host: '127.0.0.1', port: 1 })
  const known: DHT.Address[] = node.toArray({ limit: 20 })
  node.refresh()
  const rtt: DHT.RttStats = await node.rttStats()
  void [rtt.responses.avgRtt, known, local]

  const to = { host: '127.0.0.1', port: 49737, id: null }
  const reply: DHT.Reply = await node.ping(to, { size: 10, retry: false })
  await node.delayedPing(to, 50)
  const answer = await node.request({ command: 7, target: Buffer.alloc(32), token: reply.token, value: null }, to, { ttl: 5, retry: false })
  void [answer.from.id, answer.closerNodes?.[0]?.host, answer.error, answer.rtt, answer.value?.length]
  const session: DHT.Session = node.session()
  await session.request({ command: 1 }, to)
  await session.ping(to)
  session.destroy()

  const query: DHT.Query<{ from: DHT.NodeAddress }> = node.query<{ from: DHT.NodeAddress }>(
    { target: Buffer.alloc(32), command: 5, value: Buffer.alloc(1) },
    {
      nodes: known, onlyClosestNodes: true, force: true, concurrency: 3, retries: 2, session,
      map: (r: DHT.Reply) => (r.value ? { from: r.from } : null),
      commit: async (r: DHT.Reply, dht: DHT, q) => void [r.token, dht.id, q.closestReplies]
    }
  )
  query.on('data', (item) => void item.from.host)
  query.on('error', (err: Error) => void err.message)
  await query.finished()
  for await (const item of node.findNode(Buffer.alloc(32))) void item.closerNodes
  const nodes: DHT.NodeAddress[] = query.closestNodes
  void [query.closestReplies[0]?.rtt, query.errors + query.successes + query.inflight + query.k, query.target.length]

  for await (const { peer, from } of node.findPeer(keyPair.publicKey, { hash: true })) void [peer.relayAddresses[0]?.port, from.id]
  const lookup = node.lookup(Buffer.alloc(32), { closestNodes: nodes })
  for await (const { peers, bump, token, to } of lookup) void [peers[0]?.publicKey.length, bump, token, to.host]
  const signAnnounce: DHT.SignAnnounce = (target, token, nodeId, ann, kp) => Persistent.signAnnounce(target, token, nodeId, ann, { ...keyPair, publicKey: Buffer.from(kp.publicKey) })
  await node.announce(Buffer.alloc(32), keyPair, [{ host: '127.0.0.1', port: 1 }], { clear: true, bump: Date.now(), signAnnounce, signUnannounce: null }).finished()
  await node.announce(Buffer.alloc(32), { publicKey: keyPair.publicKey, sign: async (bytes: Uint8Array) => bytes }).finished()
  await node.lookupAndUnannounce(Buffer.alloc(32), keyPair, { commit: async () => {} }).finished()
  await node.unannounce(Buffer.alloc(32), keyPair)

  const put: DHT.ImmutablePutResult = await node.immutablePut(Buffer.from('hello'))
  const got: DHT.ImmutableResult | null = await node.immutableGet(put.hash)
  void [got?.value.toString(), put.closestNodes[0]?.host]
  const signMutable: DHT.SignMutable = (seq, value) => Persistent.signMutable(seq, value, keyPair)
  const { seq, signature, publicKey } = await node.mutablePut(keyPair, new Uint8Array(3), { seq: 1, signMutable })
  const value = await node.mutableGet(publicKey, { seq, latest: false, refresh: (result) => result.seq > 1 })
  void [value?.value.length, value?.signature.equals(signature)]
  void Persistent.verifyMutable(signature, seq, Buffer.alloc(0), publicKey)

  node.register('echo', new Echo())
  await new Echo().request({ command: 1, value: null }, to)
  for await (const r of new Echo().query({ command: 1, target: Buffer.alloc(32) })) void r.value
  const error: DHTError = DHTError.PEER_NOT_FOUND('nobody')
  void [error.code, error.name]

  await node.suspend({ log: console.log })
  await node.resume()
  await node.destroy({ force: true })
  await counting.destroy()
  await first.destroy()
  const testnet = await createTestnet(3, { teardown: (fn, { order }) => void [fn, order] })
  const [a, b] = testnet
  void [a?.id, b?.id, testnet.nodes.length, testnet.bootstrap.length]
  await testnet.createNode({ ephemeral: true }).fullyBootstrapped()
  await testnet.destroy()
  await createTestnet(2, (fn: () => Promise<void>) => void fn)
}
`

/** The declarations of section 10.26. */
function declarations(): string {
  const chapter = readFileSync(join(ROOT, 'docs/protocol/10-api.md'), 'utf8')
  const section = chapter.slice(chapter.indexOf('## 10.26'))
  return /^```ts\n([\s\S]*?)^```$/m.exec(section)?.[1] as string
}

const DIST = join(ROOT, 'reference/dist')
const OURS = {
  hyperdht: [join(DIST, 'cjs/index.d.cts')],
  'hyperdht/testnet': [join(DIST, 'cjs/hyperdht/testnet.d.cts')],
  ...Object.fromEntries(
    ['plugin', 'errors', 'persistent'].map((n) => [`hyperdht/lib/${n}`, [join(DIST, `cjs/hyperdht/lib/${n}.d.cts`)]])
  ),
  'hyperdht/lib/constants': [join(DIST, 'cjs/hyperdht/lib/constants.d.ts')],
  'hyperdht/lib/messages': [join(DIST, 'cjs/hyperdht/lib/messages.d.ts')]
}

describe('types: an application written against the declarations of 10.26 (API-284)', function () {
  this.timeout(60_000)
  let dir: string
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'punchlist-types-'))))
  afterEach(() => rmSync(dir, { recursive: true }))

  /** Output of the compiler: empty if all is well. */
  function compile(source: string, paths: Record<string, string[]>): string {
    writeFileSync(join(dir, 'app.ts'), source)
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2023'],
      module: 'commonjs',
      moduleResolution: 'bundler',
      strict: true,
      noEmit: true,
      esModuleInterop: true,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
      skipLibCheck: true,
      paths
    }
    writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    return spawnSync(process.execPath, [TSC, '-p', dir], { encoding: 'utf8' }).stdout
  }

  const imports = ["import DHT = require('hyperdht')", "import DHT from 'hyperdht'"]

  it('compiles against those declarations', () => {
    writeFileSync(join(dir, 'hyperdht.d.ts'), declarations())
    expect(compile(`${imports[0]}\n${APPLICATION}`, {})).to.equal('')
  })

  for (const line of imports) {
    it(`compiles against ours, with ${line.slice(0, 18)}...`, () => {
      expect(compile(`${line}\n${APPLICATION}`, OURS)).to.equal('')
    })
  }

  it('is checked: a mistake is seen', () => {
    const mistake = APPLICATION.replace('node.addNode({', 'node.addNode({ hots: 1,')
    expect(compile(`${imports[0]}\n${mistake}`, OURS)).to.include('hots')
  })
})
