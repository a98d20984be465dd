import { expect } from 'chai'
import { RoundTripTokens } from '../crypto/index.js'
import { nodeId } from '../ipencoding/index.js'
import type { Incoming, UdpRequest } from './index.js'
import { SmallNode } from './test-support/small-node.js'
import type { MemorySocket } from './test-support/memory-udx.js'
import { World } from './test-support/world.js'

const P = { host: '192.0.2.1', port: 4660 }
const REMOTE = { host: '198.51.100.2', port: 50_000 }
const ID = nodeId(P)
const secret = (byte: number) => Buffer.alloc(32, byte)
const tokens = () => new RoundTripTokens({ secrets: { current: secret(0xb1), previous: secret(0xa0) } })

const NAMES: Record<string, string> = {
  P: 'db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9',
  T: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  K: 'f6438e2b6b8d000e1e09fd07c502b29c11671d5de8cd04faa5571a1a41ae2dce',
  L: '89c30abc0e0a26af53e45e1f4dd465b8578edc67b1020f1e414ade879c1bcd43',
  9: '99'.repeat(32),
  C: 'cc'.repeat(32)
}
const hex = (text: string) => text.replace(/\{(\w)\}/g, (_, name: string) => NAMES[name] as string).replace(/\s/g, '')
const bytes = (text: string) => Buffer.from(hex(text), 'hex')

