import type { Endpoint } from '../../types.js'
import type { Refresh, Timeouts } from './behaviour.js'

/** What a box remembers of an inside endpoint and one remote. */
interface Session {
  readonly host: string
  readonly created: number
  sent: boolean
  received: boolean
  expires: number
}

/** How sessions age. */
export interface Ageing {
  readonly timeouts: Timeouts
  readonly refresh: Refresh
}

/** An inside endpoint's external endpoint, alive as long as one of its sessions is. */
export class MappingEntry {
  /** BOUNDED: by MAX_SESSIONS of its box, which counts them. By remote endpoint. */
  readonly #sessions = new Map<string, Session>()
  #expires = 0

  constructor(
    readonly key: string,
    readonly inside: Endpoint,
    readonly external: Endpoint,
    private readonly ageing: Ageing
  ) {}

  get size(): number {
    return this.#sessions.size
  }

  alive(now: number): boolean {
    return this.#expires > now
  }

  /** A live session with this very remote. */
  knows(remote: string, now: number): boolean {
    return this.#live(remote, now) !== undefined
  }

  /** The inside endpoint sent to this host, on any port, not too long ago. */
  knowsHost(host: string, now: number): boolean {
    for (const session of this.#sessions.values()) {
      if (session.sent && session.host === host && session.expires > now) return true
    }
    return false
  }

  sentTo(remote: string, host: string, now: number): void {
    const session = this.#live(remote, now) ?? this.#open(remote, host, now)
    session.sent = true
    this.#extend(session, now)
  }

  receivedFrom(remote: string, host: string, now: number): void {
    const inboundCounts = this.ageing.refresh === 'both'
    const session = this.#live(remote, now) ?? (inboundCounts ? this.#open(remote, host, now) : undefined)
    if (session === undefined) return
    session.received = true
    if (inboundCounts) this.#extend(session, now)
  }

  /** Forgets what has expired; returns how many sessions are left. */
  sweep(now: number): number {
    for (const [remote, { expires }] of this.#sessions) if (expires <= now) this.#sessions.delete(remote)
    return this.#sessions.size
  }

  #live(remote: string, now: number): Session | undefined {
    const session = this.#sessions.get(remote)
    return session !== undefined && session.expires > now ? session : undefined
  }

  #open(remote: string, host: string, now: number): Session {
    const session = { host, created: now, sent: false, received: false, expires: 0 }
    this.#sessions.set(remote, session)
    return session
  }

  #extend(session: Session, now: number): void {
    const { unreplied, replied, settles } = this.ageing.timeouts
    const settled = session.sent && session.received && now - session.created >= settles
    session.expires = Math.max(session.expires, now + (settled ? replied : unreplied))
    this.#expires = Math.max(this.#expires, session.expires)
  }
}
