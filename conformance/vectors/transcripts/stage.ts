import { createReferenceDriver } from '../../drivers/reference/index.js'
import {
  type Endpoint,
  PinnedChance,
  TapNetwork,
  type TapOptions,
  type TapSocket,
  type TapUdx,
  type Transit,
  VirtualTime
} from '../../drivers/tap/index.js'
import type { TranscriptStep } from '../types.js'
import { DhtRpc, type PeerNode, type PeerOptions } from './peer.js'
import { ALL_PEERS, type Casting, type Player } from './players.js'
import { type Commands, DatagramReader } from './read-datagram.js'

/** Who takes part: name to address (`host:port`) and role. */
export type Parties = Readonly<Record<string, { readonly address: string; readonly role: string }>>

/** The current and the previous token secret of every node (RPC-46). */
export const SECRETS = { current: Buffer.alloc(32, 0xb1), previous: Buffer.alloc(32, 0xa0) }

const MAX_WAIT = 60_000

export const textOf = ({ host, port }: Endpoint): string => `${host}:${port}`

export function endpointOf(text: string): Endpoint {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) }
}

/**
 * Where unmodified nodes play a transcript: a network in memory, time that stands still, chance that is pinned. Every
 * datagram is written down in the order of sending.
 */
export class Stage {
  readonly network = new TapNetwork()
  readonly parties: Parties
  /** Seen since {@link take}, and when. BOUNDED: by one case. */
  private readonly seen: { readonly transit: Transit; readonly at: number }[] = []
  /** BOUNDED: by one run. */
  private readonly nodes: PeerNode[] = []
  private readonly names: ReadonlyMap<string, string>
  private readonly reader: DatagramReader

  /** @internal see {@link play} */
  constructor(
    parties: Parties,
    commands: Commands,
    readonly time: VirtualTime,
    readonly chance: PinnedChance,
    private readonly casting: Casting = ALL_PEERS
  ) {
    this.parties = parties
    this.names = new Map(Object.entries(parties).map(([name, { address }]) => [address, name]))
    this.reader = new DatagramReader(createReferenceDriver(), commands, (ciphertext) => chance.opened(ciphertext))
    this.network.observe((transit) => this.seen.push({ transit, at: time.now }))
  }

  /** A bare socket of a party that is played by hand. */
  socket(name: string): TapSocket {
    const { host, port } = this.address(name)
    const socket = this.network.attach({ host }).createSocket()
    socket.bind(port)
    return socket
  }

  /** A tap for a node: its own address is that of the party; its other ports count up from `firstFreePort`. */
  tap(name: string, options: Omit<TapOptions, 'host'> = {}): TapUdx {
    return this.network.attach({ host: this.address(name).host, ...options })
  }

  /** Puts a node under the stage's care: it is destroyed at the end. Waits until it has bootstrapped. */
  async start<N extends PeerNode>(node: N): Promise<N> {
    this.nodes.push(node)
    await this.until(node.fullyBootstrapped())
    return node
  }

  /** Who plays a party. */
  player(name: string): Player {
    return this.casting(name)
  }

  /** A hyperdht node that plays a party, with this first tid, bootstrapped. */
  node(name: string, firstTid: number, options: PeerOptions): Promise<PeerNode> {
    const player = this.player(name)
    player.firstTid(this.chance, firstTid)
    return this.start(new player.Class(options))
  }

  /** A persistent node with an empty table and the pinned token secrets. */
  async persistent(kind: 'dht-rpc' | 'hyperdht', name: string, tapOptions: Omit<TapOptions, 'host'> = {}) {
    const { host, port } = this.address(name)
    const Node = kind === 'hyperdht' ? this.player(name).Class : DhtRpc
    return this.start(Node.bootstrapper(port, host, { udx: this.tap(name, tapOptions), host, bootstrap: [] }))
  }

  address(name: string): Endpoint {
    const party = this.parties[name]
    if (party === undefined) throw new Error(`no party named ${name}`)
    return endpointOf(party.address)
  }

  /** Sends bytes from a hand-played party and waits until everything is at rest. */
  async say(socket: TapSocket, to: string, datagram: Buffer): Promise<void> {
    const { host, port } = this.address(to)
    socket.trySend(datagram, port, host)
    await this.network.settle()
  }

  /** Waits for a promise of a node: lets datagrams through and, when nothing moves any more, time pass. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let pending = true
    const done = () => (pending = false)
    promise.then(done, done)
    const deadline = this.time.now + MAX_WAIT
    for (;;) {
      await this.network.settle()
      if (!pending) return promise
      if (this.time.now > deadline || !this.time.next()) throw new Error('the transcript waits for something that never comes') // prettier-ignore
    }
  }

  /** Lets virtual time pass, in ms. */
  async pass(ms: number): Promise<void> {
    await this.until(new Promise((resolve) => setTimeout(resolve, ms)))
  }

  /** The datagrams since the last call, read. Those that came later than the first say so in a note. */
  async take(): Promise<TranscriptStep[]> {
    const steps: TranscriptStep[] = []
    const start = this.seen[0]?.at ?? 0
    for (const { transit, at } of this.seen.splice(0)) {
      steps.push({
        from: this.nameOf(transit.from),
        to: this.nameOf(transit.to),
        hex: transit.data.toString('hex'),
        ...(await this.reader.read(transit.data)),
        ...(at > start ? { note: `${at - start} ms after the first` } : {})
      })
    }
    return steps
  }

  /** Forgets the datagrams since the last call: preparations that are not part of the transcript. */
  forget(): void {
    this.seen.length = 0
  }

  /** Pins the secrets that a node draws when it makes its first token (RPC-47), by making it do so. */
  async pinSecrets(node: string): Promise<void> {
    this.chance.bytes(SECRETS.previous, SECRETS.current)
    const asker = this.network.attach({ host: '203.0.113.250' }).createSocket()
    asker.bind(9)
    // A ping with a wrong token: the answer is an error with a fresh one (RPC-49).
    const ping = Buffer.concat([Buffer.from('03060000000000000000', 'hex'), Buffer.alloc(32, 0x99), Buffer.alloc(1)])
    await this.say(asker, node, ping)
    await this.until(asker.close())
    this.forget()
  }

  async stop(node: PeerNode): Promise<void> {
    await this.until(node.destroy({ force: true }))
    this.nodes.splice(this.nodes.indexOf(node), 1)
  }

  /** @internal */
  async end(): Promise<void> {
    for (const node of this.nodes.reverse()) await this.until(node.destroy({ force: true }))
  }

  private nameOf(endpoint: Endpoint): string {
    const name = this.names.get(textOf(endpoint))
    if (name === undefined) throw new Error(`${textOf(endpoint)} is none of the parties`)
    return name
  }
}

/**
 * Plays a transcript on a stage of its own. The process's time and chance are pinned meanwhile, and real again when the
 * promise settles: nothing else should run beside it.
 */
export async function play<T>(
  options: {
    readonly parties: Parties
    readonly commands: Commands
    readonly seed?: string
    readonly casting?: Casting | undefined
  },
  script: (stage: Stage) => Promise<T>
): Promise<T> {
  const time = VirtualTime.install()
  const chance = PinnedChance.install(options.seed)
  try {
    const stage = new Stage(options.parties, options.commands, time, chance, options.casting)
    let result: T
    try {
      result = await script(stage)
    } finally {
      await stage.end()
    }
    if (chance.left.length > 0) throw new Error(`pinned but never drawn: ${chance.left.join(', ')}`)
    return result
  } finally {
    chance.restore()
    time.restore()
  }
}
