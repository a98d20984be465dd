import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import type { ProbeHost } from '../../sim/probe/index.js'
import type { BoundPort, Endpoint, NetworkInterface } from '../../sim/types.js'
import { NetnsError } from '../errors.js'
import { bare, type HostPlan } from '../plan/index.js'
import type { AgentEvent, AgentRequest } from './agent.js'

const PROGRAM = fileURLToPath(new URL('./agent.js', import.meta.url))
/** ms that a socket may take to open, on a busy machine. */
const BIND_LIMIT = 20_000

interface Listener {
  readonly bound: (port: BoundPort) => void
  readonly failed: (err: Error) => void
  readonly deliver: (bytes: Buffer, from: Endpoint) => void
}

/** A host whose sockets are those of an agent in its namespace. */
export class AgentHost implements ProbeHost {
  /** BOUNDED: by the sockets that are open. */
  private readonly sockets = new Map<number, Listener>()
  /** BOUNDED: by who watches. */
  private readonly watchers = new Set<() => void>()
  /** BOUNDED: by who waits. */
  private readonly marks = new Map<number, { readonly resolve: () => void; readonly reject: (err: Error) => void }>()
  private readonly child: ChildProcess
  private readonly ended: Promise<void>
  private last = 0
  private over: Error | null = null

  /** @param argv the command line that runs a program at the host, given the program's. */
  constructor(
    private readonly plan: Pick<HostPlan, 'names' | 'addresses'>,
    at: (argv: readonly string[]) => readonly string[]
  ) {
    const [program = '', ...args] = at([process.execPath, PROGRAM])
    const child = (this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] }))
    this.ended = new Promise((resolve) => child.once('close', () => resolve()))
    child.on('error', (err) => this.end(err.message))
    child.on('close', () => this.end('it ended'))
    child.stdin.on('error', () => {})
    createInterface({ input: child.stdout }).on('line', (line) => this.onEvent(JSON.parse(line) as AgentEvent))
  }

  interfaces(): readonly NetworkInterface[] {
    return this.plan.addresses.map((address) => ({ name: 'eth0', host: bare(address), family: 4, internal: false }))
  }

  bind(port: number, host: string, deliver: (bytes: Buffer, from: Endpoint) => void): Promise<BoundPort> {
    if (this.over !== null) return Promise.reject(this.over)
    const socket = ++this.last
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => failed(this.error('it opens no socket')), BIND_LIMIT)
      const failed = (err: Error): void => {
        clearTimeout(timer)
        this.sockets.delete(socket)
        reject(err)
      }
      const bound = (port: BoundPort): void => {
        clearTimeout(timer)
        resolve(port)
      }
      this.sockets.set(socket, { bound, failed, deliver })
      this.ask({ do: 'bind', socket, port, host })
    })
  }

  /** Calls back for each message that something this host sent to is unreachable. Ready when it resolves. */
  async watch(): Promise<(listener: () => void) => () => void> {
    const { child } = this
    await new Promise<void>((resolve, reject) => {
      if (this.over !== null) return reject(this.over)
      this.watching = resolve
      child.once('close', () => reject(this.error('it ended')))
      this.ask({ do: 'watch' })
    })
    return (listener) => {
      this.watchers.add(listener)
      return () => void this.watchers.delete(listener)
    }
  }

  /** Resolves when everything that had been sent from here has left, and what had come here was delivered. @throws NetnsError */
  caughtUp(): Promise<void> {
    if (this.over !== null) return Promise.reject(this.over)
    const mark = ++this.last
    return new Promise((resolve, reject) => {
      this.marks.set(mark, { resolve, reject })
      this.ask({ do: 'catch-up', mark })
    })
  }

  async close(): Promise<void> {
    this.child.stdin!.end()
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 1000)
    await this.ended
    clearTimeout(timer)
  }

  private watching: () => void = () => {}

  private onEvent(event: AgentEvent): void {
    switch (event.is) {
      case 'watching':
        return this.watching()
      case 'unreachable':
        for (const watcher of this.watchers) watcher()
        return
      case 'caught-up':
        this.marks.get(event.mark)?.resolve()
        this.marks.delete(event.mark)
        return
      case 'failed':
        return this.sockets.get(event.socket)?.failed(this.error(event.message))
      case 'heard': {
        const { hex, host, port } = event
        return this.sockets.get(event.socket)?.deliver(Buffer.from(hex, 'hex'), { host, port })
      }
      case 'bound': {
        const { socket, host, port } = event
        return this.sockets.get(socket)?.bound({
          host,
          port,
          send: (bytes, to, ttl) =>
            this.ask({ do: 'send', socket, hex: Buffer.from(bytes).toString('hex'), ...to, ttl }),
          close: () => {
            this.sockets.delete(socket)
            this.ask({ do: 'close', socket })
          }
        })
      }
    }
  }

  private ask(request: AgentRequest): void {
    if (this.over === null) this.child.stdin!.write(JSON.stringify(request) + '\n')
  }

  private end(why: string): void {
    this.over ??= this.error(why)
    for (const { failed } of [...this.sockets.values()]) failed(this.over)
    for (const { reject } of this.marks.values()) reject(this.over)
    this.marks.clear()
  }

  private error(why: string): NetnsError {
    return new NetnsError('AGENT', `The agent at ${this.plan.names.join(', ')}: ${why}.`)
  }
}