describe('the worked examples of section 21', () => {
  let world: World
  let persistent: SmallNode
  let ephemeral: SmallNode
  let remote: MemorySocket

  const handlers: Record<number, (request: Incoming) => void> = {
    7: (request) => request.reply(Buffer.from('world')),
    8: (request) => request.relay(Buffer.from('fwd'), { host: '203.0.113.5', port: 1024 }),
    9: (request) => {
      request.reply(Buffer.from('rly'), { to: { host: '203.0.113.7', port: 9999 }, token: true, closerNodes: false })
    },
    10: (request) => request.error(16),
    77: (request) => request.error(1)
  }

  beforeEach(async () => {
    world = new World()
    persistent = new SmallNode(ID, (request) => handlers[request.command]?.(request))
    persistent.table = [
      { host: '203.0.113.5', port: 1024 },
      { host: '203.0.113.6', port: 80 }
    ]
    persistent.io = await world.layer(P.host, { port: P.port, tokens: tokens() }, persistent)
    ephemeral = new SmallNode(null)
    ephemeral.io = await world.layer('192.0.2.2', { port: 4661 }, ephemeral)
    remote = world.network.socket(REMOTE.host, REMOTE.port)
  })
  afterEach(async () => {
    await Promise.all([persistent.io.destroy(), ephemeral.io.destroy()])
    world.end()
  })

  const target = bytes('{T}')
  const value = (text: string) => Buffer.from(text, 'hex')
  const REQUESTS: [title: string, who: 'P' | 'E', message: Parameters<UdpRequest['send']>[0], datagram: string][] = [
    ['PING from E', 'E', { internal: true, command: 0 }, '03 04 # c633640250c3 00'],
    ['PING from P', 'P', { internal: true, command: 0 }, '03 05 # c633640250c3 {P} 00'],
    ['PING, size 3', 'E', { internal: true, command: 0, value: value('000000') }, '03 14 # c633640250c3 00 03 000000'],
    ['PING_NAT', 'E', { internal: true, command: 1, value: value('3512') }, '03 14 # c633640250c3 01 02 3512'],
    ['FIND_NODE', 'P', { internal: true, command: 2, target }, '03 0d # c633640250c3 {P} 02 {T}'],
    [
      'DOWN_HINT',
      'P',
      { internal: true, command: 3, value: value('cb007109e11a') },
      '03 15 # c633640250c3 {P} 03 06 cb007109e11a'
    ],
    [
      'DELAYED_PING',
      'E',
      { internal: true, command: 4, value: value('e8030000') },
      '03 14 # c633640250c3 04 04 e8030000'
    ],
    [
      'external 6',
      'P',
      { command: 6, target, token: bytes('{C}'), value: Buffer.from('hello') },
      '03 1b # c633640250c3 {P} {C} 06 {T} 05 68656c6c6f'
    ],
    ['external 300', 'E', { command: 300 }, '03 00 # c633640250c3 fd2c01']
  ]
  for (const [title, who, message, datagram] of REQUESTS) {
    it(`21.1 ${title} (RPC-19, RPC-20, RPC-24, RPC-37, RPC-40)`, async () => {
      const { io } = who === 'P' ? persistent : ephemeral
      const socket = who === 'P' ? io.serverSocket : io.clientSocket
      const { tid } = io.send(message, REMOTE, { socket, retries: 0 }, world.listener())
      const number = Buffer.from([tid & 0xff, tid >> 8]).toString('hex')
      expect(world.network.packets[0]?.bytes.toString('hex')).to.equal(hex(datagram).replace('#', number))
    })
  }

  const list = '02 cb0071050004 cb0071065000'
  const RESPONSES: [title: string, request: string, response: string, to?: object][] = [
    ['PING', '03043412c0000201341200', '13 01 3412 c633640250c3 {P}'],
    ['PING_NAT', '03143412c0000201341201023512', '13 01 3412 c63364023512 {P}', { host: REMOTE.host, port: 4661 }],
    ['FIND_NODE', '030c3412c0000201341202{T}', `13 05 3412 c633640250c3 {P} ${list}`],
    ['DOWN_HINT', '03143412c000020134120306cb007109e11a', '13 01 3412 c633640250c3 {P}'],
    ['DELAYED_PING', '03143412c0000201341204040a000000', '13 01 3412 c633640250c3 {P}'],
    ['internal 5', '03043412c0000201341205', '13 09 3412 c633640250c3 {P} 01'],
    ['external 77', '03083412c000020134124d{T}', `13 0d 3412 c633640250c3 {P} ${list} 01`],
    ['FIND_NODE, bad token', '030e3412c00002013412{9}02{T}', `13 0f 3412 c633640250c3 {P} {K} ${list} 02`],
    ['external 7', '03083412c0000201341207{T}', `13 17 3412 c633640250c3 {P} {K} ${list} 05 776f726c64`],
    ['external 10', '03003412c000020134120a', '13 09 3412 c633640250c3 {P} 10'],
    [
      '21.3 relay',
      '03183412c0000201341208{T}0568656c6c6f',
      '03 19 3412 cb0071050004 {P} 08 {T} 03 667764',
      { host: '203.0.113.5', port: 1024 }
    ],
    [
      '21.3 redirected reply',
      '03183412c0000201341209{T}0568656c6c6f',
      '13 13 3412 cb0071070f27 {P} {L} 03 726c79',
      { host: '203.0.113.7', port: 9999 }
    ]
  ]
  for (const [title, request, response, to = REMOTE] of RESPONSES) {
    const title2 = title.startsWith('21.3') ? title : `21.2 ${title}`
    it(`${title2} (RPC-26 to RPC-30, RPC-49, RPC-53, RPC-54, RPC-56, RPC-119, RPC-120, RPC-122)`, async () => {
      remote.trySend(bytes(request), P.port, P.host)
      await world.pass(20)
      expect(world.network.packets.slice(1).map(({ from, to, bytes }) => ({ from, to, hex: bytes.toString('hex') })))
        .to.deep.equal([{ from: P, to, hex: hex(response) }]) // prettier-ignore
    })
  }

  it('completes a request that was relayed, whoever answers it (RPC-97, RPC-121)', async () => {
    const third = { host: '203.0.113.5', port: 1024 }
    const far = world.network.socket(third.host, third.port)
    far.on('message', (b: Buffer) => {
      const answer = Buffer.concat([Buffer.from([0x13, 0x10]), b.subarray(2, 4), b.subarray(4, 10), bytes('03 666172')])
      far.trySend(answer, ephemeral.io.serverSocket?.address()?.port as number, '192.0.2.2')
    })
    const [reply] = await Promise.all([ephemeral.io.request({ command: 8, target }, P), world.pass(10)])
    expect(reply.from).to.deep.equal({ id: null, ...third })
    expect(reply.value?.toString()).to.equal('far')
    // The relay keeps no state: it is not a request of its own.
    expect(persistent.io.stats.requests.total).to.equal(0)
  })
})

