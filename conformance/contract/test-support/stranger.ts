import { hash, NoiseInitiator } from '@punchlist/hyperdht/crypto'
import {
  COMMANDS,
  datagramType,
  handshake,
  type Handshake,
  HOP_MODES,
  noisePayload,
  type NoisePayload,
  request,
  type Request,
  response,
  type Response
} from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import { keyPair } from './classes.js'
import type { Lab } from './lab.js'

interface Came<T> {
  readonly at: number
  readonly from: Address
  readonly message: T
}

type Question = Partial<Pick<Request, 'id' | 'token' | 'target' | 'value' | 'internal' | 'tid'>> &
  Pick<Request, 'command'>

const TTL = 64
/** ms after which no answer is silence. */
const SILENCE = 1000

/** One UDP port of a host without a node, written by hand. */
export class Stranger {
  readonly address: Address
  readonly requests: Came<Request>[] = []
  readonly responses: Came<Response>[] = []
  /** Packets of streams, and probes. */
  readonly packets: Came<Buffer>[] = []
  /** What it does with a request. Default: nothing. */
  onRequest: ((message: Request, from: Address) => void) | null = null
  private readonly port
  private tid = 0x1000

  constructor(
    private readonly lab: Lab,
    name = 'stranger',
    port = 0
  ) {
    const host = lab.world.internet.host(name)
    this.port = host.bind(port, '0.0.0.0', (bytes, from) => this.receive(bytes, from))
    this.address = { host: host.addresses[0]!, port: this.port.port }
    lab.world.onTeardown(`the port of ${name}`, async () => this.port.close())
  }

  get now(): number {
    return this.lab.now
  }

  put(to: Address, bytes: Uint8Array): void {
    this.port.send(Buffer.from(bytes), to, TTL)
  }

  /** Sends a request and returns its transaction id. */
  tell(to: Address, question: Question): number {
    const tid = question.tid ?? this.tid++
    this.put(to, request.encode(request.create({ to, ...question, tid })))
    return tid
  }

  /** The answer, or null for silence. */
  async ask(to: Address, question: Question): Promise<Response | null> {
    const tid = this.tell(to, question)
    const answer = (): Response | undefined => this.responses.find(({ message }) => message.tid === tid)?.message
    for (let waited = 0; waited < SILENCE && answer() === undefined; waited += 20) await this.lab.sleep(20)
    return answer() ?? null
  }

  answer(to: Address, tid: number, fields: Partial<Response> = {}): void {
    this.put(to, response.encode(response.create({ to, ...fields, tid })))
  }

  private receive(bytes: Buffer, from: Address): void {
    const came = <T>(message: T): Came<T> => ({ at: this.lab.now, from: { host: from.host, port: from.port }, message })
    try {
      const type = datagramType(bytes)
      if (type === 'request') {
        const message = request.decode(bytes)
        this.requests.push(came(message))
        this.onRequest?.(message, from)
      } else if (type === 'response') this.responses.push(came(response.decode(bytes)))
      else this.packets.push(came(Buffer.from(bytes)))
    } catch {
      // Not of the protocol: nobody looks at it here.
    }
  }
}

const PAYLOAD: Partial<NoisePayload> = {
  version: 1,
  udx: { version: 1, reusableSocket: false, id: 7, seq: 0 },
  secretStream: { version: 1 }
}

/** One handshake of a client, sent as often and by whatever way a test likes. */
export class Hand {
  readonly noise: Buffer
  readonly target: Buffer
  readonly keys
  private readonly initiator: NoiseInitiator

  constructor(
    readonly stranger: Stranger,
    serverKey: Uint8Array,
    payload: Partial<NoisePayload> = {},
    n = 5
  ) {
    this.keys = keyPair(n)
    this.initiator = new NoiseInitiator({ keyPair: this.keys, remotePublicKey: serverKey })
    const all = { ...noisePayload.create({}), ...PAYLOAD, ...payload }
    const bytes = noisePayload.encode(all)
    // The version is the first byte; the codec knows its own only.
    bytes[0] = all.version ?? 1
    this.noise = this.initiator.send(bytes)
    this.target = hash(serverKey)
  }

  send(to: Address, message: Partial<Handshake> = {}): number {
    const fields = { mode: HOP_MODES.FROM_CLIENT, noise: this.noise, peerAddress: null, relayAddress: null }
    const value = handshake.encode({ ...fields, ...message })
    return this.stranger.tell(to, { command: COMMANDS.PEER_HANDSHAKE, target: this.target, value })
  }

  /** As if a relay had it from a client at this address. */
  relayed(to: Address, peerAddress: Address): number {
    return this.send(to, { mode: HOP_MODES.FROM_RELAY, peerAddress })
  }

  /** What came back, as a response or as FROM_SERVER. */
  get replies(): (Came<Handshake> & { readonly error: number })[] {
    const { responses, requests } = this.stranger
    const came = [
      ...responses.map(({ message, ...rest }) => ({ ...rest, value: message.value, error: message.error })),
      ...requests.map(({ message, ...rest }) => ({ ...rest, value: message.value, error: 0 }))
    ]
    return came
      .sort((a, b) => a.at - b.at)
      .flatMap(({ value, ...rest }) => (value ? [{ ...rest, message: handshake.decode(value) }] : []))
  }

  /** Reads a message 2, once. */
  open(noise: Uint8Array): NoisePayload {
    return noisePayload.decode(this.initiator.recv(Buffer.from(noise)))
  }
}
