import { expect } from 'chai'
import { createRequire } from 'node:module'
import { keyPair } from '../../crypto/index.js'
import type { Address } from '../../ipencoding/index.js'
import type { Reply, RequestMessage } from '../../udp-request/index.js'
import { COMMANDS, handshake, holepunch, HOP_MODES, type NoisePayload, noisePayload } from '../messages/index.js'
import type { PeerRequestOptions } from '../peers/index.js'
import {
  checkServerPayload,
  clientPayload,
  errorFor,
  exchangePunchWith,
  NoiseWrap,
  offerRelay,
  receive,
  requestHandshake
} from './index.js'

// The peer's class is run and compared with, never read.
const PeerWrap = createRequire(import.meta.url)('hyperdht/lib/noise-wrap') as typeof NoiseWrap

const CLIENT = keyPair(Buffer.alloc(32, 1))
const SERVER = keyPair(Buffer.alloc(32, 2))
const TO = { host: '1.1.1.1', port: 11 }
const US = { host: '2.2.2.2', port: 22 }
const THEM = { host: '3.3.3.3', port: 33 }
const PAYLOAD = clientPayload({
  remoteAddress: null,
  localAddresses: [US],
  reusableSocket: true,
  streamId: 5,
  relayThrough: null
})

describe('the built-in handshake driver', () => {
  for (const [name, Client, Server] of [
    ['ours and theirs', NoiseWrap, PeerWrap],
    ['theirs and ours', PeerWrap, NoiseWrap]
  ] as const) {
    it(`is that of the peer: ${name} (HS-20 to HS-24, HS-90, HS-91, API-176, API-277)`, () => {
      const client = new Client(CLIENT, SERVER.publicKey)
      const server = new Server(SERVER, null)
      expect([client.isInitiator, server.isInitiator, server.remotePublicKey]).to.deep.equal([true, false, null])
      expect(server.recv(client.send(PAYLOAD))).to.deep.equal(PAYLOAD)
      expect(server.remotePublicKey).to.deep.equal(CLIENT.publicKey)
      expect(() => client.final()).to.throw('HANDSHAKE_UNFINISHED: Handshake did not finish')
      expect(client.recv(server.send({ error: 0, firewall: 1 }))).to.include({ firewall: 1 })
      const [a, b] = [client.final(), server.final()]
      expect(Object.keys(a)).to.have.members(Object.keys(b))
      expect([a.hash, a.holepunchSecret, a.tx, a.rx]).to.deep.equal([b.hash, b.holepunchSecret, b.rx, b.tx])
      expect([a.streamId, b.streamId]).to.deep.equal([undefined, undefined])
      // Between two of the same kind the ids are checked by chapter 06, section 11.
      expect(a.remoteId).to.not.deep.equal(b.remoteId)
    })
  }

  it('gives no payload for what is no message, in whatever way it fails (HS-25, HS-43)', async () => {
    const server = () => new NoiseWrap(SERVER, null)
    const message = new NoiseWrap(CLIENT, SERVER.publicKey).send(PAYLOAD)
    expect(await receive(server(), message)).to.deep.equal(PAYLOAD)
    expect(await receive(server(), message.subarray(0, 97))).to.equal(null)
    expect(() => server().recv(Buffer.alloc(200, 1))).to.throw()
    const custom = {
      remotePublicKey: null,
      send: () => Buffer.alloc(0),
      final: () => ({ holepunchSecret: Buffer.alloc(32) })
    }
    expect(await receive({ ...custom, recv: () => Promise.reject(new Error()) }, message)).to.equal(null)
    expect(await receive({ ...custom, recv: async () => null }, message)).to.equal(null)
  })
})

describe('payloads', () => {
  it('choose the error of the answer (HS-114)', () => {
    expect(errorFor(PAYLOAD)).to.equal(0)
    expect(errorFor({ ...PAYLOAD, udx: null })).to.equal(1)
    expect(errorFor({ ...PAYLOAD, version: 2, udx: null })).to.equal(2)
  })

  it('of a client are UNKNOWN or OPEN with its address first (HS-181 to HS-184)', () => {
    const own = { localAddresses: [US], reusableSocket: false, streamId: 5, relayThrough: null }
    expect(clientPayload({ ...own, remoteAddress: THEM })).to.deep.include({ firewall: 1, addresses4: [THEM, US] })
    expect(clientPayload({ ...own, remoteAddress: null })).to.deep.include({ firewall: 0, addresses4: [US] })
    expect(noisePayload.encode(clientPayload({ ...own, remoteAddress: null })).toString('hex')).to.equal(
      '011a00000102020202160001000500' + '01'
    )
  })

  it('of a server are judged version first (HS-188, HS-189)', () => {
    const check = (payload: Partial<NoisePayload>) => () => checkServerPayload({ ...PAYLOAD, ...payload })
    expect(check({})).not.to.throw()
    expect(check({ version: 2, error: 1, udx: null })).to.throw('SERVER_INCOMPATIBLE')
    expect(check({ error: 3, udx: null })).to.throw('SERVER_ERROR: Server returned an error')
    expect(check({ udx: null })).to.throw('SERVER_ERROR: Server did not send UDX data')
  })

  it('offer one relay of many and a fresh token (STR-96, STR-97, API-170)', () => {
    const [a, b] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    for (const nothing of [null, undefined, [], () => null, () => undefined]) expect(offerRelay(nothing)).to.equal(null)
    expect(offerRelay(a)?.publicKey).to.equal(a)
    expect(offerRelay(() => [b])?.publicKey).to.equal(b)
    const picked = new Set(Array.from({ length: 64 }, () => offerRelay([a, b])?.publicKey))
    expect(picked).to.deep.equal(new Set([a, b]))
    expect(offerRelay(a)?.token).to.have.length(32).and.not.deep.equal(offerRelay(a)?.token)
  })
})

