import { expect } from 'chai'
import { type Incoming, request, type RequestMessage, response, type UdpRequest } from './index.js'
import { type MemorySocket } from './test-support/memory-udx.js'
import { World } from './test-support/world.js'

const SERVER = { host: '10.0.0.2', port: 1000 }
const ASKER = { host: '10.0.0.1', port: 7 }
const TARGET = Buffer.alloc(32, 5)
const CLOSER = [{ host: '10.0.0.8', port: 8 }]

describe('an incoming request', () => {
  let world: World
  let io: UdpRequest
  let asker: MemorySocket
  /** What the handler does with the next one. */
  let handle: (incoming: Incoming) => unknown
  let answers: Buffer[]

  beforeEach(async () => {
    world = new World()
    const onrequest = (incoming: Incoming) => void handle(incoming)
    io = await world.layer(SERVER.host, { port: SERVER.port }, { onrequest, closest: () => CLOSER })
    asker = world.network.socket(ASKER.host, ASKER.port)
    answers = []
    asker.on('message', (bytes: Buffer) => answers.push(bytes))
  })
  afterEach(async () => {
    await io.destroy()
    world.end()
  })

  /** Sends a request and gives what comes back, decoded. */
  async function ask(message: Partial<RequestMessage>, how: (incoming: Incoming) => unknown) {
    answers.length = 0
    handle = how
    asker.trySend(request.encode(request.create({ tid: 9, to: SERVER, command: 7, ...message })), 1000, SERVER.host)
    await world.pass(5)
    return answers.map((bytes) => {
      const { tid, error, value, token, closerNodes } = response.decode(bytes)
      return { tid, error, value, token: token !== null, closer: closerNodes?.length ?? 0 }
    })
  }
  const VALUE = Buffer.from('v')

  it('shows what it is; a token only if it is good, null for what is absent (API-102, RPC-71)', async () => {
    let seen: Incoming | null = null
    const look = (incoming: Incoming) => {
      seen = incoming
      incoming.reply(null)
    }
    const expected = { socket: io.serverSocket, tid: 9, from: { ...ASKER, id: null }, to: { ...SERVER, id: null } }
    await ask({}, look)
    expect(seen).to.deep.include({ ...expected, internal: false, command: 7, token: null, target: null, value: null })
    const token = response.decode(answers[0] as Buffer).token as Buffer
    await ask({ internal: true, command: 200, token, target: TARGET, value: VALUE }, look)
    expect(seen).to.deep.include({ internal: true, command: 200, token, target: TARGET, value: VALUE })
    seen = null
    await ask({ token: Buffer.alloc(32) }, look)
    expect(seen, 'a bad token is refused before').to.equal(null)
  })

  it('is answered with token and closest nodes unless told otherwise (API-103)', async () => {
    const good = { tid: 9, error: 0, value: VALUE, token: true, closer: 1 }
    expect(await ask({ target: TARGET }, (r) => expect(r.reply(VALUE)).to.equal(undefined))).to.deep.equal([good])
    expect(await ask({}, (r) => r.reply(VALUE))).to.deep.equal([{ ...good, closer: 0 }])
    const bare = (r: Incoming) => r.reply(VALUE, { token: false, closerNodes: false })
    expect(await ask({ target: TARGET }, bare)).to.deep.equal([{ ...good, token: false, closer: 0 }])
    const elsewhere = { host: '10.0.0.9', port: 9 }
    const start = world.network.packets.length
    await ask({}, (r) => r.reply(VALUE, { socket: io.clientSocket as never, to: elsewhere }))
    const packet = world.network.packets.slice(start + 1)[0]
    expect([packet?.from.port, packet?.to]).to.deep.equal([io.clientSocket?.address()?.port, elsewhere])
  })

  it('is refused without token and with closest nodes unless told otherwise (API-104)', async () => {
    const refused = { tid: 9, error: 20, value: null, token: false, closer: 1 }
    expect(await ask({ target: TARGET }, (r) => r.error(20))).to.deep.equal([refused])
    expect(await ask({ target: TARGET }, (r) => r.error(20, { token: true }))).to.deep.equal([
      { ...refused, token: true }
    ])
    expect(await ask({ target: TARGET }, (r) => r.error(20, { closerNodes: false }))).to.deep.equal([
      { ...refused, closer: 0 }
    ])
  })

  it('is answered part by part with sendReply (chapter 10, section 26)', async () => {
    const all = { tid: 9, error: 3, value: VALUE, token: true, closer: 1 }
    expect(await ask({ target: TARGET }, (r) => r.sendReply(3, VALUE, true, true))).to.deep.equal([all])
    expect(await ask({ target: TARGET }, (r) => r.sendReply(0, null, false, false))).to.deep.equal([
      { tid: 9, error: 0, value: null, token: false, closer: 0 }
    ])
  })

  it('is sent on with a new value, the same tid, command and target, and no token (API-105)', async () => {
    await ask({}, (r) => r.reply(null))
    const token = response.decode(answers[0] as Buffer).token as Buffer
    const next = world.network.socket('10.0.0.3', 3)
    const seen: Buffer[] = []
    next.on('message', (bytes: Buffer) => seen.push(bytes))
    await ask({ token, target: TARGET, value: VALUE, command: 300 }, (r) => {
      r.relay(Buffer.from('new'), { host: '10.0.0.3', port: 3 })
    })
    await world.pass(5)
    expect(seen.map(request.decode)).to.deep.equal([
      request.create({
        tid: 9,
        to: { host: '10.0.0.3', port: 3 },
        command: 300,
        target: TARGET,
        value: Buffer.from('new')
      })
    ])
  })
})
