/**
 * On whose behalf the process is running: the node, NAT, link or scenario whose stream of chance is drawn from and whose
 * name stands in reports.
 *
 * Everything in the simulator happens in events, one at a time, each followed by all of its promise jobs and ticks before
 * the next begins. So an owner is set when an event begins and stays until the next one; no tracking through promises is
 * needed. Inside an event, {@link run} makes somebody else the owner for a synchronous stretch (a scenario that calls a
 * node's method).
 */
export class Owners {
  /** Who owns what belongs to nobody else. */
  static readonly ROOT = 'scenario'

  #current: string = Owners.ROOT

  get current(): string {
    return this.#current
  }

  /** An event of `owner` begins. */
  begin(owner: string): void {
    this.#current = owner
  }

  /** Runs `act` on behalf of `owner`; nests, and restores the former owner whatever happens. */
  run<T>(owner: string, act: () => T): T {
    const former = this.#current
    this.#current = owner
    try {
      return act()
    } finally {
      this.#current = former
    }
  }
}
