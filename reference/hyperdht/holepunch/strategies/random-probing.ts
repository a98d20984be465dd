import type { Address } from '../../../ipencoding/index.js'
import { NORMAL_TTL, RANDOM } from '../constants.js'
import type { PooledSocket } from '../pool/index.js'

/** What random probing needs of its puncher. */
export interface RandomPorts {
  /** The punch socket. */
  readonly socket: PooledSocket
  ongiveup(): void
}

/** The other NAT is random: guesses ports of the verified host (HP-112, HP-113). */
export class RandomProbing {
  readonly #ports: RandomPorts
  /** One object for all guesses. */
  readonly #to: Address
  #timer: NodeJS.Timeout | null = null
  #sent = 0

  constructor(ports: RandomPorts, host: string) {
    this.#ports = ports
    this.#to = { host, port: 0 }
    this.#tick()
  }

  /** Probes so far. */
  get sent(): number {
    return this.#sent
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  /** The same function for all 1750 turns. */
  readonly #tick = (): void => {
    this.#timer = null
    if (this.#sent === RANDOM.PROBES) return this.#ports.ongiveup()
    this.#sent++
    this.#to.port = randomPort()
    this.#ports.socket.probe(this.#to, NORMAL_TTL)
    this.#timer = setTimeout(this.#tick, RANDOM.INTERVAL)
  }
}

function randomPort(): number {
  return RANDOM.FIRST_PORT + Math.floor(Math.random() * (RANDOM.LAST_PORT - RANDOM.FIRST_PORT + 1))
}
