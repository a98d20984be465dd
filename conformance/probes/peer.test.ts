import { expect } from 'chai'
import { createSocket } from 'node:dgram'
import { type EventEmitter, once } from 'node:events'
import { createRequire } from 'node:module'
import type { Outcome } from '../report/types.js'
import { probe, type ProbeOptions } from './index.js'

interface Node extends EventEmitter {
  ready(): Promise<void>
  localAddress(): { port: number }
  address(): { port: number }
  toArray(): unknown[]
  destroy(): Promise<void>
}

interface NodeClass {
  new (options: object): Node
  bootstrapper(port: number, host: string, options: object): Node
}

const load = createRequire(import.meta.url)
const HyperDHT = load('hyperdht') as NodeClass
const DHT = load('dht-rpc') as NodeClass

const HOST = '127.0.0.1'
// Never the public network.
const options = { host: HOST, bootstrap: [] }

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, HOST)
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}

const persistent = async (of: NodeClass) => of.bootstrapper(await freePort(), HOST, options)

const ephemeral = async () => new HyperDHT({ ...options, port: await freePort(), ephemeral: true })

/** A node that knows as many others, and its network goes with it. */
async function inNetwork(size: number): Promise<Node> {
  const port = await freePort()
  const node = HyperDHT.bootstrapper(port, HOST, options)
  await node.ready()
  const others: Node[] = []
  for (let i = 0; i < size; i++) {
    const entry = { host: HOST, bootstrap: [`${HOST}:${port}`], ephemeral: false, firewalled: false }
    others.push(new HyperDHT({ ...entry, port: await freePort() }))
    await others[i]?.ready()
  }
  const destroy = node.destroy.bind(node)
  node.destroy = async () => {
    await Promise.all(others.map((other) => other.destroy()))
    await destroy()
  }
  return node
}

interface Setting {
  readonly make: () => Promise<Node>
  readonly port: (node: Node) => number
  readonly probing: ProbeOptions
  /** Rows that are seen to hold. */
  readonly least: number
}

const server = (node: Node) => node.localAddress().port
const fast = { fast: true }

const settings: Record<string, Setting> = {
  'hyperdht 6.34.0, persistent': { make: () => persistent(HyperDHT), port: server, probing: {}, least: 178 },
  'hyperdht 6.34.0, ephemeral and firewalled': { make: () => ephemeral(), port: server, probing: fast, least: 170 },
  'hyperdht 6.34.0, the socket it asks from': {
    make: () => ephemeral(),
    port: (node) => node.address().port,
    probing: fast,
    least: 165
  },
  'hyperdht 6.34.0 that knows more nodes than a list holds, with full k-buckets': {
    make: () => inNetwork(48),
    port: server,
    probing: fast,
    least: 168
  },
  'dht-rpc 6.27.0 without an application': { make: () => persistent(DHT), port: server, probing: fast, least: 139 },
  'dht-rpc 6.27.0 with an application that answers nothing': {
    make: async () => {
      const node = await persistent(DHT)
      node.on('request', () => {})
      return node
    },
    port: server,
    probing: fast,
    least: 134
  }
}

describe('probe: the peer passes', function () {
  this.timeout(90_000)
  const runs = new Map<string, Promise<{ outcomes: Outcome[]; left: number }>>()

  async function run({ make, port, probing }: Setting) {
    const node = await make()
    try {
      await node.ready()
      const known = node.toArray().length
      const outcomes = await probe(`${HOST}:${port(node)}`, probing)
      // What makes it forget the last one is sent when the probe ends, and may still be on its way.
      const limit = AbortSignal.timeout(5_000)
      while (node.toArray().length > known && !limit.aborted) {
        await once(node, 'remove-node', { signal: limit }).catch(() => {})
      }
      return { outcomes, left: node.toArray().length - known }
    } finally {
      await node.destroy()
    }
  }

  before(() => {
    for (const [name, setting] of Object.entries(settings)) {
      const running = run(setting)
      // Told by the test that awaits it.
      running.catch(() => {})
      runs.set(name, running)
    }
  })

  for (const [name, { least }] of Object.entries(settings)) {
    it(name, async () => {
      const { outcomes, left } = (await runs.get(name)) as Awaited<ReturnType<typeof run>>
      const bad = outcomes.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'unobservable')
      expect(bad.map(({ id, detail, evidence }) => `${id}: ${detail} ${JSON.stringify(evidence)}`)).to.deep.equal([])
      expect(outcomes.filter(({ verdict }) => verdict === 'pass').length).to.be.at.least(least)
      expect(left, 'nodes left in its routing table').to.equal(0)
    })
  }
})
