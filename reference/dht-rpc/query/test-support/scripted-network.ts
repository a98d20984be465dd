import { type Address, nodeId } from '../../../ipencoding/index.js'
import { compareDistance } from '../../../kbucket/index.js'
import { VirtualTime } from '../../../test-support/virtual-time.js'
import {
  type NodeAddress,
  type Outgoing,
  type OutgoingListener,
  type Reply,
  request,
  type RequestGroup,
  type RequestMessage,
  type SendOptions
} from '../../../udp-request/index.js'
import type { QueryHost } from '../../contract.js'
import { downHint, INTERNAL_COMMANDS } from '../../messages/index.js'
import { Query, type QueryOptions } from '../index.js'

export const HOST = '127.0.0.1'
export const TARGET = Buffer.alloc(32)
export const COMMAND = 99
/** Time of one transmission (RPC-104). */
const TIMEOUT = 1000

/** What a scripted node does with a request. One without a script is dead. */
export interface Script {
  /** Ports it lists as closer nodes. */
  lists?: number[]
  /** ms until it answers. Default: 0. */
  delay?: number
  error?: number
  /** false: it answers without an id. */
  id?: boolean
  token?: Buffer
  value?: Buffer
  /** The port its answers come from, if not its own. */
  from?: number
  /** What it answers a request with a token with; null for silence. Default: as any other. */
  commit?: Script | null
}

/** What it does, or how it decides; null for silence. */
export type Behaviour = Script | ((message: RequestMessage, port: number) => Script | null)

/** One request as it left. */
export interface Sent {
  at: number
  port: number
  kind: 'visit' | 'hint' | 'commit'
  message: RequestMessage
  datagram: string
  /** A hint's dead node. */
  about?: number
}

export const address = (port: number): Address => ({ host: HOST, port })
export const idOf = (port: number): Buffer => nodeId(address(port))
export const ports = (nodes: readonly { port: number }[]): number[] => nodes.map(({ port }) => port)
/** Ports in ascending order of distance. */
export const byDistance = (list: readonly number[], target: Uint8Array = TARGET): number[] =>
  [...list].sort((a, b) => compareDistance(target, idOf(a), idOf(b)))
export const range = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i)

const failure = (code: string, text: string) => Object.assign(new Error(`${code}: ${text}`), { code })

class Group implements RequestGroup {
  inflight: Outgoing[] = []
  destroy(error?: Error): void {
    const cancelled = this.inflight
    this.inflight = []
    for (const one of cancelled) one.destroy(error)
  }
}

/** Nodes on 127.0.0.1 that answer by a script, in virtual time, and a node that asks them. */
export class ScriptedNetwork implements QueryHost<string> {
  readonly node = 'the node'
  readonly time = new VirtualTime()
  readonly tableId: Buffer = Buffer.alloc(32, 0xee)
  readonly concurrency = 10
  readonly queryStats = { active: 0, total: 0 }
  readonly scripts = new Map<number, Behaviour>()
  readonly sent: Sent[] = []
  /** Ports in its table, nearest first as `closest` gives them. */
  table: number[] = []
  bootstrap: { port: number; after?: number }[] = []
  resolved = 0
  destroyed = false
  suspended = false
  hints = 50
  refreshes = 0
  refused: number[] = []
  tid = 0x0100

  script(list: readonly number[], script: Behaviour = {}): void {
    for (const port of list) this.scripts.set(port, script)
  }

  query<T = Reply>(options: QueryOptions<T, string> = {}, value: Uint8Array | null = null): Query<T, string> {
    return new Query<T, string>(this, { target: TARGET, internal: false, command: COMMAND, value }, options)
  }

  /** Runs a query to its end; what it gave, in order. */
  async finish<T>(query: Query<T, string>): Promise<T[]> {
    const items: T[] = []
    query.on('data', (item) => items.push(item))
    const end = query.finished()
    end.catch(() => {})
    await this.time.run()
    await end
    return items
  }

  of(kind: Sent['kind']): Sent[] {
    return this.sent.filter((one) => one.kind === kind)
  }

