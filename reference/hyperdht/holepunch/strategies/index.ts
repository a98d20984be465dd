/** How a puncher sends its probes (8.4 to 8.6). Each starts once, ends by itself with `ongiveup`, and stops at any moment. */
export { BirthdaySockets } from './birthday-sockets.js'
export { ConsistentProbing } from './consistent-probing.js'
export { RandomProbing } from './random-probing.js'

/** A way to send probes, at work. */
export interface Strategy {
  stop(): void
}
