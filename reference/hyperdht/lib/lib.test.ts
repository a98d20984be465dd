import { expect } from 'chai'
import { createRequire } from 'node:module'
import { keyPair, sign } from '../../crypto/index.js'
import constants from './constants.js'
import DHTError from './errors.js'
import messages, { type CodecState, type CompactCodec } from './messages.js'
import Persistent from './persistent.js'

// The peer's own modules, run and compared with; never read.
const require = createRequire(import.meta.url)
const peer = (name: string): Record<string, unknown> => require(`hyperdht/lib/${name}`) as Record<string, unknown>

const KEY = Buffer.alloc(32, 1)
const SIGNATURE = Buffer.alloc(64, 2)
const ADDRESS = { host: '1.2.3.4', port: 5 }
const RECORD = { publicKey: KEY, relayAddresses: [ADDRESS] }

function encode(codec: CompactCodec<unknown>, value: unknown): Buffer {
  const state: CodecState = { start: 0, end: 0, buffer: null }
  codec.preencode(state, value)
  state.buffer = Buffer.alloc(state.end)
  codec.encode(state, value)
  expect(state.start).to.equal(state.end)
  return state.buffer as Buffer
}

const decode = (codec: CompactCodec<unknown>, buffer: Buffer): unknown =>
  codec.decode({ start: 0, end: buffer.length, buffer })

describe('the deep imports', () => {
  describe('messages are those of the peer, as compact-encoding codecs (API-274)', () => {
    const SAMPLES: [keyof typeof messages, unknown][] = [
      ['handshake', { mode: 0, noise: Buffer.of(1), peerAddress: ADDRESS, relayAddress: null }],
      ['noisePayload', { version: 1, error: 0, firewall: 0 }],
      [
        'noisePayload',
        {
          version: 1,
          error: 0,
          firewall: 2,
          holepunch: { id: 3, relays: [{ relayAddress: ADDRESS, peerAddress: ADDRESS }] },
          addresses4: [ADDRESS],
          addresses6: [],
          udx: { version: 1, reusableSocket: true, id: 7, seq: 0 },
          secretStream: { version: 1 },
          relayThrough: { version: 1, publicKey: KEY, token: KEY },
          relayAddresses: [ADDRESS]
        }
      ],
      ['holepunch', { mode: 1, id: 2, payload: Buffer.of(1), peerAddress: ADDRESS }],
      ['holepunchPayload', { error: 0, firewall: 1, round: 2 }],
      ['peer', RECORD],
      ['peers', [RECORD, RECORD]],
      ['lookupRawReply', { peers: [encode(messages.peer, RECORD)], bump: 5 }],
      ['announce', { peer: RECORD, refresh: null, signature: SIGNATURE, bump: 9 }],
      ['announce', { peer: null, refresh: KEY, signature: null }],
      ['mutableSignable', { seq: 1, value: Buffer.from('hi') }],
      ['mutablePutRequest', { publicKey: KEY, seq: 1, value: Buffer.from('hi'), signature: SIGNATURE }],
      ['mutableGetResponse', { seq: 1, value: Buffer.from('hi'), signature: SIGNATURE }],
      ['pluginRequest', { plugin: 'demo', version: 1, command: 3, value: null }]
    ]

    it('in name', () => expect(Object.keys(messages)).to.have.members(Object.keys(peer('messages'))))

    for (const [name, value] of SAMPLES) {
      it(name, () => {
        const ours = messages[name] as CompactCodec<unknown>
        const theirs = peer('messages')[name] as CompactCodec<unknown>
        const bytes = encode(ours, value)
        expect(bytes).to.deep.equal(encode(theirs, value))
        expect(decode(ours, bytes)).to.deep.equal(decode(theirs, bytes))
      })
    }
  })

  it('constants are those of the peer (API-275)', () => {
    expect(constants).to.deep.equal({ ...peer('constants') })
  })

  it('errors are those of the peer: code, text, name (API-251, API-252, API-254)', () => {
    const theirs = peer('errors')
    const names = Object.getOwnPropertyNames(theirs).filter((name) => name === name.toUpperCase())
    expect(names.length).to.equal(23)
    for (const name of names) {
      const make = (from: unknown): DHTError => (from as Record<string, (text?: string) => DHTError>)[name]?.() as DHTError // prettier-ignore
      const [ours, peers] = [make(DHTError), make(theirs)]
      expect([ours.message, ours.code, ours.name]).to.deep.equal([peers.message, peers.code, peers.name])
      expect(Object.keys(ours)).to.deep.equal(['code'])
    }
    expect(DHTError.SERVER_ERROR('x').message).to.equal('SERVER_ERROR: x')
  })

  it('persistent signs as section 10.27 shows (API-276)', async () => {
    const keys = keyPair(KEY)
    const at = (byte: number): Buffer => Buffer.alloc(32, byte)
    const hex = async (signature: Uint8Array | Promise<Uint8Array>) => Buffer.from(await signature).toString('hex')
    expect(await hex(Persistent.signMutable(0, Buffer.from('v1'), keys))).to.match(/^367c819eac28.*d08200952403$/)
    expect(await hex(Persistent.signMutable(5, Buffer.from('hello'), keys))).to.match(/^563f636d6d35.*963869db33e406$/)
    const relayed = { peer: { publicKey: keys.publicKey, relayAddresses: [{ host: '1.2.3.4', port: 1234 }] } }
    const plain = { peer: { publicKey: keys.publicKey, relayAddresses: [] } }
    expect(await hex(Persistent.signAnnounce(at(2), at(3), at(4), relayed, keys))).to.match(/^281e2e660a7b.*1703ba30d$/)
    expect(await hex(Persistent.signUnannounce(at(2), at(3), at(4), plain, keys))).to.match(/^0e28b5dd22d1.*340f1fa04$/)
    const own = { publicKey: keys.publicKey, sign: async (bytes: Uint8Array) => sign(bytes, keys.secretKey) }
    const signature = await Persistent.signMutable(5, Buffer.from('hello'), own)
    expect(Persistent.verifyMutable(signature, 5, Buffer.from('hello'), keys.publicKey)).to.be.true
    expect(Persistent.verifyMutable(signature, 6, Buffer.from('hello'), keys.publicKey)).to.be.false
    expect(await hex(Persistent.signMutable(0, Buffer.from('v1'), keys.secretKey))).to.match(/^367c819eac28/)
  })
})
