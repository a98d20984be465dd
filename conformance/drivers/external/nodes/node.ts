import type { Json } from '../../../layouts/index.js'
import type {
  Address,
  AnnounceOptions,
  ConnectOptions,
  Contact,
  DrivenConnection,
  DrivenNode,
  DrivenRelay,
  DrivenServer,
  FindPeerAnswer,
  ImmutableAnswer,
  KeyPair,
  ListenOptions,
  LookupAnswer,
  MutableAnswer,
  MutableGetOptions,
  NodeDriver,
  NodeEvent,
  NodeSite,
  NodeState,
  NodeStats,
  PluginAnswer,
  PluginOptions,
  PluginRequest,
  RelayOptions
} from '../../node.js'
import type { Channel } from './channel.js'
import { ExternalConnection } from './connection.js'
import { METHODS } from './methods.js'
import { bytes, bytesOrNull, plain } from './plain.js'
import { ExternalRelay } from './relay.js'
import { ExternalServer } from './server.js'
import {
  address,
  contact,
  findPeerAnswer,
  immutableAnswer,
  lookupAnswer,
  mutableAnswer,
  type WireContact,
  type WireFindPeerAnswer,
  type WireImmutableAnswer,
  type WireLookupAnswer,
  type WireMutableAnswer
} from './wire.js'

type WireState = Omit<NodeState, 'id' | 'publicKey'> & { readonly id: string | null; readonly publicKey: string }

/** A node behind JSON lines: each call is a method of the contract. */
export class ExternalNode implements DrivenNode {
  /** UNBOUNDED: because it is the record of one node of a scenario, which ends with it. */
  readonly events: NodeEvent[] = []
  /** BOUNDED: by the listeners of a scenario. */
  private readonly listeners = new Set<(event: NodeEvent) => void>()
  private destroying: Promise<void> | null = null

  constructor(
    readonly driver: NodeDriver,
    readonly site: NodeSite,
    private readonly channel: Channel,
    private readonly handle: number,
    private readonly giveBack: (clean: boolean) => Promise<void>
  ) {
    channel.listen('node', handle, ({ name }) => {
      const event = { name: name as NodeEvent['name'] }
      this.events.push(event)
      for (const listener of this.listeners) listener(event)
    })
  }

  async ready(): Promise<void> {
    await this.ask('ready')
  }

  async state(): Promise<NodeState> {
    const state = await this.ask<WireState>('state')
    const { host, port, bootstrapped, ephemeral, firewalled, online, degraded, suspended, destroyed } = state
    const flags = { bootstrapped, ephemeral, firewalled, online, degraded, suspended, destroyed }
    const keys = { id: bytesOrNull(state.id), publicKey: bytes(state.publicKey) }
    return { ...keys, host, port, ...flags, table: state.table.map(address) }
  }

  async stats(): Promise<NodeStats> {
    return (await this.ask<{ stats: NodeStats }>('stats')).stats
  }