  visits(): number[] {
    return ports(this.of('visit'))
  }

  /** Suspends: everything in flight fails, and so does what is sent in response (QRY-80). */
  suspend(...groups: RequestGroup[]): void {
    this.suspended = true
    for (const group of groups) group.destroy(failure('IO_SUSPENDED', 'I/O suspended'))
  }

  closest(_target: Uint8Array, n: number): NodeAddress[] {
    return this.table.slice(0, n).map((port) => ({ ...address(port), id: idOf(port) }))
  }

  async *resolveBootstrap(): AsyncIterable<Address> {
    for (const { port, after = 0 } of this.bootstrap) {
      this.resolved++
      if (after > 0) await new Promise<void>((resolve) => this.time.setTimeout(resolve, after))
      yield address(port)
    }
  }

  accepts({ port }: NodeAddress): boolean {
    return !this.refused.includes(port)
  }

  group(): Group {
    const group = new Group()
    this.groups.push(group)
    return group
  }

  readonly groups: Group[] = []

  onquery(): void {
    this.refreshes++
  }

  takeDownHint(): boolean {
    return this.hints > 0 && this.hints-- > 0
  }

  request(message: RequestMessage, to: Address): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.send(message, to, {}, { onreply: resolve, onfailure: reject })
    })
  }

  send(message: RequestMessage, to: Outgoing['to'], options: SendOptions, listener: OutgoingListener): Outgoing {
    const { time } = this
    const { port } = to
    const { internal = false, command } = message
    const group = options.session as Group | null | undefined
    const tid = this.tid++
    const created = time.now
    let timer: unknown = null
    let sent = 0
    let open = true
    const end = (tell: () => void): void => {
      if (!open) return
      open = false
      time.clearTimeout(timer)
      if (group) group.inflight = group.inflight.filter((other) => other !== outgoing)
      tell()
    }
    const outgoing: Outgoing = {
      tid,
      to,
      internal,
      command,
      socket: null,
      get sent() {
        return sent
      },
      destroy: (error = failure('REQUEST_DESTROYED', 'Request destroyed')) =>
        end(() => listener.onfailure(error, outgoing))
    }
    if (this.suspended) {
      end(() => listener.onfailure(failure('IO_SUSPENDED', 'I/O suspended'), outgoing))
      return outgoing
    }
    group?.inflight.push(outgoing)
    const given = this.scripts.get(port)
    const script = typeof given === 'function' ? given(message, port) : given
    const behaviour = message.token && script?.commit !== undefined ? script.commit : script
    const hint = internal && command === INTERNAL_COMMANDS.DOWN_HINT
    const kind = hint ? 'hint' : message.token ? 'commit' : 'visit'
    const about = hint ? { about: downHint.decode(message.value as Buffer).port } : {}
    const datagram = request.encode(request.create({ tid, to, ...message })).toString('hex')

    const transmit = (): void => {
      sent++
      this.sent.push({ at: time.now, port, kind, message, datagram, ...about })
      if (behaviour && sent === 1) time.setTimeout(answer, behaviour.delay ?? 0)
      timer = time.setTimeout(timeout, TIMEOUT)
    }
    const answer = (): void => {
      const { lists = [], error = 0, id = true, token = null, value = null, from = port } = behaviour as Script
      const reply: Reply = {
        tid,
        rtt: time.now - created,
        from: { ...address(from), id: id ? idOf(from) : null },
        to: { host: HOST, port: 1, id: null },
        token,
        closerNodes: lists.map((port) => ({ ...address(port), id: null })),
        error,
        value
      }
      end(() => listener.onreply(reply, outgoing))
    }
    const timeout = (): void => {
      const { retries = 3 } = options
      if (sent > retries)
        return end(() => listener.onfailure(failure('REQUEST_TIMEOUT', 'Request timed out'), outgoing))
      transmit()
      if (sent === 2) listener.onslow?.(outgoing)
    }
    transmit()
    return outgoing
  }
}
