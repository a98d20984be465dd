import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { NodeFailure, type NodeSite } from '../../drivers/node.js'
import { Unsupported } from '../../drivers/types.js'
import type { Lab, LabCapability, LabJob, LabRun, LabTopology, LabWire, LabWorld } from '../../engine/lab.js'
import { ScenarioFailure } from '../../engine/scenario.js'

const HOST = '127.0.0.1'
/** ms that one node may take to be destroyed. */
const TEARDOWN_LIMIT = 10_000

/** Nobody looks at the real wire here: a lab without the capability `capture`. */
const NO_WIRE: LabWire = {
  packets: 0,
  records: () => [],
  externalOf: () => null,
  pathBetween: () => null,
  relayBetween: () => null
}

/** Nodes run where their driver makes them, in other processes; this lab gives out addresses and keeps the time. */
export class LoopbackLab implements Lab {
  readonly name = 'loopback'
  readonly capabilities: ReadonlySet<LabCapability> = new Set()

  async run({ topology, limit, body }: LabJob): Promise<LabRun> {
    const started = performance.now()
    const world = new LoopbackWorld(started, await portsFor(namesOf(topology)))
    let trouble = await attempt(() => body(world), limit)
    const ended = performance.now() - started
    for (const { what, act } of world.teardowns.reverse()) {
      const left = await attempt(act, TEARDOWN_LIMIT)
      if (left !== null) trouble ??= { ...left, detail: `Taking down ${what}: ${left.detail}` }
    }
    const { end, detail } = trouble ?? { end: 'passed' as const, detail: '' }
    return { end, detail, ended, packets: 0, traceHash: null, capture: null }
  }
}

function namesOf({ nodes = 0, sites = [] }: LabTopology): string[] {
  return [...Array.from({ length: nodes }, (_, i) => `dht${i + 1}`), ...sites.flatMap(({ hosts }) => hosts)]
}

/** A port for each host. All are bound before one is let go, so that no two are the same. */
async function portsFor(names: readonly string[]): Promise<Map<string, number>> {
  const sockets = names.map(() => createSocket('udp4').bind(0, HOST))
  await Promise.all(sockets.map((socket) => once(socket, 'listening')))
  const ports = new Map(names.map((name, i) => [name, sockets[i]!.address().port]))
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => void socket.close(resolve))))
  return ports
}

interface Trouble {
  readonly end: 'failed' | 'crashed' | 'unsupported'
  readonly detail: string
}

/** Null if it was done in time. */
async function attempt(act: () => Promise<void>, limit: number): Promise<Trouble | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Trouble>((resolve) => {
    timer = setTimeout(() => resolve({ end: 'failed', detail: `It did not end within ${limit / 1000} s.` }), limit)
  })
  const done = act().then(() => null, troubleOf)
  const trouble = await Promise.race([done, late])
  clearTimeout(timer)
  return trouble
}

function troubleOf(err: unknown): Trouble {
  const detail = err instanceof Error ? err.message : String(err)
  if (err instanceof ScenarioFailure) return { end: 'failed', detail }
  if (err instanceof NodeFailure) return { end: 'failed', detail: `${err.method} failed: ${detail}` }
  if (err instanceof Unsupported) return { end: 'unsupported', detail }
  return { end: 'crashed', detail: `A call failed with ${detail}` }
}

class LoopbackWorld implements LabWorld {
  readonly wire = NO_WIRE
  readonly internet = null
  /** BOUNDED: by the nodes of a scenario that it has not destroyed itself. */
  readonly teardowns: { readonly what: string; readonly act: () => Promise<void> }[] = []

  constructor(
    private readonly started: number,
    private readonly ports: ReadonlyMap<string, number>
  ) {}

  get now(): number {
    return performance.now() - this.started
  }

  async sleep(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms))
  }

  async waiting<T>(_what: string, promise: PromiseLike<T>): Promise<T> {
    return promise
  }

  site(name: string): NodeSite {
    const port = this.ports.get(name)
    if (port === undefined) throw new TypeError(`The topology has no host ${name}.`)
    return {
      host: name,
      addresses: [HOST],
      port,
      udx: null,
      call: async (_what, act) => act(),
      waiting: (what, promise) => this.waiting(what, promise)
    }
  }

  reaches(): Promise<boolean> {
    return Promise.reject(new Unsupported('The loopback has no boxes that could filter.'))
  }

  held(): { readonly timers: number; readonly handles: number; readonly heap: null } {
    return { timers: 0, handles: 0, heap: null }
  }

  onTeardown(what: string, act: () => Promise<void>): () => void {
    const teardown = { what, act }
    this.teardowns.push(teardown)
    return () => {
      const at = this.teardowns.indexOf(teardown)
      if (at !== -1) this.teardowns.splice(at, 1)
    }
  }
}
