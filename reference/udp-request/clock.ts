/**
 * Now, in whole ms of a clock that never jumps, unlike that of `Date`. Looked up at each call: who replaces the global
 * `performance` and the global timers has made this layer's time virtual. Rounded, so that sums and differences of times
 * are exact and a deadline is never missed by a rounding error.
 */
export function now(): number {
  return Math.round(performance.now())
}
