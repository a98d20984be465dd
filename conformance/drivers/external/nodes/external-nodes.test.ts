import { expect } from 'chai'
import { join } from 'node:path'
import { packageRoot } from '../../../root.cjs'
import { freePorts } from '../../free-ports.js'
import { type DrivenNode, NodeFailure, type NodeDriver, type NodeSite } from '../../node.js'
import { Unsupported } from '../../types.js'
import { DriverBroke } from '../errors.js'
import { spawnProgram } from '../program.js'
import { fixture, nodeFixture } from '../test-support/index.js'
import { createExternalNodeDriver, type ExternalNodeOptions } from './index.js'

const OURS = [process.execPath, join(packageRoot(), 'bin', 'punchlist-driver.js')]

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (err: unknown) => err
  )
}

describe('drivers/external: nodes', function () {
  this.timeout(60_000)
  let driver: NodeDriver | null = null
  /** Programs that were started at the site, by their command line. */
  let started: string[]
  let site: NodeSite

  beforeEach(() => {
    started = []
    const spawn: NodeSite['spawn'] = (argv) => {
      started.push(argv.join(' '))
      return spawnProgram(argv)
    }
    site = {
      host: 'here',
      addresses: ['127.0.0.1'],
      udx: null,
      spawn,
      call: async (_, act) => act(),
      waiting: (_, promise) => Promise.resolve(promise)
    }
  })

  afterEach(async () => {
    await driver?.close()
    driver = null
  })

  async function open(argv: readonly string[], options: ExternalNodeOptions = {}): Promise<NodeDriver> {
    return (driver = await createExternalNodeDriver(argv, options))
  }

  /** The first node of a network of its own. */
  async function first(made: NodeDriver): Promise<DrivenNode> {
    const [port] = (await freePorts(1)) as [number]
    const address = { host: '127.0.0.1', port }
    const node = await made.createNode(
      { bootstrap: [], bootstrapper: address, host: '127.0.0.1', firewalled: false },
      site
    )
    await node.ready()
    return node
  }

  it('says who it drives and what its nodes can, and refuses a driver that has none', async () => {
    const made = await open([...OURS, 'hyperdht'])
    expect(made.implementation).to.deep.include({ name: 'hyperdht', version: '6.34.0' })
    expect([...made.capabilities]).to.include.members(['dht', 'connect', 'relay'])
    expect(await failureOf(createExternalNodeDriver(fixture()))).to.be.instanceOf(Unsupported)
    expect(await failureOf(createExternalNodeDriver(nodeFixture('codec-only')))).to.be.instanceOf(Unsupported)
  })

  it('starts a program at the site for each node, and takes one again whose node is gone', async () => {
    const made = await open(nodeFixture())
    const nodes = [await first(made), await first(made)]
    expect(started).to.deep.equal([nodeFixture().join(' '), nodeFixture().join(' ')])
    for (const node of nodes) await node.destroy()
    await first(made)
    expect(started).to.have.lengthOf(2)
  })

  it('has several nodes in a program where that is asked for', async () => {
    const made = await open(nodeFixture(), { nodesPerProcess: 3 })
    await first(made)
    await first(made)
    expect(started).to.have.lengthOf(1)
  })

  it('tells events, and how a destroyed node refuses', async () => {
    const node = await first(await open(nodeFixture()))
    const seen: string[] = []
    node.onEvent(({ name }) => seen.push(name))
    await node.destroy()
    expect(seen).to.include('close')
    expect(await failureOf(node.ping({ host: '127.0.0.1', port: 9 }))).to.be.instanceOf(NodeFailure)
  })

  for (const [mode, fault, call] of [
    ['dies', 'died', (node: DrivenNode) => node.findNode(Buffer.alloc(32))],
    ['hangs', 'hung', (node: DrivenNode) => node.findNode(Buffer.alloc(32))],
    ['garbage', 'garbage', (node: DrivenNode) => node.stats()],
    ['lies', 'lied', (node: DrivenNode) => node.immutablePut(Buffer.alloc(1))],
    ['wrong-answer', 'answer', (node: DrivenNode) => node.ping({ host: '127.0.0.1', port: 9 })],
    ['own-error', 'error', (node: DrivenNode) => node.state()]
  ] as const) {
    it(`calls it by its name when a driver ${mode}: ${fault}`, async () => {
      const node = await first(await open(nodeFixture(mode), { limits: { aliveMs: 500 } }))
      const err = await failureOf(call(node))
      expect(err).to.be.instanceOf(DriverBroke)
      expect((err as DriverBroke).fault).to.equal(fault)
      if (mode === 'dies')
        expect((err as Error).message).to.match(/thread panicked.*[\s\S]*log ends with:\nlooking for/)
    })
  }
})
