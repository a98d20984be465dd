import { expect } from 'chai'
import type { Address } from '../../ipencoding/index.js'
import type { Incoming, ReplyOptions, UdxSocket } from '../../udp-request/index.js'
import { COMMANDS, handshake, type Handshake, holepunch, type Holepunch, HOP_MODES } from '../messages/index.js'
import { HyperNet } from '../test-support/hyper-net.js'
import type { HandshakeInput, PunchInput, RoutedServer } from './contract.js'
import { Router } from './router.js'

const { FROM_CLIENT, FROM_SERVER, FROM_RELAY, FROM_SECOND_RELAY, REPLY } = HOP_MODES
const SOURCE = { id: null, host: '1.1.1.1', port: 11 }
const ROUTE = { host: '2.2.2.2', port: 22 }
const OTHER = { host: '3.3.3.3', port: 33 }
const CLIENT = { host: '4.4.4.4', port: 44 }
const KNOWN = Buffer.alloc(32, 1)
const UNKNOWN = Buffer.alloc(32, 2)
const OWN = Buffer.alloc(32, 3)
const NOISE = Buffer.from('noise')
const arrived = { name: 'where it arrived' } as unknown as UdxSocket
const punching = { name: 'of the puncher' } as unknown as UdxSocket

interface Out {
  how: 'reply' | 'relay'
  to: Address
  value: object | null
  socket?: UdxSocket
  closerNodes?: boolean
  token?: boolean
}

