import { expect } from 'chai'
import type { Json } from '../../../layouts/index.js'
import { derive, DERIVATION_NAMES } from './index.js'

const of = (byte: number, size = 32) => byte.toString(16).padStart(2, '0').repeat(size)
const SEED = Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('hex')
const PUBLIC_KEY = '03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8'
const KEY_TEXT = 'yqooxx9u3aemh8mo5wcqq16yufu6jitouq1o4za751dger1igghy'
const HASH_ABC = 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319'
const TOKEN = 'f6438e2b6b8d000e1e09fd07c502b29c11671d5de8cd04faa5571a1a41ae2dce'
const A = 'db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9'
const B = '0903bdf9195a9f11a63f3ce00c80cc987cdf50c8f81fb63fb5aa80902c8c7fd7'
const C = 'd9469ba1647e63db1c21cf831411892a07047421948054ab26880fc22cce5fa1'
const HASH_64_KEY = 'a95c01f11f9939ed903f5491b3b4318f90fd7edddc68dd1d41c4b48a7d8f1f8d'
const NONCE = of(9, 24)
const PAYLOAD = '00000102'

/** Every derivation once, against the examples of docs/protocol. */
const CASES: readonly (readonly [name: string, claim: string, input: Json, output: Json])[] = [
  ['hash', 'ENC-59', { data: ['616263'], key: null, size: 32 }, { digest: HASH_ABC }],
  ['hash', 'ENC-61', { data: ['61', '6263', ''], key: null, size: 32 }, { digest: HASH_ABC }],
  ['hash', 'ENC-60', { data: ['616263'], key: of(7, 64), size: 32 }, { digest: HASH_64_KEY }],
  [
    'namespace',
    'ENC-65',
    { name: 'hyperswarm/dht', n: 4 },
    { namespace: '36386adddf9f6fd60db83a6f42fc159d1146aa8644037664230aaa1f0179d497' }
  ],
  ['node-id', 'ENC-50', { host: '192.0.2.1', port: 4660 }, { id: A }],
  ['refresh-chain', 'REC-69', { last: HASH_ABC, length: 1 }, { chain: [HASH_ABC] }],
  ['key-pair', 'ENC-69', { seed: SEED }, { publicKey: PUBLIC_KEY, secretKey: SEED + PUBLIC_KEY }],
  [
    'sign',
    'ENC-71',
    { seed: SEED, message: '616263' },
    {
      signature:
        'cc46d62d3754f41754b27b6ea2cb2c272bafa7a5a1f6062bd060f414e50caaeac2da66ad39cef4424a90236ea907b7d8057e3443dc5abfc9986967ee7213a407'
    }
  ],
  ['verify', 'ENC-72', { publicKey: '01' + of(0, 31), message: '', signature: '01' + of(0, 63) }, { valid: false }],
  ['key-text-decode', 'ENC-75', { text: `pear://${KEY_TEXT}/path` }, { publicKey: PUBLIC_KEY }],
  ['key-text-encode', 'ENC-77', { publicKey: PUBLIC_KEY }, { text: KEY_TEXT }],
  ['token', 'RPC-46', { secret: of(0xb1), host: '198.51.100.2' }, { token: TOKEN }],
  [
    'token-rotation',
    'RPC-51',
    { current: of(0xb1), previous: of(0xa0), rotations: 0 },
    { current: of(0xb1), previous: of(0xa0) }
  ],
  [
    'token-rotation',
    'RPC-51',
    { current: of(0xb1), previous: of(0xa0), rotations: 1 },
    { current: 'fa030cd21317a25b3b8dda4d4fd8a6bf2431d41b3298f34b50497cc3811ae90c', previous: of(0xb1) }
  ],
  ['distance', 'ENC-55', { target: of(0), a: A, b: B }, { closer: 'b' }],
  ['distance', 'ENC-55', { target: of(0), a: A, b: C }, { closer: 'b' }],
  ['distance', 'ENC-55', { target: of(0xff), a: A, b: C }, { closer: 'a' }],
  ['distance', 'ENC-55', { target: of(0xff), a: A, b: A }, { closer: 'equal' }],
  ['bucket', 'ENC-57', { own: A, id: B }, { bucket: 0 }],
  ['bucket', 'ENC-57', { own: A, id: C }, { bucket: 6 }],
  ['bucket', 'ENC-57', { own: A, id: A }, { bucket: 255 }],
  ['closest', 'RPC-58', { own: A, ids: [B, C], target: B, n: 20 }, { peerOrder: [B, C] }],
  [
    'noise-dh',
    'HS-7',
    { seed: of(1), remotePublicKey: '8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394' },
    { shared: '5612509e82825296cbaaae306ffe1088cbbe200de8ba23dad06f67e607f861df' }
  ],
  [
    'holepunch-secret',
    'HP-28',
    { handshakeHash: of(0x33, 64) },
    { secret: '01b4a4c3df6460fe95089a906dd07923009c77e9724e112c1002e79ce1a3842b' }
  ],
  ['holepunch-token', 'HP-45', { secret: of(0xb1), host: '198.51.100.2' }, { token: TOKEN }],
  ['bootstrap-parse', 'ENC-86', { entry: 'a:1:2' }, { host: 'a', port: 1 }],
  ['bootstrap-parse', 'ENC-87', { entry: 'b: 0x10 ' }, { host: 'b', port: 16 }],
  ['bootstrap-parse', 'ENC-85', { entry: 4000 }, { host: '127.0.0.1', port: 4000 }],
  ['is-ipv4', 'ENC-44', { text: '192.0.2.1' }, { valid: true }],
  ['is-ipv4', 'ENC-44', { text: '192.0.2.01' }, { valid: false }]
]

