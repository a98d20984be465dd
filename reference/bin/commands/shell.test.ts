import { expect } from 'chai'
import { hash } from '../../crypto/index.js'
import { type Calls, Nodes, Peer } from '../../hyperdht/test-support/peers.js'
import { Child, type Event, run } from '../test-support/child.js'
import { joining, mixedNetwork } from '../test-support/network.js'

describe('punchlist-node shell', function () {
  this.timeout(60_000)
  const nodes = new Nodes()
  let join: string[]
  let judge: Calls

  before(async () => {
    await mixedNetwork(nodes)
    join = joining(nodes)
    judge = nodes.make(Peer, { ephemeral: true })
    await judge.fullyBootstrapped()
  })

  after(() => nodes.close())

  async function isAnnounced(topic: string): Promise<boolean> {
    for await (const { peers } of judge.lookup(hash(Buffer.from(topic)))) if (peers.length > 0) return true
    return false
  }

  it('runs every command that comes through a pipe, and ends with it', async () => {
    const hex = hash(Buffer.from('two  words')).toString('hex')
    const { host, port } = nodes.bootstrap[0] as { host: string; port: number }
    const lines = [
      'put "two  words"',
      `get ${hex}`,
      'put --name shell-test hi',
      'get --name shell-test',
      'announce room',
      'lookup room',
      `ping ${host}:${port}`,
      'key --name shell-test',
      'status',
      'table',
      'help',
      'help put',
      'unannounce room',
      ''
    ]
    const { code, stdout, stderr } = await run(['shell', '--json', ...join], lines.join('\n'))
    expect(code, stderr).to.equal(0)
    const events = stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event)
    expect(events.map(({ event }) => event)).to.deep.equal([
      ...['stored', 'value', 'stored', 'value', 'announced', 'peer', 'done', 'pong', 'key'],
      ...['status', 'table', 'help', 'help', 'withdrawn']
    ])
    expect(events[0]).to.include({ hash: hex })
    expect(events[1]).to.include({ text: 'two  words' })
    expect(events[3]).to.include({ text: 'hi', seq: 0 })
    expect(events[10]?.nodes).to.have.length(5)
    expect((events[10]?.nodes as object[])[0]).to.have.all.keys('host', 'port', 'id', 'heard')
    expect(events[11]?.text)
      .to.match(/^ {2}put \[VALUE\.\.\.\]/)
      .and.to.match(/\n {2}quit /)
    expect(events[12]?.text).to.include('Usage: put [VALUE...] [OPTIONS]').and.not.to.include('--bootstrap')
    expect(await isAnnounced('room')).to.equal(false)
  })

  it('goes on after a line that fails, and ends with the code of the last that did', async () => {
    const lines = [
      'frobnicate',
      'put',
      'ping nowhere',
      'put "open',
      `get ${'00'.repeat(32)}`,
      'key --name x',
      'quit',
      'help'
    ]
    const { code, stdout, stderr } = await run(['shell', ...join], lines.join('\n'))
    expect(code).to.equal(1)
    expect(stdout.toString()).to.match(/^[0-9a-f]{64}\n$/)
    expect(stderr.trim().split('\n')).to.have.length(5)
    expect(stderr).to.include('There is no command frobnicate here')
  })

  for (const how of ['quit', 'SIGTERM', 'SIGINT'] as const) {
    it(`keeps announcements up until ${how}, and takes them back then`, async () => {
      const child = new Child(['shell', '--json', ...join])
      child.process.stdin.write(`announce ${how}\n`)
      await child.event('announced')
      expect(await isAnnounced(how)).to.equal(true)
      if (how === 'quit') child.process.stdin.write('quit\n')
      const { code } = await (how === 'quit' ? child.ended : child.end(how))
      expect(code).to.equal(0)
      expect(child.events.at(-1)?.event).to.equal('withdrawn')
      expect(await isAnnounced(how)).to.equal(false)
    })
  }
})
