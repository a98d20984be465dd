import type { Stream } from '../../chance/index.js'
import type { Endpoint } from '../../types.js'
import { endpointText } from '../address.js'
import type { FirewallBehaviour, NatBehaviour } from './behaviour.js'
import { hash, PortAllocator } from './ports.js'
import { MappingEntry } from './sessions.js'

/** What a box does with a packet: lets it pass under another endpoint, or drops it for a reason. */
export type Passage = { readonly endpoint: Endpoint } | { readonly drop: DropReason; readonly answer?: boolean }

export type DropReason = 'udp blocked' | 'ports exhausted' | 'table full' | 'filtered' | 'no hairpin'

/** Sessions of a box; a packet that would open one more is dropped. Linux: nf_conntrack_max of a small router. */
export const MAX_SESSIONS = 65_536

/** Sessions between two sweeps of what has expired, at least. */
const SWEEP_EVERY = 1024

/**
 * The memory and the rules of a NAT or a stateful firewall: which external endpoint an inside one has towards a remote, and
 * which remotes may send to it. It knows nothing of networks; time is passed in (ms), and nothing happens by itself.
 */
export class NatBox {
  /** BOUNDED: by MAX_SESSIONS: a mapping lives by its sessions. By who the mapping is for, see #keyOf. */
  readonly #byKey = new Map<string, MappingEntry>()
  /** BOUNDED: as #byKey. By external endpoint, oldest first; more than one only where ports are overloaded. */
  readonly #byExternal = new Map<string, MappingEntry[]>()
  /** BOUNDED: by MAX_SESSIONS. Packets the box took for its own, as `external|remote`, with the time it forgets them. */
  readonly #taken = new Map<string, number>()
  /** BOUNDED: by the ports of its addresses. External endpoints that are not given out any more, see {@link rebind}. */
  readonly #retired = new Set<string>()
  readonly #ports: PortAllocator | null
  #addresses: readonly string[]
  #sessions = 0
  #sweepAt = SWEEP_EVERY

  constructor(
    readonly behaviour: NatBehaviour | FirewallBehaviour,
    addresses: readonly string[],
    private readonly chance: Stream
  ) {
    this.#addresses = addresses
    this.#ports = behaviour.kind === 'nat' ? new PortAllocator(behaviour.ports, behaviour.portRange, chance) : null
  }

  get addresses(): readonly string[] {
    return this.#addresses
  }

  /** Mappings in memory, some perhaps expired. */
  get size(): number {
    return this.#byKey.size
  }

