import { expect } from 'chai'
import OurErrors from '@punchlist/hyperdht/lib/errors'
import TheirErrors from 'hyperdht/lib/errors.js'
import { COMMANDS, type NoisePayload, pluginRequest, request } from '@punchlist/hyperdht/wire'
import {
  behind,
  CLASSES,
  closed,
  type Connection,
  inLab,
  type Kind,
  KINDS,
  keyPair,
  type Lab,
  type Listening,
  type Node,
  once,
  PAIRINGS
} from './test-support/index.js'
import { editing } from './test-support/editing.js'

const KEY = keyPair(2).publicKey
const DEAD = keyPair(99).publicKey

interface DHTError extends Error {
  readonly code: string
}
type Statics = Record<string, (message?: string) => DHTError>
const statics = (errors: unknown): Statics => {
  const names = Object.getOwnPropertyNames(errors).filter((name) => /^[A-Z_]+$/.test(name))
  return Object.fromEntries(names.map((name) => [name, (errors as Statics)[name]!]))
}

/** What a connection fails with, in a world where the server does as it is told. */
interface Situation {
  readonly code: string
  readonly message: string
  readonly serve?: (kind: Kind) => object
  readonly connect?: object
  readonly nats?: readonly [server: string, client: string]
  readonly key?: Buffer
  readonly act?: (lab: Lab, node: Node) => unknown
}

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'nobody knows the key': { code: 'PEER_NOT_FOUND', message: 'Peer not found', key: DEAD },
  'the firewall refuses': {
    code: 'PEER_CONNECTION_FAILED',
    message: 'Could not connect to peer',
    serve: () => ({ firewall: () => true })
  },
  'the server answers an error': {
    code: 'SERVER_ERROR',
    message: 'Server returned an error',
    serve: (kind) => ({ createHandshake: editing(kind, { error: 1 } as Partial<NoisePayload>) })
  },
  'the server sends no transport': {
    code: 'SERVER_ERROR',
    message: 'Server did not send UDX data',
    serve: (kind) => ({ createHandshake: editing(kind, { udx: null }) })
  },
  'a hook refuses to punch': {
    code: 'HOLEPUNCH_ABORTED',
    message: 'Holepunch aborted',
    serve: () => ({ holepunch: () => false, shareLocalAddress: false }),
    connect: { fastOpen: false }
  },
  'both NATs are random': {
    code: 'HOLEPUNCH_ABORTED',
    message: 'Holepunch aborted',
    nats: ['symmetric', 'symmetric']
  },
  'no UDP gets through to the server, and a relay is absent': {
    code: 'HOLEPUNCH_ABORTED',
    message: 'Holepunch aborted',
    nats: ['symmetric', 'symmetric'],
    connect: { relayThrough: DEAD }
  },
  'the node is suspended': {
    code: 'SUSPENDED',
    message: 'Suspended',
    act: (_lab, node) => node.suspend()
  }
}

/** What a swarm tries again through a relay for. */
const RETRIED = [
  'HOLEPUNCH_ABORTED',
  'HOLEPUNCH_DOUBLE_RANDOMIZED_NATS',
  'CANNOT_HOLEPUNCH',
  'REMOTE_NOT_HOLEPUNCHABLE'
]
/** What no caller of connect() sees (HS-220). */
const INTERNAL = [
  ...['BAD_HANDSHAKE_REPLY', 'BAD_HOLEPUNCH_REPLY', 'HANDSHAKE_UNFINISHED', 'HOLEPUNCH_INVALID', 'REMOTE_ABORTED'],
  ...[
    'HOLEPUNCH_PROBE_TIMEOUT',
    'HOLEPUNCH_DOUBLE_RANDOMIZED_NATS',
    'REMOTE_NOT_HOLEPUNCHING',
    'REMOTE_NOT_HOLEPUNCHABLE'
  ]
]

