import type { DrivenConnection, DrivenNode, DrivenRelay, DrivenServer } from '../node.js'
import { BadRequest } from './failures.js'
import type { Params } from './params.js'

/** What punchlist has names for. */
export interface Things {
  readonly node: DrivenNode
  readonly server: DrivenServer
  readonly connection: DrivenConnection
  readonly relay: DrivenRelay
}

interface Entry {
  readonly kind: keyof Things
  readonly thing: Things[keyof Things]
  /** Handle of the node that it is of; its own for a node. */
  readonly node: number
}

/** Nodes, servers, connections and relays by the numbers that punchlist gave them. */
export class Handles {
  /** BOUNDED: by what the nodes of one scenario make: all is forgotten when a new one begins. */
  private readonly entries = new Map<number, Entry>()

  /** BOUNDED: by `entries`. */
  private readonly retired = new Set<number>()

  /** The handle that a request gives to what it makes. @throws BadRequest if it is taken. */
  fresh(params: Params, kind: keyof Things): number {
    const handle = params.number(kind)
    if (!this.entries.has(handle)) return handle
    throw new BadRequest(`the handle ${handle} is taken by a ${this.entries.get(handle)!.kind}`)
  }

  add<K extends keyof Things>(kind: K, handle: number, thing: Things[K], node = handle): void {
    this.entries.set(handle, { kind, thing, node })
  }

  /** What a request is about. @throws BadRequest if there is no such thing. */
  get<K extends keyof Things>(params: Params, kind: K): Things[K] {
    return this.entry(params.number(kind), kind).thing as Things[K]
  }

  /** Handle of the node that made a thing. */
  ownerOf(params: Params, kind: keyof Things): number {
    return this.entry(params.number(kind), kind).node
  }

  /** A node is destroyed. What it made can still be asked how it ended, and itself how it refuses. */
  retire(node: number): void {
    this.retired.add(node)
  }

  /** Forgets everything if no node lives any more: whoever makes one now begins anew. */
  clearIfDone(): void {
    if (this.nodes().length > 0) return
    this.entries.clear()
    this.retired.clear()
  }

  /** Those that are not destroyed. */
  nodes(): DrivenNode[] {
    return [...this.entries]
      .filter(([handle, { kind }]) => kind === 'node' && !this.retired.has(handle))
      .map(([, { thing }]) => thing as DrivenNode)
  }

  private entry(handle: number, kind: keyof Things): Entry {
    const entry = this.entries.get(handle)
    if (entry?.kind === kind) return entry
    throw new BadRequest(`there is no ${kind} ${handle}`)
  }
}
