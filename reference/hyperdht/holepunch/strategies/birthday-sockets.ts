import type { Address } from '../../../ipencoding/index.js'
import { BIRTHDAY, LOW_TTL, NORMAL_TTL, RANDOM } from '../constants.js'
import type { PooledSocket } from '../pool/index.js'

/** What the birthday sockets need of their puncher. */
export interface BirthdayPorts {
  /** All sockets of the puncher, the punch socket first; it may grow, and is empty once the puncher has ended. */
  readonly sockets: readonly PooledSocket[]
  /** Makes one more of them. Throws if the operating system has no more. */
  open(): PooledSocket
  ongiveup(): void
}

/** Our NAT is random: opens so many mappings that one of them is guessed (HP-114 to HP-116). */
export class BirthdaySockets {
  /**
   * Resolves when all sockets are open, or it was stopped (HP-115). A machine that has no more sockets to give does with
   * those it gave.
   */
  readonly opened: Promise<void>

  readonly #ports: BirthdayPorts
  readonly #to: Address
  #timer: NodeJS.Timeout | null = null
  #sent = 0
  #stopped = false

  /** @param to the verified address of the other side */
  constructor(ports: BirthdayPorts, to: Address) {
    this.#ports = ports
    this.#to = { host: to.host, port: to.port }
    this.opened = this.#open()
  }

  /** Probes of the round robin so far. */
  get sent(): number {
    return this.#sent
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  async #open(): Promise<void> {
    const { sockets } = this.#ports
    while (!this.#stopped && sockets.length < BIRTHDAY.SOCKETS) {
      let socket
      try {
        socket = this.#ports.open()
      } catch {
        break
      }
      // One after the other: 255 at once would not fit into the send buffer of the operating system.
      await socket.sendProbe(this.#to, LOW_TTL)
    }
    if (!this.#stopped) this.#timer = setTimeout(this.#tick, BIRTHDAY.PAUSE)
  }

  /** The same function for all 1750 turns. */
  readonly #tick = (): void => {
    this.#timer = null
    if (this.#sent === RANDOM.PROBES) return this.#ports.ongiveup()
    const { sockets } = this.#ports
    const socket = sockets[this.#sent % sockets.length]
    // The first of each goes no farther than our own NAT, as at opening (HP-116).
    socket?.probe(this.#to, this.#sent < sockets.length ? LOW_TTL : NORMAL_TTL)
    this.#sent++
    this.#timer = setTimeout(this.#tick, RANDOM.INTERVAL)
  }
}