  /** A packet from inside: the source it leaves with. */
  outbound(inside: Endpoint, remote: Endpoint, now: number): Passage {
    if (this.behaviour.blocksUdp) return { drop: 'udp blocked' }
    const entry = this.#entryFor(inside, remote, now)
    if (!(entry instanceof MappingEntry)) return { drop: entry }
    const to = endpointText(remote)
    if (!this.#hasRoom(entry, to, now)) return { drop: 'table full' }
    this.#touch(entry, () => entry.sentTo(to, remote.host, now))
    return { endpoint: entry.external }
  }

  /** A packet from outside: the inside endpoint it is for. */
  inbound(external: Endpoint, remote: Endpoint, now: number): Passage {
    const entry = this.#admits(external, remote, now)
    if (entry !== null) {
      const from = endpointText(remote)
      if (this.#hasRoom(entry, from, now)) this.#touch(entry, () => entry.receivedFrom(from, remote.host, now))
      return { endpoint: entry.inside }
    }
    if (this.behaviour.unsolicited === 'silent') return { drop: 'filtered' }
    if (this.#taken.size >= MAX_SESSIONS) this.#sweep(now)
    if (this.#taken.size < MAX_SESSIONS) {
      this.#taken.set(takenKey(external, remote), now + this.behaviour.timeouts.unreplied)
    }
    return { drop: 'filtered', answer: true }
  }

  /** A packet from inside to an address of the box itself: source and destination it comes back in with. */
  hairpin(
    inside: Endpoint,
    external: Endpoint,
    now: number
  ): { readonly src: Endpoint; readonly dst: Endpoint } | { readonly drop: DropReason } {
    if (this.behaviour.kind !== 'nat' || this.behaviour.hairpin === 'none') return { drop: 'no hairpin' }
    const out = this.outbound(inside, external, now)
    if ('drop' in out) return out
    const back = this.inbound(external, out.endpoint, now)
    if ('drop' in back) return { drop: back.drop }
    return { src: this.behaviour.hairpin === 'external' ? out.endpoint : inside, dst: back.endpoint }
  }

  /** The inside endpoint of a session, for an ICMP error about it; nothing is refreshed. */
  insideOf(external: Endpoint, remote: Endpoint, now: number): Endpoint | null {
    const text = endpointText(remote)
    return this.#live(external, now).find((entry) => entry.knows(text, now))?.inside ?? null
  }

  /** Forgets everything. */
  reboot(): void {
    this.#byKey.clear()
    this.#byExternal.clear()
    this.#taken.clear()
    this.#retired.clear()
    this.#sessions = 0
  }

  /** Moves the mappings of an inside host (default: of all) to other ports: forgets them and does not give those again. */
  rebind(host?: string): void {
    for (const entry of [...this.#byKey.values()]) {
      if (host !== undefined && entry.inside.host !== host) continue
      this.#remove(entry)
      this.#retired.add(endpointText(entry.external))
    }
  }

  /** Other addresses on the outside; forgets everything. */
  renumber(addresses: readonly string[]): void {
    this.reboot()
    this.#addresses = addresses
  }

  #entryFor(inside: Endpoint, remote: Endpoint, now: number): MappingEntry | DropReason {
    // A session that was moved off the mapping's port keeps its own.
    const moved = this.#get(movedKey(inside, remote), now)
    if (moved !== null) return moved
    const key = this.#keyOf(inside, remote)
    const entry = this.#get(key, now)
    const to = endpointText(remote)
    if (entry !== null) {
      if (entry.knows(to, now) || this.#pairFree(entry.external, remote, inside, now)) return entry
      return this.#create(movedKey(inside, remote), inside, remote, now)
    }
    return this.#create(key, inside, remote, now)
  }

  #create(key: string, inside: Endpoint, remote: Endpoint, now: number): MappingEntry | DropReason {
    if (this.#isFull(now)) return 'table full'
    const external = this.#external(key, inside, remote, now)
    if (external === null) return 'ports exhausted'
    const entry = new MappingEntry(key, inside, external, this.behaviour)
    this.#byKey.set(key, entry)
    const text = endpointText(external)
    const sharing = this.#byExternal.get(text)
    if (sharing === undefined) this.#byExternal.set(text, [entry])
    else sharing.push(entry)
    return entry
  }

  #external(key: string, inside: Endpoint, remote: Endpoint, now: number): Endpoint | null {
    const { behaviour } = this
    if (behaviour.kind === 'firewall' || this.#ports === null) return inside
    const host =
      behaviour.pooling === 'paired'
        ? this.#addresses[hash(inside.host) % this.#addresses.length]!
        : this.chance.pick(this.#addresses)
    const overloads = behaviour.ports === 'overloaded'
    const free = (port: number): boolean => {
      const external = { host, port }
      if (this.#retired.has(endpointText(external))) return false
      if (!this.#pairFree(external, remote, inside, now)) return false
      return (overloads && port === inside.port) || this.#live(external, now).length === 0
    }
    const port = this.#ports.choose({ insidePort: inside.port, identity: key }, free)
    return port === null ? null : { host, port }
  }

  /** False if packets between these two belong to another inside endpoint, or to the box itself. */
  #pairFree(external: Endpoint, remote: Endpoint, inside: Endpoint, now: number): boolean {
    if ((this.#taken.get(takenKey(external, remote)) ?? 0) > now) return false
    const to = endpointText(remote)
    return !this.#live(external, now).some((entry) => !same(entry.inside, inside) && entry.knows(to, now))
  }

  /** The mapping a packet from outside may use. */
  #admits(external: Endpoint, remote: Endpoint, now: number): MappingEntry | null {
    const entries = this.#live(external, now)
    if (entries.length === 0) return null
    const from = endpointText(remote)
    const exact = entries.find((entry) => entry.knows(from, now))
    if (exact !== undefined) return exact
    switch (this.behaviour.filtering) {
      case 'APDF':
        return null
      case 'ADF':
        return entries.findLast((entry) => entry.knowsHost(remote.host, now)) ?? null
      case 'EIF':
        return entries[entries.length - 1]!
    }
  }

  #keyOf(inside: Endpoint, remote: Endpoint): string {
    const text = endpointText(inside)
    const { behaviour } = this
    if (behaviour.kind === 'firewall' || behaviour.mapping === 'EIM') return text
    return behaviour.mapping === 'ADM' ? `${text}>${remote.host}` : `${text}>${endpointText(remote)}`
  }

  #get(key: string, now: number): MappingEntry | null {
    const entry = this.#byKey.get(key)
    if (entry === undefined) return null
    if (entry.alive(now)) return entry
    this.#remove(entry)
    return null
  }

  #live(external: Endpoint, now: number): readonly MappingEntry[] {
    const entries = this.#byExternal.get(endpointText(external))
    if (entries === undefined) return []
    if (entries.every((entry) => entry.alive(now))) return entries
    for (const entry of [...entries]) if (!entry.alive(now)) this.#remove(entry)
    return entries
  }

  #remove(entry: MappingEntry): void {
    this.#byKey.delete(entry.key)
    this.#sessions -= entry.size
    const text = endpointText(entry.external)
    const sharing = this.#byExternal.get(text)!
    sharing.splice(sharing.indexOf(entry), 1)
    if (sharing.length === 0) this.#byExternal.delete(text)
  }

  #touch(entry: MappingEntry, act: () => void): void {
    const before = entry.size
    act()
    this.#sessions += entry.size - before
  }

  #hasRoom(entry: MappingEntry, remote: string, now: number): boolean {
    return entry.knows(remote, now) || !this.#isFull(now)
  }

  #isFull(now: number): boolean {
    if (this.#sessions >= this.#sweepAt) {
      this.#sweep(now)
      this.#sweepAt = Math.min(MAX_SESSIONS, Math.max(SWEEP_EVERY, 2 * this.#sessions))
    }
    return this.#sessions >= MAX_SESSIONS
  }

  #sweep(now: number): void {
    for (const entry of [...this.#byKey.values()]) {
      if (entry.alive(now)) this.#touch(entry, () => void entry.sweep(now))
      else this.#remove(entry)
    }
    for (const [key, expires] of this.#taken) if (expires <= now) this.#taken.delete(key)
  }
}

function same(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.host === b.host
}

function movedKey(inside: Endpoint, remote: Endpoint): string {
  return `${endpointText(inside)}>${endpointText(remote)}!`
}

function takenKey(external: Endpoint, remote: Endpoint): string {
  return `${endpointText(external)}|${endpointText(remote)}`
}
