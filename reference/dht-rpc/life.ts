import type { Address } from '../ipencoding/index.js'
import type { NetworkWatcher } from '../udp-request/index.js'
import { TICK_MS } from './constants.js'
import type { NodeCore } from './core.js'
import { bootstrap, readdress, transition } from './lifecycle/index.js'

type Log = (message: string) => void

/** When things happen by themselves: bootstrap, ticks, sleep, suspension, the end (chapter 03, sections 7, 9, 10 and 15). */
export class NodeLife {
  readonly #core: NodeCore
  #timer: ReturnType<typeof setInterval> | null = null
  #watcher: NetworkWatcher | null = null
  #binding: Promise<void> | null = null
  /** Suspensions and resumptions happen one after the other. */
  #turn: Promise<void> = Promise.resolve()
  #destruction: Promise<void> | null = null
  /** Our interfaces have changed, and nobody has told us our address since. */
  #moved = false
  #readdressing = false
  /** Resolves at `ready` (NODE-82). */
  readonly bootstrapping: Promise<void>

  /** Whether a forced persistent node tries again if it is not. */
  #retries: boolean

  constructor(core: NodeCore) {
    this.#core = core
    this.#retries = core.settings.retryPersistent
    this.#start()
    // A microtask later, so that listeners attached right after construction miss no event (NODE-1).
    this.bootstrapping = Promise.resolve().then(() => this.#bootstrap())
    // NODE-82: a rejection that nobody looks at is nobody's.
    this.bootstrapping.catch(() => {})
  }

  /** One binding for all who ask (NODE-15); a failed one stays failed (API-25). */
  bind(): Promise<void> {
    if (this.#binding === null) {
      this.#binding = this.#core.io.bind()
      this.#binding.catch(() => {})
    }
    return this.#binding
  }

  suspend(log: Log): Promise<void> {
    return this.#inTurn(() => this.#suspend(log))
  }

  resume(log: Log): Promise<void> {
    return this.#inTurn(() => this.#resume(log))
  }

  /** Rejects with the error of a failed bind, without `close` (NODE-18). */
  destroy(): Promise<void> {
    return (this.#destruction ??= this.#destroy())
  }

  // ---------------------------------------------------------------------------------------------- bootstrap

  async #bootstrap(): Promise<void> {
    const core = this.#core
    const { mode, quickFirewall } = core.settings
    await bootstrap({
      bind: () => this.bind(),
      onlistening: () => core.emit('listening'),
      forced: mode === 'persistent',
      quick: core.firewalled && quickFirewall && mode !== 'persistent',
      query: (onanswer) => this.#bootstrapQuery(onanswer),
      pingNat: (to) => core.pingNat(to),
      transition: (kind) => transition(kind, core)
    })
    core.bootstrapped = true
    if (mode === 'persistent' && core.ephemeral && core.settings.retryPersistent) core.ticks.retrySoon()
    core.emit('ready')
  }

  async #bootstrapQuery(onanswer: (from: Address) => void): Promise<void> {
    const core = this.#core
    if (core.destroyed) {
      // As the end of a query would be: with nobody to ask it is fine, else it is cut short (NODE-84).
      if (core.nodes.size === 0 && core.settings.bootstrap.length === 0) return
      throw new Error('Node was destroyed')
    }
    await core.backgroundQuery(core.nodes.id, (reply) => onanswer(reply.from))
  }

  // -------------------------------------------------------------------------------------------------- ticks

  #start(): void {
    this.#core.ticks.restart()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.#watcher = this.#core.udx.watchNetworkInterfaces()
    this.#watcher.on('change', (interfaces) => {
      if (this.#timer === null) return
      this.#core.emit('network-change', interfaces)
      this.#core.emit('network-update')
      this.#moved = true
      void this.#readdress()
    })
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    this.#watcher?.destroy()
    this.#watcher = null
  }

  #tick(): void {
    const core = this.#core
    if (core.ticks.fire(core.suspended) === 'woke') this.#wakeup()
    if (this.#moved) void this.#readdress()
    const { mode } = core.settings
    const plan = core.ticks.plan({
      bootstrapped: core.bootstrapped,
      suspended: core.suspended,
      waitsToPersist: core.ephemeral && (mode === 'adaptive' || (mode === 'persistent' && this.#retries)),
      known: core.nodes.size
    })
    if (plan.persist) void this.#persist()
    // An empty table: the entry points may be back (NODE-80, NODE-120).
    const empty = plan.pingSome && core.nodes.size === 0
    if (plan.pingSome && !empty) core.checks.pingSome(core.io.stats.requests.active)
    if (plan.refresh || empty) core.refresh()
    if (!plan.account) return
    core.hints.reset()
    if (core.health.update(core.io.stats.requests)) core.emit('network-update')
  }

  /**
   * Every decision tries, whether or not an earlier attempt failed with the same address: firewalls change, and a probe an
   * hour costs five requests. The peer never asks again (NODE-105).
   */
  async #persist(): Promise<void> {
    const core = this.#core
    const outcome = await transition('full', core)
    if (outcome !== 'done' && core.settings.mode === 'persistent') core.ticks.retrySoon()
  }

  /** Asks for our address until somebody answers (NODE-182). */
  async #readdress(): Promise<void> {
    const core = this.#core
    if (this.#readdressing || !core.bootstrapped || core.suspended || core.destroyed) return
    this.#readdressing = true
    this.#moved = false
    const persistent = !core.ephemeral
    const outcome = await readdress(core).finally(() => (this.#readdressing = false))
    if (outcome === 'silence') this.#moved = true
    // Here for good otherwise: the mode has one attempt, at the start (NODE-9).
    if (persistent && core.ephemeral && core.settings.mode === 'persistent') {
      this.#retries = true
      core.ticks.retrySoon()
    }
  }

  /** The machine slept, or the node did (NODE-129, NODE-131). */
  #wakeup(): void {
    const core = this.#core
    core.ticks.wakeup()
    if (core.health.reset(core.io.stats.requests)) core.emit('network-update')
    if (core.settings.mode === 'adaptive' && !core.ephemeral) {
      core.ephemeral = true
      core.emit('ephemeral')
    }
    core.emit('wakeup')
  }

  // ------------------------------------------------------------------------------- suspend, resume, destroy

  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(step)
    this.#turn = done.catch(() => {})
    return done
  }

  async #suspend(log: Log): Promise<void> {
    const core = this.#core
    await this.bind()
    if (core.suspended || core.destroyed) return
    log('Suspending the DHT node')
    core.suspended = true
    this.#stop()
    core.delayed.cancel()
    await core.io.suspend()
    log('DHT sockets closed')
    if (!core.destroyed) core.emit('suspend')
  }

  async #resume(log: Log): Promise<void> {
    const core = this.#core
    if (!core.suspended || core.destroyed) return
    log('Resuming the DHT node')
    core.suspended = false
    this.#start()
    this.#wakeup()
    try {
      await core.io.resume()
    } catch (err) {
      // Without sockets it is as suspended as before, and may be resumed again.
      core.suspended = true
      this.#stop()
      throw err
    }
    if (core.destroyed) return
    log('DHT sockets bound')
    core.refresh()
    core.emit('resume')
  }

  async #destroy(): Promise<void> {
    const core = this.#core
    core.destroyed = true
    this.#stop()
    core.delayed.cancel()
    try {
      await this.bind()
    } finally {
      await this.#turn
      await core.io.destroy()
    }
    core.emit('close')
  }
}