describe("a client's request", () => {
  let asked: { message: RequestMessage; to: Address; options: PeerRequestOptions | undefined }[]
  beforeEach(() => {
    asked = []
  })
  const host = (value: Buffer | null, from: Address = TO, error = 0) => ({
    request: async (message: RequestMessage, to: Address, options?: PeerRequestOptions): Promise<Reply> => {
      asked.push({ message, to, options })
      return { tid: 1, rtt: 1, from: { id: null, ...from }, to: { id: null, ...US }, token: null, closerNodes: null, error, value } // prettier-ignore
    }
  })
  const attempt = { target: Buffer.alloc(32, 7), noise: Buffer.from('message 1'), to: TO }
  const reply = (message: object): Buffer =>
    handshake.encode({ mode: HOP_MODES.REPLY, noise: Buffer.from('message 2'), peerAddress: null, relayAddress: null, ...message }) // prettier-ignore
  const code = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => 'none',
      (error: { code: string }) => error.code
    )

  it('for a handshake is FROM_CLIENT and nothing else (HS-46, HS-186)', async () => {
    await requestHandshake(host(reply({})), attempt)
    const value = handshake.encode({ mode: 0, noise: attempt.noise, peerAddress: null, relayAddress: null })
    expect(asked).to.deep.equal([
      {
        message: { command: COMMANDS.PEER_HANDSHAKE, target: attempt.target, value },
        to: TO,
        options: { socket: null, session: null, sameSource: true }
      }
    ])
  })

  it('takes relayed and direct replies, whatever their error says (HS-73, HS-74)', async () => {
    const noise = Buffer.from('message 2')
    expect(await requestHandshake(host(reply({ peerAddress: THEM }), TO, 9), attempt)).to.deep.equal({
      noise,
      relayed: true,
      serverAddress: THEM,
      clientAddress: US
    })
    expect(await requestHandshake(host(reply({})), attempt)).to.deep.equal({
      noise,
      relayed: false,
      serverAddress: TO,
      clientAddress: US
    })
  })

  it('refuses others as BAD_HANDSHAKE_REPLY (HS-73, HS-76)', async () => {
    const bad = [
      host(null),
      host(Buffer.of(1, 4)),
      host(reply({ mode: 1 })),
      host(reply({}), { ...TO, port: 12 }),
      host(reply({}), { ...TO, host: '1.1.1.2' })
    ]
    for (const one of bad) expect(await code(requestHandshake(one, attempt))).to.equal('BAD_HANDSHAKE_REPLY')
  })

  it('for a hole punch exchange goes to the relay and is checked likewise (HP-13, HP-25, HP-26)', async () => {
    const leg = {
      id: 4,
      payload: Buffer.from('box'),
      socket: {} as never,
      relayAddress: TO,
      peerAddress: THEM,
      session: {} as never
    }
    const payload = Buffer.from('answer')
    const leg4 = (message: object): Buffer =>
      holepunch.encode({ mode: HOP_MODES.REPLY, id: 0, payload, peerAddress: null, ...message })
    const exchange = exchangePunchWith(host(leg4({ peerAddress: THEM, id: 77 })), attempt.target)
    expect(await exchange(leg)).to.deep.equal({ from: TO, to: US, peerAddress: THEM, payload })
    expect(asked[0]).to.deep.equal({
      message: {
        command: COMMANDS.PEER_HOLEPUNCH,
        target: attempt.target,
        value: holepunch.encode({ mode: 0, id: 4, payload: leg.payload, peerAddress: THEM })
      },
      to: TO,
      options: { socket: leg.socket, session: leg.session, sameSource: true }
    })
    expect(await exchangePunchWith(host(leg4({})), attempt.target)(leg)).to.deep.include({ peerAddress: TO })
    for (const bad of [host(null), host(leg4({ mode: 1 })), host(leg4({}), THEM), host(Buffer.of(1))]) {
      expect(await code(exchangePunchWith(bad, attempt.target)(leg))).to.equal('BAD_HOLEPUNCH_REPLY')
    }
  })
})
