import { randomBytes } from '../../crypto/index.js'
import { type Address, nodeId } from '../../ipencoding/index.js'
import type { NodeAddress } from '../../udp-request/index.js'
import { Checks, Contacts, KnownNodes, type NodeRecord } from '../table/index.js'

/** A table with what keeps it, and every question it asks in the test's hands. */
export class TableBench {
  tick = 1000
  ready = true
  readonly events: string[] = []
  readonly samples: string[] = []
  /** Checks under way: settle them by port. */
  readonly asked = new Map<number, (stays: boolean) => void>()
  refused = (_node: NodeAddress): boolean => false
  readonly nodes: KnownNodes
  readonly contacts: Contacts
  readonly checks: Checks

  constructor(id = randomBytes(32), bootstrapEntries = 1) {
    this.nodes = new KnownNodes(id)
    const shared = {
      nodes: this.nodes,
      tick: () => this.tick,
      answers: (record: NodeRecord) =>
        new Promise<boolean>((resolve) => {
          this.asked.set(record.port, resolve)
        })
    }
    this.contacts = new Contacts(
      {
        ...shared,
        ready: () => this.ready,
        accepts: (node) => !this.refused(node),
        onsample: ({ host, port }) => this.samples.push(`${host}:${port}`),
        // Told after the change (NODE-51): who is told finds it made.
        onadd: ({ port }) => this.events.push(this.record(port) ? `+${port}` : `+${port} too early`),
        onremove: ({ port }) => this.events.push(this.record(port) ? `-${port} too early` : `-${port}`)
      },
      bootstrapEntries
    )
    this.checks = new Checks({ ...shared, remove: (record) => void this.contacts.remove(record) })
  }

  /** A datagram of a node with a valid id. */
  hear(port: number, { to = US, main = true }: { to?: Address; main?: boolean } = {}): void {
    const { host } = US
    this.contacts.heard({ host, port, id: nodeId({ host, port }) }, to, main)
  }

  record(port: number): NodeRecord | null {
    return this.nodes.get(nodeId({ host: US.host, port }))
  }

  /** The outcome of a check, and what follows from it. */
  async settle(port: number, stays: boolean): Promise<void> {
    this.asked.get(port)?.(stays)
    this.asked.delete(port)
    await new Promise((resolve) => setImmediate(resolve))
  }

  get ports(): number[] {
    return this.nodes.recency.toArray().map(({ port }) => port)
  }
}

export const US = { host: '10.0.0.1', port: 9 }

/** Ports whose nodes all fall into bucket 0 of a table centred on `id`, so that its first bucket can be filled. */
export function portsInFirstBucket(id: Uint8Array, count: number): number[] {
  const ports: number[] = []
  for (let port = 1; ports.length < count; port++) {
    const other = nodeId({ host: US.host, port })
    if ((((other[0] as number) ^ (id[0] as number)) & 0x80) !== 0) ports.push(port)
  }
  return ports
}
