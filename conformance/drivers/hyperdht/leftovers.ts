import type { Leftover } from '../node.js'

/** What the peer leaves when it is destroyed; each was seen in every run, and none sends anything. */
export const LEFTOVERS: readonly Leftover[] = [
  {
    what: 'setInterval bound _gcAuto',
    reason: 'a cache of a persistent node keeps its clean-up interval (unref-ed, so that a process still ends)'
  }
]
