import { expect } from 'chai'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hash } from '../../crypto/index.js'
import { type Calls, Nodes, Peer } from '../../hyperdht/test-support/peers.js'
import { Child, type Event, run } from '../test-support/child.js'
import { joining, mixedNetwork } from '../test-support/network.js'

/** What a child announces as the way into its network. */
const entryOf = ({ bootstrap }: Event): string => (bootstrap as string[])[0] as string

describe('punchlist-node run, bootstrapper and testnet', function () {
  this.timeout(60_000)
  const nodes = new Nodes()
  const children: Child[] = []
  let folder: string

  /** A child that is ended with the test. */
  function start(...args: string[]): Child {
    const child = new Child([...args, '--json'])
    children.push(child)
    return child
  }

  async function peer(bootstrap: string): Promise<Calls> {
    const [host, port] = bootstrap.split(':') as [string, string]
    nodes.bootstrap = [{ host, port: Number(port) }]
    const node = nodes.make(Peer, { ephemeral: true })
    await node.fullyBootstrapped()
    return node
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'punchlist-node-'))
  })

  afterEach(async () => {
    await nodes.close()
    for (const child of children.splice(0)) await child.end('SIGKILL')
    rmSync(folder, { recursive: true })
  })

  it('testnet makes a network that the peer stores in and fetches from', async () => {
    const child = start('testnet', '4')
    const started = await child.event('started')
    expect(started).to.have.all.keys('event', 'nodes', 'bootstrap', 'list')
    expect(started.nodes).to.equal(4)
    const list = started.list as { host: string; port: number; id: string | null }[]
    expect(list.map(({ id }) => id?.length ?? 0)).to.deep.equal([0, 64, 64, 64])
    expect(entryOf(started)).to.equal(`${list[0]?.host}:${list[0]?.port}`)

    const node = await peer(entryOf(started))
    await node.immutablePut(Buffer.from('kept'))
    const { stdout } = await run([
      ...['get', hash(Buffer.from('kept')).toString('hex')],
      ...['--bootstrap', entryOf(started), '--host', '127.0.0.1']
    ])
    expect(stdout.toString()).to.equal('kept')

    expect((await child.end()).code).to.equal(0)
    expect(child.events.filter(({ event }) => event === 'closed')).to.have.length(4)
  })

  it('testnet prints the option by which others join', async () => {
    const child = new Child(['testnet', '1'])
    children.push(child)
    const [chunk] = (await once(child.process.stdout, 'data')) as [Buffer]
    expect(chunk.toString()).to.match(/^--bootstrap 127\.0\.0\.1:\d+\n$/)
    expect((await child.end('SIGINT')).code).to.equal(0)
  })

  it('bootstrapper is the first node of a network that run and the peer join', async () => {
    const port = await freePort()
    const first = start('bootstrapper', '--host', '127.0.0.1', '--port', String(port))
    const started = await first.event('started')
    expect(started).to.deep.equal({ event: 'started', nodes: 1, bootstrap: [`127.0.0.1:${port}`] })
    expect((await first.event('ready')).id).to.match(/^[0-9a-f]{64}$/)

    const second = start('run', '--bootstrap', entryOf(started), '--host', '127.0.0.1', '--persistent', '--open')
    const persistent = await second.event('persistent')
    expect(persistent).to.deep.include({ event: 'persistent', node: 0 })
    expect(persistent.id).to.match(/^[0-9a-f]{64}$/)
    expect(await second.event('listening')).to.have.all.keys('event', 'node', 'address')
    expect(await second.event('ready')).to.have.all.keys('event', 'node', 'known', 'ephemeral', 'id')
    expect(await second.event('address')).to.have.all.keys('event', 'node', 'host', 'port')

    const node = await peer(entryOf(started))
    expect((await node.immutablePut(Buffer.from('x'))).closestNodes).to.have.length(2)
    expect((await second.end()).code).to.equal(0)
    expect(second.events.at(-1)).to.deep.equal({ event: 'closed', node: 0 })
  })

  it('run --nodes starts that many, and tells their status', async () => {
    await mixedNetwork(nodes)
    const child = start('run', '--nodes', '3', '--status', '1', ...joining(nodes))
    expect(await child.event('started')).to.deep.equal({ event: 'started', nodes: 3 })
    const status = await child.event('status')
    expect(status).to.include({ node: 0, state: 'ready', ephemeral: true, id: null, online: true })
    expect(Object.keys(status)).to.include.members([
      'publicAddress',
      'bound',
      'table',
      'requests',
      'queries',
      'records'
    ])
    const { code } = await child.end()
    expect(code).to.equal(0)
    expect(child.events.filter(({ event }) => event === 'closed')).to.have.length(3)
  })

  it('run --store serves after a restart what it held', async () => {
    await mixedNetwork(nodes)
    const store = join(folder, 'records')
    const args = ['run', '--store', store, '--persistent', '--open', ...joining(nodes)]
    const first = start(...args)
    await first.event('persistent')
    const value = Buffer.from('outlives')
    const put = await run(['put', '--json', ...joining(nodes)], value)
    expect(JSON.parse(put.stdout.toString())).to.include({ stored: 6 })
    const busy = await run(args)
    expect(busy.code).to.equal(3)
    expect(busy.stderr).to.include(store)
    expect((await first.end()).code).to.equal(0)

    const alone = ['--bootstrap', 'none', '--host', '127.0.0.1']
    const second = start('run', '--store', store, '--status', '1', ...alone)
    const status = await second.event('status')
    expect(status.records).to.include({ immutable: 1 })
  })

  it('run --save-table saves the table at the end, and starts from it', async () => {
    await mixedNetwork(nodes)
    const file = join(folder, 'table.json')
    const first = start('run', '--save-table', file, ...joining(nodes))
    await first.event('ready')
    expect((await first.end()).code).to.equal(0)
    const saved = JSON.parse(readFileSync(file, 'utf8')) as { version: number; nodes: unknown[] }
    expect([saved.version, saved.nodes.length]).to.deep.equal([1, 5])

    const second = start('run', '--save-table', file, '--bootstrap', 'none', '--host', '127.0.0.1')
    expect((await second.event('ready')).known).to.equal(5)
    expect((await second.end()).code).to.equal(0)
  })

  it('leaves a saved table alone when it knows nobody', async () => {
    const file = join(folder, 'table.json')
    const child = start('run', '--save-table', file, '--bootstrap', 'none', '--host', '127.0.0.1')
    await child.event('ready')
    expect((await child.end()).code).to.equal(0)
    expect(existsSync(file)).to.equal(false)
  })

  it('goes on without an entry point that answers, and says so', async () => {
    const child = start('run', '--bootstrap', '127.0.0.1:9', '--host', '127.0.0.1')
    await child.event('started')
    await child.said('nobody answered at 127.0.0.1:9 yet')
    expect((await child.end()).code).to.equal(0)
  })

  it('ends at a signal also while it is joining', async () => {
    const child = start('run', '--bootstrap', '127.0.0.1:9', '--host', '127.0.0.1')
    await child.event('listening')
    expect((await child.end()).code).to.equal(0)
  })

  for (const [what, content] of [
    ['no JSON', '{'],
    ['no table', '{"version":1,"nodes":[{"host":"nobody"}]}']
  ] as const) {
    it(`exits with 4 for a table file that is ${what}`, async () => {
      const file = join(folder, 'table.json')
      writeFileSync(file, content)
      const { code } = await run(['run', '--save-table', file, '--bootstrap', 'none', '--host', '127.0.0.1'])
      expect(code).to.equal(4)
      expect(readFileSync(file, 'utf8')).to.equal(content)
    })
  }

  it('exits with 7 for a port that is taken', async () => {
    const child = start('testnet', '1')
    const port = entryOf(await child.event('started')).split(':')[1] as string
    const taken = await run(['run', '--bootstrap', 'none', '--host', '127.0.0.1', '--port', port, '--json'])
    expect(taken.code).to.equal(7)
    const lines = taken.stdout.toString().trim().split('\n')
    expect(JSON.parse(lines[0] as string)).to.include({ event: 'error', code: 'EADDRINUSE', exit: 'NO_SOCKET' })
  })
})

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  const { port } = await new Promise<{ port: number }>((resolve) => {
    socket.bind(0, '127.0.0.1', () => resolve(socket.address()))
  })
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}