  onEvent(listener: (event: NodeEvent) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  async ping(to: Address): Promise<number> {
    return (await this.ask<{ rtt: number }>('ping', { to })).rtt
  }

  async findNode(target: Uint8Array): Promise<readonly Contact[]> {
    return (await this.ask<{ nodes: WireContact[] }>('findNode', { target })).nodes.map(contact)
  }

  async findPeer(publicKey: Uint8Array): Promise<readonly FindPeerAnswer[]> {
    const { answers } = await this.ask<{ answers: WireFindPeerAnswer[] }>('findPeer', { publicKey })
    return answers.map(findPeerAnswer)
  }

  async lookup(target: Uint8Array): Promise<readonly LookupAnswer[]> {
    return (await this.ask<{ answers: WireLookupAnswer[] }>('lookup', { target })).answers.map(lookupAnswer)
  }

  async announce(
    target: Uint8Array,
    keyPair: KeyPair,
    relayAddresses: readonly Address[] = [],
    options: AnnounceOptions = {}
  ): Promise<readonly Contact[]> {
    const params = { target, keyPair: keysOf(keyPair), relayAddresses, options }
    return (await this.ask<{ closest: WireContact[] }>('announce', params)).closest.map(contact)
  }

  async unannounce(target: Uint8Array, keyPair: KeyPair): Promise<void> {
    await this.ask('unannounce', { target, keyPair: keysOf(keyPair) })
  }

  async lookupAndUnannounce(target: Uint8Array, keyPair: KeyPair): Promise<readonly LookupAnswer[]> {
    const params = { target, keyPair: keysOf(keyPair) }
    return (await this.ask<{ answers: WireLookupAnswer[] }>('lookupAndUnannounce', params)).answers.map(lookupAnswer)
  }

  async immutablePut(value: Uint8Array): Promise<{ hash: Buffer; closest: readonly Contact[] }> {
    const { hash, closest } = await this.ask<{ hash: string; closest: WireContact[] }>('immutablePut', { value })
    return { hash: bytes(hash), closest: closest.map(contact) }
  }

  async immutableGet(hash: Uint8Array): Promise<ImmutableAnswer | null> {
    const { answer } = await this.ask<{ answer: WireImmutableAnswer | null }>('immutableGet', { hash })
    return answer && immutableAnswer(answer)
  }

  async mutablePut(
    keyPair: KeyPair,
    value: Uint8Array,
    options: { readonly seq?: number } = {}
  ): Promise<{ seq: number; signature: Buffer; closest: readonly Contact[] }> {
    const put = await this.ask<{ seq: number; signature: string; closest: WireContact[] }>('mutablePut', {
      keyPair: keysOf(keyPair),
      value,
      options
    })
    return { seq: put.seq, signature: bytes(put.signature), closest: put.closest.map(contact) }
  }

  async mutableGet(publicKey: Uint8Array, options: MutableGetOptions = {}): Promise<MutableAnswer | null> {
    const { answer } = await this.ask<{ answer: WireMutableAnswer | null }>('mutableGet', { publicKey, options })
    return answer && mutableAnswer(answer)
  }

  async registerPlugin(plugin: PluginOptions): Promise<void> {
    await this.ask('registerPlugin', { plugin })
  }

  async pluginRequest(request: PluginRequest, to: Address): Promise<PluginAnswer> {
    const answer = await this.ask<{ from: WireContact; error: number; value: string | null }>('pluginRequest', {
      request,
      to
    })
    return { from: contact(answer.from), error: answer.error, value: bytesOrNull(answer.value) }
  }

  async listen({ keyPair, ...options }: ListenOptions = {}): Promise<DrivenServer> {
    const server = this.channel.handle()
    const params = { server, options: { ...options, keyPair: keyPair && keysOf(keyPair) } }
    const { publicKey } = await this.ask<{ publicKey: string }>('listen', params)
    return new ExternalServer(this.channel, this.site, server, bytes(publicKey))
  }

  async connect(publicKey: Uint8Array, { keyPair, ...options }: ConnectOptions = {}): Promise<DrivenConnection> {
    const handle = this.channel.handle()
    const connection = new ExternalConnection(this.channel, this.site, handle)
    const params = { connection: handle, publicKey, options: { ...options, keyPair: keyPair && keysOf(keyPair) } }
    await this.ask('connect', params)
    return connection
  }

  async relay(keyPair: KeyPair, options: RelayOptions = {}): Promise<DrivenRelay> {
    const relay = this.channel.handle()
    const params = { relay, keyPair: keysOf(keyPair), options }
    const { publicKey } = await this.ask<{ publicKey: string }>('relay', params)
    return new ExternalRelay(this.channel, this.site, relay, bytes(publicKey))
  }

  async suspend(): Promise<void> {
    await this.ask('suspend')
  }

  async resume(): Promise<void> {
    await this.ask('resume')
  }

  /** The node goes first, then its process, unless that is kept for another one. */
  destroy(options: { readonly force?: boolean } = {}): Promise<void> {
    return (this.destroying ??= this.takeDown(options))
  }

  private async takeDown(options: object): Promise<void> {
    let clean = false
    try {
      await this.ask('destroy', options)
      clean = true
    } finally {
      this.channel.forget('node', this.handle)
      await this.giveBack(clean)
    }
  }

  private ask<T = unknown>(name: string, params: object = {}): Promise<T> {
    const method = `node.${name}`
    const json = plain({ node: this.handle, ...params }) as Record<string, Json>
    const request = (): Promise<T> => this.channel.request<T>(method, json)
    return METHODS.get(method)!.patience === 'wait' ? this.site.waiting(name, request()) : this.site.call(name, request)
  }
}

/** What an implementation keeps beside its keys is not the driver's. */
function keysOf({ publicKey, secretKey }: KeyPair): KeyPair {
  return { publicKey, secretKey }
}
