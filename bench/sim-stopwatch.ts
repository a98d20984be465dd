// Taken when this module is loaded, which is before time is virtual.
const clock = process.hrtime

/** Real seconds since the call that made it. */
export function stopwatch(): () => number {
  const start = clock.bigint()
  return () => Number(clock.bigint() - start) / 1e9
}