describe('answers', () => {
  let world: World
  beforeEach(() => (world = new World()))
  afterEach(() => world.end())

  it('refuses with UNKNOWN_COMMAND when nobody handles requests (RPC-61, RPC-65)', async () => {
    const io = await world.layer('10.0.0.2', { port: 1000 })
    const client = await world.layer('10.0.0.1')
    const ask = client.request({ command: 7, target: secret(1) }, { host: '10.0.0.2', port: 1000 })
    const [reply] = await Promise.all([ask, world.pass(5)])
    expect(reply).to.deep.include({ error: 1, token: null, value: null, closerNodes: null })
    await Promise.all([io.destroy(), client.destroy()])
  })

  it('sends every answer a handler gives, or none, from the socket it names (RPC-70, RPC-119, API-106)', async () => {
    let asked = 0
    const owner: { io?: UdpRequest; onrequest(r: Incoming): void } = {
      onrequest(request) {
        if (++asked > 1) return
        request.reply(Buffer.from('one'), { token: false })
        request.reply(null, { socket: owner.io?.clientSocket as never })
        request.error(20, { token: true })
      }
    }
    const io = (owner.io = await world.layer('10.0.0.2', { port: 1000 }, owner))
    const remote = world.network.socket('10.0.0.1', 7)
    const seen: [number, string][] = []
    remote.on('message', (b: Buffer, { port }: { port: number }) => seen.push([port, b.toString('hex', 0, 2)]))
    for (let i = 0; i < 2; i++) remote.trySend(Buffer.from('030001000a000002e80305', 'hex'), 1000, '10.0.0.2')
    await world.pass(5)
    const client = io.clientSocket?.address()?.port
    expect(seen).to.deep.equal([
      [1000, '1310'],
      [client, '1302'],
      [1000, '130a']
    ])
    await io.destroy()
  })

  describe('with tokens', () => {
    /** Which of the tokens of before a responder takes, asked now. */
    async function world2() {
      const io = await world.layer('10.0.0.2', { port: 1000 }, { onrequest: (r) => r.reply(null) })
      const client = await world.layer('10.0.0.1')
      const to = { host: '10.0.0.2', port: 1000 }
      const ask = async (token: Buffer | null) => {
        const [reply] = await Promise.all([client.request({ command: 7, token }, to, { retries: 0 }), world.pass(2)])
        return reply
      }
      const accepted = async (token: Buffer | null) => (await ask(token)).error === 0
      const fresh = async () => (await ask(null)).token as Buffer
      return { io, client, ask, accepted, fresh }
    }

    it('takes a token from any port of its host, from no other, and none it did not issue (RPC-46, RPC-48, RPC-50)', async () => {
      const { ask, accepted, fresh } = await world2()
      expect(await accepted(secret(7)), 'before any was issued').to.equal(false)
      const token = await fresh()
      expect(await accepted(token)).to.equal(true)
      expect((await ask(secret(7))).token, 'a refusal brings a good one').to.deep.equal(token)
      const other = await world.layer('10.0.0.1')
      const stranger = await world.layer('10.0.0.3')
      const errors = [other, stranger].map((io) =>
        io.request({ command: 7, token }, { host: '10.0.0.2', port: 1000 }).then(({ error }) => error)
      )
      await world.pass(5)
      expect(await Promise.all(errors)).to.deep.equal([0, 2])
    })

    it('rotates first 6.75 to 7.5 s after the first token, then every 7.5 s (RPC-51, RPC-52)', async () => {
      const { accepted, fresh } = await world2()
      await world.pass(5000 - world.now)
      const first = await fresh() // at 5 s: tenth tick after it is 12 s
      await world.pass(11_990 - world.now)
      expect(await fresh(), 'before the rotation').to.deep.equal(first)
      await world.pass(12_010 - world.now)
      const second = await fresh()
      expect(second).to.not.deep.equal(first)
      await world.pass(19_480 - world.now)
      expect(await accepted(first), 'until the second rotation at 19.5 s').to.equal(true)
      await world.pass(19_510 - world.now)
      expect(await accepted(first)).to.equal(false)
      expect(await accepted(second)).to.equal(true)
    })

    it('rotates by the chain, however long nobody asked (RPC-51)', async () => {
      const model = tokens()
      const io = await world.layer('10.0.0.2', { port: 1000, tokens: tokens() }, { onrequest: (r) => r.reply(null) })
      const client = await world.layer('10.0.0.1')
      const ask = async () => {
        const [reply] = await Promise.all([
          client.request({ command: 7 }, { host: '10.0.0.2', port: 1000 }),
          world.pass(2)
        ])
        return reply.token
      }
      expect(await ask()).to.deep.equal(model.issue('10.0.0.1'))
      await world.pass(3_600_000)
      for (let i = 0; i < 480; i++) model.rotate()
      expect(await ask()).to.deep.equal(model.issue('10.0.0.1'))
      await io.destroy()
    })

    it('keeps its secrets over a suspend, and does not rotate meanwhile (RPC-55)', async () => {
      const { io, accepted, fresh } = await world2()
      const token = await fresh()
      await io.suspend()
      await world.pass(60_000)
      await io.resume()
      expect(await accepted(token)).to.equal(true)
    })
  })
})