const REFUSED: readonly (readonly [name: string, claim: string, input: Json])[] = [
  ['key-pair', 'ENC-70', { seed: of(1, 31) }],
  ['key-text-decode', 'ENC-76', { text: 'nonsense' }],
  ['noise-dh', 'HS-8', { seed: of(1), remotePublicKey: '01' + of(0, 31) }],
  ['secret-box-open', 'HP-32', { key: of(5), box: of(0, 40) }],
  ['secret-box-open', 'HP-29', { key: of(5), box: of(0, 60) }],
  ['bootstrap-parse', 'ENC-86', { entry: 'host' }]
]

describe('drivers/hyperdht: derivations', () => {
  for (const [name, claim, input, output] of CASES) {
    it(`${name}: ${JSON.stringify(output).slice(0, 60)} (${claim})`, async () => {
      expect(await derive(name, input)).to.deep.equal(output)
    })
  }

  for (const [name, claim, input] of REFUSED) {
    it(`${name} refuses ${JSON.stringify(input).slice(0, 60)} (${claim})`, async () => {
      const code = await Promise.resolve()
        .then(() => derive(name, input))
        .then(String, (err: { code?: string }) => err.code)
      expect(code).to.equal('REJECTED')
    })
  }

  it('links each value of a refresh chain to the one before it (REC-58, REC-69)', async () => {
    const { chain } = (await derive('refresh-chain', { last: HASH_ABC, length: 4 })) as { chain: string[] }
    expect(chain).to.have.length(4)
    expect(chain[3]).to.equal(HASH_ABC)
    for (let i = 1; i < 4; i++) {
      const { digest } = (await derive('hash', { data: [chain[i] as string], key: null, size: 32 })) as {
        digest: string
      }
      expect(digest).to.equal(chain[i - 1])
    }
  })

  it('seals and opens a box (HP-29)', async () => {
    const { box } = (await derive('secret-box', { key: of(5), nonce: NONCE, plain: PAYLOAD })) as { box: string }
    expect(box.slice(0, 48)).to.equal(NONCE)
    expect(box).to.have.length(2 * (40 + 4))
    expect(await derive('secret-box-open', { key: of(5), box })).to.deep.equal({ plain: PAYLOAD })
  })

  it('says that it boxes nothing but hole punch payloads', () => {
    expect(() => derive('secret-box', { key: of(5), nonce: NONCE, plain: '0000010200' }))
      .to.throw()
      .with.property('code', 'UNSUPPORTED')
  })

  it('signs records and announces, and shows what it signs (REC-31, REC-39)', async () => {
    const mutable = (await derive('mutable-sign', { seed: SEED, seq: 1, value: '68656c6c6f' })) as Record<
      string,
      string
    >
    expect(mutable['digest']).to.equal('aa1b682ba34869f178c04f6b3864203a9da6e538b590c482c21bd8938c297b54')
    const input = { seed: SEED, target: of(1), id: of(2), token: of(3), relayAddresses: [], refresh: null }
    const announce = (await derive('announce-sign', input)) as Record<string, string>
    const unannounce = (await derive('announce-sign', { ...input, unannounce: true })) as Record<string, string>
    expect(announce['digest']).to.equal(unannounce['digest'])
    expect(announce['signable']?.slice(0, 8)).to.equal('36386add')
    expect(unannounce['signable']?.slice(0, 8)).to.equal('ded293cd')
    for (const { signable, signature } of [mutable, announce, unannounce]) {
      const claim = { publicKey: PUBLIC_KEY, message: signable as string, signature: signature as string }
      expect(await derive('verify', claim)).to.deep.equal({ valid: true })
    }
  })

  it('runs test vector A of the handshake (HS section 2.7)', async () => {
    const noise = (await derive('noise-ik', {
      clientSeed: of(1),
      serverSeed: of(2),
      clientEphemeralSeed: of(3),
      serverEphemeralSeed: of(4),
      clientPayload: '011a000001c000020ad2040100fe443322110001',
      serverPayload: '015b00000001c633640149c2cb00710551c301c0a8010749c20100fe88776655000101c633640149c2'
    })) as Record<string, string>
    expect(noise['message1']).to.match(/^ed4928c6.*ad5846d6$/)
    expect(noise['message2']).to.match(/^ca93ac17.*39012680$/)
    expect(noise['clientTx']).to.match(/^cc00d99b/)
    expect(noise['clientRx']).to.match(/^78dd48ec/)
    expect(noise['holepunchSecret']).to.match(/^e0a8871f/)
    expect(noise['streamIdInitiator']).to.match(/^b84f17d3/)
    expect(noise['streamIdResponder']).to.match(/^4ef33892/)
    const { intermediates } = noise as unknown as { intermediates: Record<string, Record<string, string>> }
    expect(intermediates['initial state']?.['h after server static']).to.match(/^c790644d/)
    expect(intermediates['message 1']?.['k after ss']).to.match(/^58896dcc/)
  })

  it('has a case above for every name, and says so when it has no such derivation', () => {
    const tried = new Set([...CASES.map(([name]) => name), 'secret-box', 'secret-box-open', 'announce-sign', 'mutable-sign', 'noise-ik']) // prettier-ignore
    expect([...tried].sort()).to.deep.equal([...DERIVATION_NAMES].sort())
    expect(() => derive('no-such', {}))
      .to.throw()
      .with.property('code', 'UNSUPPORTED')
  })

  it('leaves the timers of the process as they were', async () => {
    const { setInterval } = globalThis
    await Promise.all([1, 2, 3].map(async (n) => derive('token', { secret: of(n), host: '198.51.100.2' })))
    expect(globalThis.setInterval).to.equal(setInterval)
  })
})
