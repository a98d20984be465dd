const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/** Something that an implementation threw where nobody could catch it. */
export interface Escape {
  readonly what: (typeof EVENTS)[number]
  readonly error: unknown
}

/**
 * Takes what escapes from promises and callbacks while a run is on, instead of everybody who listened before (the default
 * would end the process). Only the first is kept: what comes after it is often its consequence.
 */
export class ProcessGuard {
  /** BOUNDED: by the listeners that the process had. */
  private readonly former = new Map<string, ((...args: unknown[]) => void)[]>()
  private found: Escape | null = null

  get first(): Escape | null {
    return this.found
  }

  constructor() {
    for (const what of EVENTS) {
      this.former.set(what, process.listeners(what as 'exit') as ((...args: unknown[]) => void)[])
      process.removeAllListeners(what)
      process.on(what as 'exit', (error: unknown) => (this.found ??= { what, error }))
    }
  }

  uninstall(): void {
    for (const what of EVENTS) {
      process.removeAllListeners(what)
      for (const listener of this.former.get(what) ?? []) process.on(what as 'exit', listener)
    }
    this.former.clear()
  }
}