describe('contract: the surface (10)', function () {
  this.timeout(60_000)

  it('the errors of both have the same names, codes and texts (HS-219, API-252, API-253, API-254)', () => {
    const [ours, theirs] = [statics(OurErrors), statics(TheirErrors)]
    expect(Object.keys(ours).sort()).to.deep.equal(Object.keys(theirs).sort())
    for (const [name, make] of Object.entries(theirs)) {
      const [a, b] = [ours[name]!(), make()]
      expect([a.name, a.code, a.message, a instanceof Error]).to.deep.equal([b.name, b.code, b.message, true])
      expect(a.message).to.match(new RegExp(`^${name}: `))
    }
    for (const code of [...INTERNAL, ...RETRIED]) expect(Object.keys(ours)).to.include(code)
  })

  for (const pairing of PAIRINGS) {
    const [serverKind, clientKind] = pairing
    for (const [what, situation] of Object.entries(SITUATIONS)) {
      const {
        code,
        message,
        serve,
        connect = {},
        nats = ['port-restricted-cone', 'port-restricted-cone'],
        key = KEY,
        act
      } = situation
      it(`${clientKind} to ${serverKind}: ${what}: ${code} (HS-219, API-253, API-254, API-283)`, () =>
        inLab(
          async (lab) => {
            await lab.network()
            await lab.listening(serverKind, serve?.(serverKind) ?? {})
            const node = await lab.node(clientKind, 'client')
            await act?.(lab, node)
            const stream = node.connect(key, { ...connect, localConnection: false })
            const error = (await closed(stream)) as DHTError
            expect([error.name, error.code, error.message]).to.deep.equal(['DHTError', code, `${code}: ${message}`])
            expect(await stream.opened).to.equal(false)
            // Punching that failed is tried again through a relay, and nothing else is (API-283).
            expect(RETRIED.includes(error.code)).to.equal(code === 'HOLEPUNCH_ABORTED')
          },
          behind(...nats)
        ))
    }

    it(`${clientKind} to ${serverKind}: the firewall hook gets the decoded payload, in this form (API-221)`, () =>
      inLab(async (lab) => {
        const seen: NoisePayload[] = []
        await lab.network()
        const firewall = (_key: Buffer, payload: NoisePayload): boolean => {
          seen.push(payload)
          return false
        }
        await lab.listening(serverKind, { firewall })
        const node = await lab.node(clientKind, 'client')
        for (const options of [{}, { relayThrough: DEAD }]) {
          const stream = node.connect(KEY, options)
          stream.on('error', () => {})
          await stream.opened
          stream.destroy()
        }
        const [plain, relayed] = seen as [NoisePayload, NoisePayload]
        const NAMES = ['version', 'error', 'firewall', 'holepunch', 'addresses4', 'addresses6', 'udx', 'secretStream', 'relayThrough', 'relayAddresses'] // prettier-ignore
        expect(Object.keys(plain).sort()).to.deep.equal([...NAMES].sort())
        expect(plain).to.deep.include({ version: 1, error: 0, firewall: 0, holepunch: null, addresses6: [], relayThrough: null, relayAddresses: null }) // prettier-ignore
        expect(plain.addresses4.map(({ host }) => host)).to.deep.equal(lab.world.site('client').addresses)
        expect(Object.keys(plain.udx!).sort()).to.deep.equal(['id', 'reusableSocket', 'seq', 'version'])
        expect(plain.secretStream).to.deep.equal({ version: 1 })
        expect(Object.keys(relayed.relayThrough!).sort()).to.deep.equal(['publicKey', 'token', 'version'])
        expect(relayed.relayThrough!.publicKey).to.deep.equal(DEAD)
      }))
  }

  for (const kind of KINDS) {
    const DHT = CLASSES[kind]

    it(`${kind}: a hook that is null or false is the default (API-2)`, () =>
      inLab(async (lab) => {
        await lab.network()
        for (const none of [null, false] as never[]) {
          const hooks = {
            firewall: none,
            createHandshake: none,
            createSecretStream: none,
            pool: none,
            relayThrough: none
          }
          const node = await lab.node(kind, 'server', { keyPair: none })
          const server = node.createServer({ ...hooks, holepunch: null, onconnection: none })
          server.on('connection', (stream: Connection) => stream.on('error', () => {}))
          await server.listen(keyPair(2), { signAnnounce: none, signUnannounce: none })
          const client = await lab.node(kind, 'client')
          const stream = client.connect(KEY, { ...hooks, holepunch: none, keyPair: none })
          stream.on('error', () => {})
          expect(await stream.opened).to.equal(true)
          const put = await client.mutablePut(keyPair(4), Buffer.from('x'), { signMutable: none })
          expect(put.seq).to.equal(0)
          await client.destroy()
          await node.destroy()
        }
      }))

    it(`${kind}: options may be undefined, not null (API-3)`, () =>
      inLab(async (lab) => {
        const node = await lab.node(kind, 'client')
        expect(() => node.createServer(undefined as never)).to.not.throw()
        expect(() => node.createServer(null as never)).to.throw(TypeError)
        expect(() => new DHT(null as never)).to.throw(TypeError)
      }))

    it(`${kind}: errors of calls: suspended, destroyed, twice, not connected (API-253, API-255)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const { node, server, accepted, publicKey }: Listening = await lab.listening(kind)
        const codeOf = (call: () => unknown): Promise<string> =>
          Promise.resolve()
            .then(call)
            .then(
              () => 'none',
              (err: Error & { code?: string }) => err.code ?? err.message
            )
        expect(await codeOf(() => server.listen(keyPair(2)))).to.equal('ALREADY_LISTENING')
        expect(await codeOf(() => node.createServer().listen(keyPair(2)))).to.equal('KEYPAIR_ALREADY_USED')
        const client = await lab.node(kind, 'client')
        const stream = client.connect(publicKey)
        stream.on('error', () => {})
        await once(server, 'connection')
        const raw = client.createRawStream()
        raw.on('error', () => {})
        stream.destroy()
        await once(stream, 'close')
        await lab.sleep(1000)
        expect(accepted).to.have.length(1)
        expect(await codeOf(() => DHT.connectRawStream(stream, raw, 1))).to.equal('STREAM_NOT_CONNECTED')
        await client.destroy()
        expect(await codeOf(() => client.createServer().listen(keyPair(3)))).to.equal('NODE_DESTROYED')
        expect(await codeOf(() => client.ping(lab.bootstrap[0]!))).to.equal('Node destroyed')
        const late = client.connect(publicKey)
        expect((await closed(late))?.message).to.equal('Node destroyed')
      }))

    it(`${kind}: a put of an empty value that no old storer answers fails with REQUEST_TIMEOUT (API-281)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const node = await lab.node(kind, 'client')
        // As storers before 6.32 and 6.27 do.
        lab.world.internet.intercept(({ bytes }) => {
          if (bytes[0] !== 0x03) return undefined
          const { internal, command } = request.decode(bytes)
          const put = command === COMMANDS.MUTABLE_PUT || command === COMMANDS.IMMUTABLE_PUT
          return put && !internal ? { drop: true } : undefined
        })
        for (const put of [
          () => node.mutablePut(keyPair(4), Buffer.alloc(0)),
          () => node.immutablePut(Buffer.alloc(0))
        ]) {
          const error = await put().then(
            () => null,
            (err: DHTError) => err
          )
          expect(error?.code).to.equal('REQUEST_TIMEOUT')
        }
      }))
  }

  it('listen() on a closed server does nothing; the peer says that it listens (HS-97, API-207)', () =>
    inLab(async (lab) => {
      await lab.network()
      const said: boolean[] = []
      for (const kind of KINDS) {
        const node = await lab.node(kind, kind === 'reference' ? 'server' : 'client')
        const server = node.createServer()
        let events = 0
        server.on('listening', () => events++)
        await server.close()
        await server.listen(keyPair(2))
        expect([server.publicKey, events]).to.deep.equal([null, 0])
        said.push(server.listening)
      }
      expect(said).to.deep.equal([false, true])
    }))

  it('plugin requests have the layout of 6.32 and newer (API-279)', () => {
    const hex = (value: Uint8Array | null): string =>
      pluginRequest.encode({ plugin: 'p', version: 1, command: 7, value }).toString('hex')
    expect([hex(Buffer.from('hi')), hex(null)]).to.deep.equal(['0170010701026869', '0170010700'])
  })
})