describe('the router', () => {
  let out: Out[]
  let inputs: (HandshakeInput | PunchInput)[]
  let answer: Promise<{ noise: Buffer; payload: Buffer; socket: UdxSocket } | null>
  let errors: unknown[]
  let router: Router
  beforeEach(() => {
    out = []
    inputs = []
    errors = []
    answer = Promise.resolve({ noise: Buffer.from('message 2'), payload: Buffer.from('sealed'), socket: punching })
    const server: RoutedServer = {
      onhandshake: (input) => (inputs.push(input), answer),
      onholepunch: (input) => (inputs.push(input), answer)
    }
    router = new Router(
      {
        get: (target) =>
          target === KNOWN ? { relay: ROUTE, server: null } : target === OWN ? { relay: null, server } : null
      },
      (error) => errors.push(error)
    )
  })

  async function send(command: number, target: Buffer | null, value: Buffer | null): Promise<boolean> {
    const codec = command === COMMANDS.PEER_HANDSHAKE ? handshake : holepunch
    const read = (bytes: Uint8Array | null): object | null => bytes && { ...codec.decode(bytes) }
    const handled = router.handle({
      socket: arrived,
      tid: 1,
      from: SOURCE,
      to: { id: null, host: '5.5.5.5', port: 55 },
      token: null,
      internal: false,
      command,
      target,
      value,
      reply: (bytes: Uint8Array | null, { to = SOURCE, socket = arrived, closerNodes, token }: ReplyOptions = {}) =>
        void out.push({ how: 'reply', to, value: read(bytes), socket, closerNodes, token }),
      error: () => expect.fail('answers no errors (HS-51)'),
      sendReply: () => expect.fail('answers by reply and relay only'),
      relay: (bytes: Uint8Array | null, to: Address, options: { socket?: UdxSocket } = {}) =>
        void out.push({ how: 'relay', to, value: read(bytes), socket: options.socket ?? arrived })
    } satisfies Incoming)
    await new Promise(setImmediate)
    return handled
  }
  const shake = (target: Buffer | null, message: Partial<Handshake>) =>
    send(
      COMMANDS.PEER_HANDSHAKE,
      target,
      handshake.encode({ mode: FROM_CLIENT, noise: NOISE, peerAddress: null, relayAddress: null, ...message })
    )
  const punch = (target: Buffer | null, message: Partial<Holepunch>) =>
    send(
      COMMANDS.PEER_HOLEPUNCH,
      target,
      holepunch.encode({ mode: FROM_CLIENT, id: 3, payload: NOISE, peerAddress: null, ...message })
    )
  const plain = ({ host, port }: Address): Address => ({ host, port })
  const from = plain(SOURCE)

  it('takes its two commands and no other', async () => {
    for (const command of [2, 5, 10, 11]) expect(await send(command, KNOWN, Buffer.of(0, 0, 0))).to.be.false
    expect(out).to.have.length(0)
  })

  it('drops what has no value or no sense (HS-50, HP-8)', async () => {
    const values = [null, Buffer.alloc(0), Buffer.of(1, 0, 1), Buffer.of(1, 0, 1, 9, 1, 2), Buffer.of(0, 0, 200, 1)]
    for (const value of values) {
      expect(await send(COMMANDS.PEER_HANDSHAKE, KNOWN, value)).to.be.true
      expect(await send(COMMANDS.PEER_HOLEPUNCH, KNOWN, value)).to.be.true
    }
    expect([out, errors]).to.deep.equal([[], []])
  })

  describe('forwards handshakes (section 4.4)', () => {
    const relayed = (value: Partial<Handshake>, to: Address): object => ({
      how: 'relay',
      to,
      socket: arrived,
      value: { noise: NOISE, peerAddress: null, relayAddress: null, ...value }
    })
    const cases: [string, Buffer | null, Partial<Handshake>, object[]][] = [
      ['FROM_CLIENT by route (HS-60)', KNOWN, { peerAddress: OTHER }, [relayed({ mode: FROM_RELAY, peerAddress: from }, ROUTE)]], // prettier-ignore
      ['FROM_CLIENT to a relayAddress before that (HS-61)', KNOWN, { relayAddress: OTHER }, [relayed({ mode: FROM_RELAY, peerAddress: from }, OTHER)]], // prettier-ignore
      ['FROM_CLIENT without target to a relayAddress (HS-59)', null, { relayAddress: OTHER }, [relayed({ mode: FROM_RELAY, peerAddress: from }, OTHER)]], // prettier-ignore
      ['FROM_RELAY as FROM_SECOND_RELAY (HS-63)', KNOWN, { mode: FROM_RELAY, peerAddress: CLIENT, relayAddress: OTHER }, [relayed({ mode: FROM_SECOND_RELAY, peerAddress: CLIENT, relayAddress: from }, ROUTE)]], // prettier-ignore
      ['FROM_RELAY nowhere without route (HS-63)', UNKNOWN, { mode: FROM_RELAY, peerAddress: CLIENT }, []],
      ['FROM_SERVER nowhere without peerAddress (section 4.4)', KNOWN, { mode: FROM_SERVER }, []],
      ['FROM_SECOND_RELAY nowhere (HS-66)', KNOWN, { mode: FROM_SECOND_RELAY, peerAddress: CLIENT, relayAddress: OTHER }, []], // prettier-ignore
      ['REPLY nowhere (HS-66)', KNOWN, { mode: REPLY, peerAddress: CLIENT }, []],
      ['an unknown mode nowhere (HS-66)', KNOWN, { mode: 9, peerAddress: CLIENT, relayAddress: OTHER }, []],
      ['nothing to port 0 or to everybody', UNKNOWN, { relayAddress: { host: '9.9.9.9', port: 0 } }, []],
      ['nothing to a multicast group', UNKNOWN, { relayAddress: { host: '224.0.0.1', port: 5 } }, []],
      ['an empty message like any other (HS-52)', KNOWN, { noise: Buffer.alloc(0) }, [relayed({ mode: FROM_RELAY, noise: Buffer.alloc(0), peerAddress: from }, ROUTE)]] // prettier-ignore
    ]
    for (const [name, target, message, expected] of cases) {
      it(name, async () => {
        await shake(target, message)
        expect(out).to.deep.equal(expected)
      })
    }

    it('FROM_SERVER as the response to whom it names, target or not (HS-58, HS-64)', async () => {
      for (const target of [UNKNOWN, null]) await shake(target, { mode: FROM_SERVER, peerAddress: CLIENT })
      const value = { mode: REPLY, noise: NOISE, peerAddress: from, relayAddress: null }
      const reply = { how: 'reply', to: CLIENT, value, socket: arrived, closerNodes: false, token: false }
      expect(out).to.deep.equal([reply, reply])
    })

    it('FROM_CLIENT without a way gets closer nodes and nothing else (HS-62)', async () => {
      for (const target of [UNKNOWN, null]) await shake(target, {})
      expect(out).to.have.length(2)
      for (const reply of out)
        expect(reply).to.deep.include({ how: 'reply', value: null, token: false, closerNodes: true })
    })
  })

  describe('asks its own servers (section 4.5)', () => {
    const value = (mode: number, peerAddress: Address | null): object => ({
      mode,
      noise: Buffer.from('message 2'),
      peerAddress,
      relayAddress: null
    })

    it('and answers FROM_CLIENT with REPLY, from where the server says (HS-59, HS-67)', async () => {
      await shake(OWN, {})
      expect(out).to.deep.equal([
        { how: 'reply', to: SOURCE, value: value(REPLY, null), socket: punching, closerNodes: false, token: false }
      ])
      expect(inputs).to.deep.equal([
        { noise: NOISE, peerAddress: null, from: SOURCE, to: { id: null, host: '5.5.5.5', port: 55 }, socket: arrived }
      ])
    })

    it('FROM_RELAY by FROM_SERVER to the relay, FROM_SECOND_RELAY to the first one (HS-68, HS-69)', async () => {
      await shake(OWN, { mode: FROM_RELAY, peerAddress: CLIENT })
      await shake(OWN, { mode: FROM_SECOND_RELAY, peerAddress: CLIENT, relayAddress: OTHER })
      await shake(OWN, { mode: FROM_SECOND_RELAY, peerAddress: CLIENT })
      expect(out).to.deep.equal([
        { how: 'relay', to: SOURCE, value: value(FROM_SERVER, CLIENT), socket: punching },
        { how: 'relay', to: OTHER, value: value(FROM_SERVER, CLIENT), socket: punching }
      ])
    })

    it('and is silent if they are, or fail (HS-70)', async () => {
      answer = Promise.resolve(null)
      await shake(OWN, {})
      answer = Promise.reject(new Error('ours'))
      await shake(OWN, {})
      await punch(OWN, { mode: FROM_RELAY, peerAddress: CLIENT })
      expect([out.length, errors.length]).to.deep.equal([0, 2])
    })
  })

  describe('passes hole punch messages on (07, section 2.2)', () => {
    const passed = (to: Address, value: Partial<Holepunch>): object => ({
      how: 'relay',
      to,
      socket: arrived,
      value: { id: 3, payload: NOISE, ...value }
    })
    const cases: [string, Buffer | null, Partial<Holepunch>, object[]][] = [
      ['leg 1 to peerAddress, whatever the target (HP-14, HP-15, HP-16)', null, { peerAddress: OTHER }, [passed(OTHER, { mode: FROM_RELAY, peerAddress: from })]], // prettier-ignore
      ['leg 1 to the route (HP-14)', KNOWN, {}, [passed(ROUTE, { mode: FROM_RELAY, peerAddress: from })]],
      ['leg 1 nowhere (HP-14)', UNKNOWN, {}, []],
      ['leg 1 about our own server on, or nowhere (HP-19)', OWN, {}, []],
      ['leg 1 about our own server to peerAddress (HP-19)', OWN, { peerAddress: OTHER }, [passed(OTHER, { mode: FROM_RELAY, peerAddress: from })]], // prettier-ignore
      ['an empty payload like any other (HP-11)', KNOWN, { payload: Buffer.alloc(0) }, [passed(ROUTE, { mode: FROM_RELAY, payload: Buffer.alloc(0), peerAddress: from })]], // prettier-ignore
      ['leg 2 nowhere unless it is for us (HP-20)', KNOWN, { mode: FROM_RELAY, peerAddress: CLIENT }, []],
      ['leg 2 without peerAddress nowhere (HP-20)', OWN, { mode: FROM_RELAY }, []],
      ['other modes nowhere (HP-9)', KNOWN, { mode: 3, peerAddress: CLIENT }, []],
      ['REPLY nowhere (HP-9)', KNOWN, { mode: REPLY, peerAddress: CLIENT }, []]
    ]
    for (const [name, target, message, expected] of cases) {
      it(name, async () => {
        await punch(target, message)
        expect(out).to.deep.equal(expected)
        expect(inputs).to.have.length(0)
      })
    }

    it('leg 2 to our server, leg 3 from its punch socket with id 0 (HP-21, HP-22)', async () => {
      await punch(OWN, { mode: FROM_RELAY, peerAddress: CLIENT })
      expect(inputs[0]).to.deep.include({ id: 3, payload: NOISE, from: SOURCE, peerAddress: CLIENT, socket: arrived })
      const value = { mode: FROM_SERVER, id: 0, payload: Buffer.from('sealed'), peerAddress: CLIENT }
      expect(out).to.deep.equal([{ how: 'relay', to: SOURCE, value, socket: punching }])
    })

    it('leg 3 as the response to whom it names, else to its source (HP-23, HP-24)', async () => {
      await punch(null, { mode: FROM_SERVER, peerAddress: CLIENT })
      await punch(null, { mode: FROM_SERVER })
      expect(out.map(({ how, to, value }) => ({ how, to, value }))).to.deep.equal(
        [CLIENT, SOURCE].map((to) => ({ how: 'reply', to, value: { mode: REPLY, id: 3, payload: NOISE, peerAddress: from } })) // prettier-ignore
      )
    })
  })
})

