import { Server as BlindRelay, type Session } from 'blind-relay'
import type { Address } from '../../drivers/node.js'
import type { LabTopology } from '../../engine/index.js'
import { type Connection, type Kind, keyPair, type RawStream } from './classes.js'
import { behind, type Lab, type Listening, once } from './lab.js'

const RELAY_KEY = 9

/** A relay that everybody reaches, and two peers who do not reach each other. */
export const withRelay = (nat = 'port-restricted-cone'): LabTopology => {
  const { sites = [], ...rest } = behind(nat)
  return { ...rest, sites: [...sites, { name: 'relay-site', nat: 'open', hosts: ['relay'] }] }
}

/** A blind relay on a node of an implementation (STR-134). */
export class Relay {
  readonly sessions: Session[] = []
  readonly errors: string[] = []

  private constructor(
    readonly lab: Lab,
    readonly listening: Listening,
    readonly server: BlindRelay,
    /** Its raw streams, in the order in which they were made. */
    readonly made: readonly RawStream[]
  ) {}

  get publicKey(): Buffer {
    return this.listening.publicKey
  }

  get address(): Address {
    return { host: this.lab.world.site('relay').addresses[0]!, port: 49_737 }
  }

  static async open(lab: Lab, kind: Kind): Promise<Relay> {
    await lab.network()
    const host = lab.world.site('relay').addresses[0]!
    const nodeOptions = { host, port: 49_737, anyPort: false, ephemeral: false, firewalled: false }
    const listening = await lab.listening(kind, {}, { host: 'relay', key: RELAY_KEY, nodeOptions })
    const made: RawStream[] = []
    const server = new BlindRelay({
      createStream(options) {
        const raw = listening.node.createRawStream({ ...options, framed: true } as never)
        made.push(raw)
        return raw
      }
    })
    const relay = new Relay(lab, listening, server, made)
    listening.server.on('connection', (stream: Connection) => {
      const session = server.accept(stream, { id: stream.remotePublicKey })
      session.on('error', (err: Error & { code?: string }) => relay.errors.push(err.code ?? err.message))
      relay.sessions.push(session)
    })
    return relay
  }

  /** A connection to it whose frames are written by hand. */
  async hand(host: string, key: number): Promise<RelayHand> {
    const options = { keyPair: keyPair(key), connectionKeepAlive: false } as const
    const node = await this.lab.node('hyperdht', host, options)
    const before = this.sessions.length
    const stream = node.connect(this.publicKey)
    stream.on('error', () => {})
    await once(stream, 'open')
    while (this.sessions.length === before) await this.lab.sleep(50)
    return new RelayHand(this.lab, stream, keyPair(key).publicKey, this.sessions[before]!)
  }
}

const NAME = Buffer.from('blind-relay').toString('hex')

/** One peer's connection to a relay. */
export class RelayHand {
  readonly frames: string[] = []
  private read = 0

  constructor(
    private readonly lab: Lab,
    readonly stream: Connection,
    readonly publicKey: Buffer,
    readonly session: Session
  ) {
    stream.on('data', (frame) => frame.length > 0 && this.frames.push(frame.toString('hex')))
  }

  put(frame: string): void {
    this.stream.write(Buffer.from(frame.replaceAll(' ', ''), 'hex'))
  }

  /** The open of the channel: by default with our own key as its id. */
  open(id: Buffer = this.publicKey): string {
    const frame = `0001010b${NAME}20${id.toString('hex')}`
    this.put(frame)
    return frame
  }

  /** The Pair message. */
  pair(isInitiator: boolean, token: Buffer, id: number): void {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(id)
    this.put(`0100 0${isInitiator ? 1 : 0} ${token.toString('hex')} fe${bytes.toString('hex')} 00`)
  }

  unpair(token: Buffer): void {
    this.put(`0101 00 ${token.toString('hex')}`)
  }

  /** Frames that came since the last call, after they had time to. */
  async news(): Promise<string[]> {
    await this.lab.sleep(200)
    const news = this.frames.slice(this.read)
    this.read = this.frames.length
    return news
  }
}

/** What an answer of the relay says: the role, the token in hex and the stream id; null if it is no Pair. */
export function pairIn(frame: string | undefined): { initiator: boolean; token: string; id: number } | null {
  const bytes = Buffer.from(frame ?? '', 'hex')
  if (bytes[0] !== 1 || bytes[1] !== 0) return null
  const id = bytes.subarray(35)
  const value = id[0]! < 0xfd ? id[0]! : id[0] === 0xfd ? id.readUInt16LE(1) : id.readUInt32LE(1)
  return { initiator: (bytes[2]! & 1) === 1, token: bytes.subarray(3, 35).toString('hex'), id: value }
}
