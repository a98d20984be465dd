import { type Clock, install } from '@sinonjs/fake-timers'

/** Runs a test in virtual time: timers, immediates, Date and performance of the whole process. */
export async function inVirtualTime(run: (clock: Clock) => Promise<void>): Promise<void> {
  const clock = install({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'Date', 'performance']
  })
  try {
    await run(clock)
  } finally {
    clock.uninstall()
  }
}

/** Lets virtual time pass until something holds; fails where nothing is left to happen, or the limit is reached. */
export async function until(clock: Clock, holds: () => boolean, limitMs = 600_000): Promise<void> {
  const end = clock.now + limitMs
  while (!holds()) {
    if (clock.now > end) throw new Error(`not within ${limitMs} virtual ms`)
    if (clock.countTimers() === 0) {
      // What microtasks have started may be on its way.
      await clock.tickAsync(0)
      if (clock.countTimers() === 0 && !holds()) throw new Error('nothing is left that could happen')
    }
    await clock.nextAsync()
  }
}