describe('a node as relay of hole punch messages, byte by byte (07, section 2.3; HP-3 to HP-7, HP-17, HP-23)', () => {
  const ID = '0a7ff10eee9341f70dd771199a1be82d00b71dbd1d26dbf1e315191947a9e9a3'
  const TARGET = 'cc'.repeat(32)
  const LEGS: [string, string, string][] = [
    [
      'with target',
      `031802017f000001429c01${TARGET}0d01000303c0ffee7f000001439c`,
      `031902017f000001439c${ID}01${TARGET}0d01020303c0ffee7f000001419c`
    ],
    [
      'without target',
      '031002017f000001429c010d01000303c0ffee7f000001439c',
      `031102017f000001439c${ID}010d01020303c0ffee7f000001419c`
    ]
  ]
  let net: HyperNet
  beforeEach(async () => {
    net = new HyperNet()
    await net.until(net.relay(40002).fullyBootstrapped())
  })
  afterEach(() => net.end())

  async function through(from: number, to: number, hex: string): Promise<string[]> {
    const receiver = net.peer(to)
    net.peer(from).trySend(Buffer.from(hex, 'hex'), 40002, '127.0.0.1')
    await net.run(10)
    return receiver.received.map(({ bytes }) => bytes.toString('hex'))
  }

  for (const [name, leg1, leg2] of LEGS) {
    it(`legs 1 and 2 ${name}`, async () => expect(await through(40001, 40003, leg1)).to.deep.equal([leg2]))
  }

  it('legs 3 and 4', async () => {
    const leg3 = `031802017f000001429c01${TARGET}0d01010003c0ffee7f000001419c`
    const leg4 = `131102017f000001419c${ID}0d01040003c0ffee7f000001439c`
    expect(await through(40003, 40001, leg3)).to.deep.equal([leg4])
  })

  it('legs 3 and 4 without target, with an id and an empty payload', async () => {
    const leg4 = `131102017f000001419c${ID}0a010407007f000001439c`
    expect(await through(40003, 40001, '031002017f000001429c010a010107007f000001419c')).to.deep.equal([leg4])
  })
})
