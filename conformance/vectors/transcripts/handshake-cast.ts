import { keyPair, NoiseInitiator, holepunchSecret, type NoiseResult } from '@punchlist/hyperdht/crypto'
import { handshake, HOP_MODES, request, response } from '@punchlist/hyperdht/wire'
import { type Endpoint, type TapSocket, TapStreams } from '../../drivers/tap/index.js'
import type { Json } from '../../layouts/index.js'
import { Hyperdht, type PeerNode, type PeerServer, type PeerSocket } from './peer.js'
import { RANDOM_FIELDS } from './random-fields.js'
import type { Parties, Stage } from './stage.js'

/** The network of docs/protocol/06-handshake.md, section 11. */
export const PARTIES: Parties = {
  N1: { address: '127.0.0.1:40001', role: 'a node that is not persistent' },
  N2: { address: '127.0.0.1:40002', role: 'the relay, a persistent node' },
  server: { address: '127.0.0.1:40010', role: "the server's node, its server socket" },
  'server-client-socket': { address: '127.0.0.1:40011', role: 'its client socket: its main socket while firewalled' },
  'server-check': { address: '127.0.0.1:40012', role: 'its socket for checking local addresses, used while it starts' },
  'server-punch': { address: '127.0.0.1:40013', role: "its puncher's socket" },
  'server-punch-2': { address: '127.0.0.1:40014', role: "its puncher's second socket" },
  client: { address: '127.0.0.1:40020', role: "the client's node, its server socket" },
  'client-client-socket': { address: '127.0.0.1:40021', role: 'its client socket: its main socket while firewalled' },
  'client-punch': { address: '127.0.0.1:40022', role: "its puncher's socket" },
  'client-punch-2': { address: '127.0.0.1:40023', role: "its puncher's second socket" }
}

const seed = (byte: number): Buffer => Buffer.alloc(32, byte)
const SEEDS = { client: seed(1), server: seed(2), clientEphemeral: seed(3), serverEphemeral: seed(4) }
const STREAM_IDS = { client: 0x11223344, server: 0x55667788 }

export const SERVER_KEY = keyPair(SEEDS.server).publicKey
const TARGET = 'c11ae4092c56101421f745612bdc6b51c1e646c61ac3f5eccfed2f59c200f581'

export const SETTING: Readonly<Record<string, Json>> = {
  seeds: Object.fromEntries(Object.entries(SEEDS).map(([name, bytes]) => [name, bytes.toString('hex')])),
  streamIds: STREAM_IDS,
  target: TARGET,
  tokenSecrets: { current: 'b1'.repeat(32), previous: 'a0'.repeat(32) },
  random: RANDOM_FIELDS
}

export interface Cast {
  readonly server: PeerServer
  readonly serverNode: PeerNode
}

/** N2, and a node that listens on the server's key and has announced itself to N2. */
export async function castServer(stage: Stage, options: object = {}): Promise<Cast> {
  await stage.persistent('hyperdht', 'N2', { firstFreePort: 40102 })
  await stage.pinSecrets('N2')
  const serverNode = await castNode(stage, 'server', 0x2000, options)
  return { server: await listen(stage, serverNode), serverNode }
}

/** Listens on the server's key; the announcements are not part of a transcript. */
export async function listen(stage: Stage, node: PeerNode): Promise<PeerServer> {
  const server = node.createServer()
  // Nobody is left to care when the run ends.
  server.on('connection', (socket: PeerSocket) => socket.on('error', () => {}))
  await stage.until(server.listen(Hyperdht.keyPair(SEEDS.server)))
  await stage.network.settle()
  stage.forget()
  return server
}

/** A node of the network that joins through N2. */
export async function castNode(stage: Stage, name: string, firstTid: number, options: object = {}): Promise<PeerNode> {
  const { host, port } = stage.address(name)
  const udx = stage.tap(name, { firstFreePort: port + 1 })
  udx.streams = new TapStreams()
  const node = await stage.node(name, firstTid, { udx, host, port, bootstrap: ['127.0.0.1:40002'], ...options })
  await stage.network.settle()
  stage.forget()
  return node
}

export function pinEphemeral(stage: Stage, side: 'client' | 'server'): void {
  stage.player(side).ephemeral(stage.chance, side === 'client' ? SEEDS.clientEphemeral : SEEDS.serverEphemeral)
}

/** Chance for one handshake: the ephemeral keys and the stream ids, client first. */
export function pinHandshake(stage: Stage, sides: readonly ('client' | 'server')[] = ['client', 'server']): void {
  for (const side of sides) {
    pinEphemeral(stage, side)
    stage.player(side).streamId(stage.chance, STREAM_IDS[side])
  }
}

/** Connects with the peer's own client; resolves when both sides have opened and everything is at rest. */
export async function connect(stage: Stage, node: PeerNode, server: PeerServer, options: object = {}): Promise<Json> {
  pinHandshake(stage)
  const connection = new Promise((resolve) => server.once('connection', resolve))
  const socket = node.connect(SERVER_KEY, { keyPair: Hyperdht.keyPair(SEEDS.client), ...options })
  socket.on('error', () => {})
  if (!(await stage.until(socket.opened))) throw new Error('the client did not open')
  await stage.until(connection)
  await stage.network.settle()
  return outcomeOf(socket.handshakeHash)
}

function outcomeOf(hash: Uint8Array | null): Record<string, string> {
  if (hash === null) throw new Error('the handshake has no hash')
  return { handshakeHash: hex(hash), holepunchSecret: hex(holepunchSecret(hash)) }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** A client played by hand, for what the peer's own client never sends. */
export class HandClient {
  readonly noise = new NoiseInitiator({
    remotePublicKey: SERVER_KEY,
    keyPair: keyPair(SEEDS.client),
    ephemeral: keyPair(SEEDS.clientEphemeral)
  })
  private readonly socket: TapSocket
  private reply: Buffer | null = null

  constructor(private readonly stage: Stage) {
    this.socket = stage.socket('client-client-socket')
    this.socket.on('message', (data: Buffer) => (this.reply = data))
  }

  /** Sends a handshake with the given Noise payload to a party, with tid 0x0100. */
  async ask(to: string, payload: string, relayAddress: Endpoint | null = null): Promise<void> {
    const noise = this.noise.send(Buffer.from(payload, 'hex'))
    const value = handshake.encode(
      handshake.create({ mode: HOP_MODES.FROM_CLIENT, noise, peerAddress: null, relayAddress })
    )
    const frame = request.create({
      tid: 0x0100,
      to: this.stage.address(to),
      internal: false,
      command: 0,
      target: Buffer.from(TARGET, 'hex'),
      value
    })
    await this.stage.say(this.socket, to, request.encode(frame))
  }

  /** Finishes the handshake with the reply. */
  finish(): Json {
    const value = this.reply === null ? null : response.decode(this.reply).value
    if (value === null) throw new Error('no reply with a value came')
    this.noise.recv(handshake.decode(value).noise)
    const { hash, tx, rx }: NoiseResult = this.noise.final()
    return { ...outcomeOf(hash), clientTx: hex(tx), clientRx: hex(rx) }
  }

  async close(): Promise<void> {
    await this.stage.until(this.socket.close())
  }
}
