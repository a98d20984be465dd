import type { Address } from '../../../ipencoding/index.js'
import { CONSISTENT, NORMAL_TTL } from '../constants.js'
import type { PooledSocket } from '../pool/index.js'
import type { RemoteAddress } from '../remote.js'

/** What consistent probing needs of its puncher. */
export interface ConsistentPorts {
  /** The punch socket. */
  readonly socket: PooledSocket
  /** The addresses as they are known at each tick (HP-109). */
  targets(): readonly RemoteAddress[]
  ongiveup(): void
}

/** Both NATs are consistent: 10 ticks, one normal probe to each address on each (HP-108 to HP-111). */
export class ConsistentProbing {
  readonly #ports: ConsistentPorts
  #timer: NodeJS.Timeout | null = null
  #ticks = 0

  /** @param delay ms until the first tick; 0: at once */
  constructor(ports: ConsistentPorts, delay: number) {
    this.#ports = ports
    if (delay === 0) this.#tick()
    else this.#timer = setTimeout(this.#tick, delay)
  }

  /** Ticks so far. */
  get ticks(): number {
    return this.#ticks
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  readonly #tick = (): void => {
    this.#timer = null
    if (this.#ticks === CONSISTENT.TICKS) return this.#ports.ongiveup()
    this.#ticks++
    const all = CONSISTENT.UNVERIFIED_TICKS.includes(this.#ticks)
    for (const address of this.#ports.targets()) {
      if (address.verified || all) this.#ports.socket.probe(address satisfies Address, NORMAL_TTL)
    }
    this.#timer = setTimeout(this.#tick, CONSISTENT.INTERVAL)
  }
}
