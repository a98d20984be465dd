import { keyPair } from '@punchlist/hyperdht/crypto'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { UserError } from '../../errors.js'
import { packageRoot } from '../../root.cjs'
import { Tail } from '../external/index.js'
import {
  type DrivenNode,
  type KeyPair,
  type Leftover,
  type NodeCapability,
  type NodeDriver,
  NodeFailure,
  type NodeOptions,
  type NodeSite
} from '../node.js'
import { type Implementation, Unsupported } from '../types.js'
import { type Call, CALLS, type FailureText, type Message, type Request, withBuffers } from './protocol.js'

const STDERR_CHARS = 4000
/** What connections are, which do not go through a pipe. */
const NOT_HERE: readonly NodeCapability[] = ['connect', 'relay', 'swarm']

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (err: unknown) => void
}

/** Nodes of an implementation in a process of its own, on the real sockets of this machine. */
export class ProcessNodeDriver implements NodeDriver {
  readonly leftovers: readonly Leftover[] = []
  /** Why the process is gone, if it is. */
  private over: Error | null = null
  /** BOUNDED: by the calls that a scenario has under way. */
  private readonly waiting = new Map<number, Waiting>()
  private readonly stderr = new Tail(STDERR_CHARS)
  private readonly kill: () => void
  private next = 1

  private constructor(
    private readonly child: ChildProcess,
    readonly implementation: Implementation,
    readonly capabilities: ReadonlySet<NodeCapability>
  ) {
    this.kill = () => void child.kill('SIGKILL')
    process.once('exit', this.kill)
    child.stderr?.on('data', (chunk: Buffer) => this.stderr.push(chunk.toString()))
    child.on('message', (message: Message) => this.receive(message))
    child.on('exit', (code, signal) => {
      const text = this.stderr.lines(8)
      this.over = new Error(
        `The process of ${implementation.name} ended (${signal ?? `exit code ${code}`}). ${text}`.trim()
      )
      for (const { reject } of this.waiting.values()) reject(this.over)
      this.waiting.clear()
    })
  }

  /**
   * @param spec as `--impl` names it.
   * @throws UserError `DRIVER` if the process does not come up.
   */
  static async start(spec: string): Promise<ProcessNodeDriver> {
    const script = join(packageRoot(), 'dist', 'esm', 'drivers', 'process', 'child.js')
    const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const
    const child = fork(script, [spec], { serialization: 'advanced', stdio: [...stdio] })
    const died = once(child, 'exit').then(() => null)
    const said = (await Promise.race([once(child, 'message'), died])) as [Message] | null
    const hello = said !== null && 'hello' in said[0] ? said[0].hello : null
    if (hello === null) throw new UserError('DRIVER', `A process with nodes of ${spec} does not start.`)
    const capabilities = hello.capabilities.filter((one) => !NOT_HERE.includes(one))
    return new ProcessNodeDriver(child, hello.implementation, new Set(capabilities))
  }

  /** The process, for those who watch it. */
  get pid(): number {
    return this.child.pid ?? 0
  }

  keyPair(seed: Uint8Array): KeyPair {
    return keyPair(seed)
  }

  async createNode(options: NodeOptions, site: NodeSite): Promise<DrivenNode> {
    // A node that is told nothing stays on this machine, at the port that the lab keeps for it.
    const place = { host: site.addresses[0]!, ...(site.port !== undefined && { port: site.port }) }
    const given = { ...place, ...options }
    const node = (await this.ask({ kind: 'create', host: site.host, options: given })) as number
    const call = (name: Call, args: unknown[]): Promise<unknown> =>
      site.waiting(name, this.ask({ kind: 'call', node, call: name, args }))
    return nodeOf(this, site, call)
  }

  async close(): Promise<void> {
    process.off('exit', this.kill)
    if (this.over !== null) return
    const exited = once(this.child, 'exit')
    this.child.disconnect()
    await exited
  }

  private ask(request: { kind: 'create'; host: string; options: NodeOptions } | CallRequest): Promise<unknown> {
    if (this.over !== null) return Promise.reject(this.over)
    const id = this.next++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.child.send({ id, ...request } satisfies Request)
    })
  }

  private receive(message: Message): void {
    if ('hello' in message) return
    const waiting = this.waiting.get(message.id)
    this.waiting.delete(message.id)
    if ('failure' in message) waiting?.reject(errorOf(message.failure))
    else waiting?.resolve(withBuffers(message.result))
  }
}

type CallRequest = { kind: 'call'; node: number; call: Call; args: unknown[] }

function nodeOf(
  driver: NodeDriver,
  site: NodeSite,
  call: (name: Call, args: unknown[]) => Promise<unknown>
): DrivenNode {
  const calls = Object.fromEntries(CALLS.map((name) => [name, (...args: unknown[]) => call(name, args)]))
  const unsupported = (): Promise<never> =>
    Promise.reject(new Unsupported('Connections of nodes in another process are not driven.'))
  return {
    ...calls,
    driver,
    site,
    // Nobody hears of events across the process; scenarios that need them need the virtual time too.
    onEvent: () => () => {},
    listen: unsupported,
    connect: unsupported,
    relay: unsupported
  } as unknown as DrivenNode
}

function errorOf({ kind, method, code, message }: FailureText): Error {
  if (kind === 'failure') return new NodeFailure(method, code, message)
  return kind === 'unsupported' ? new Unsupported(message) : new Error(message)
}
