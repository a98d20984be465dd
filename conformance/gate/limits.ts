/**
 * What refuses a candidate. A gate that cries wolf is switched off, and one that never speaks is none: these are factors
 * that a user would notice, and that chance does not reach.
 */
export const LIMITS = {
  /** Of one steady cell: its median against the release's, and what is no matter on top, ms and datagrams. */
  cell: { factor: 1.5, slack: { timeToOpen: 100, packets: 20 } },
  /** Of all steady cells of a part together (geometric mean): a little everywhere is a lot. */
  steady: 1.25,
  /** Of all cells that dice decide: waiting times are exponential there, so the mean of ten may be off by a half. */
  dice: { factor: 1.5, cells: 10 },
  /** In real time, where a busy machine is part of the measurement: all cells together, with this slack in ms. */
  realTime: { factor: 2, cells: 5, slack: 100 }
} as const
