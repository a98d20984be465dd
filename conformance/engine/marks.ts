import type { Cell } from '../report/cells.js'

/**
 * What a run can be seen to have gone through, beside its verdict: a rare way that the suite claims to test. A scenario that
 * passes without ever going it proves less than it says; a mark that a nightly run has to hit shows that it did.
 */
export const MARKS = {
  'birthday-punch-won': 'a connection opened by one of many sockets that guessed a random NAT (HP-112 to HP-118)',
  'fast-open-used': 'a connection between two NATs opened without a hole punch message (HP-128, HP-184)',
  'hairpin-used': 'a NAT turned the stream round',
  'lan-shortcut-used': 'the stream stayed in the LAN of both peers (HP-207)',
  'relayed-only': 'a stream ran over a blind relay from beginning to end (STR-105)',
  'relayed-then-direct': 'a stream moved from a blind relay to the direct path (STR-159)',
  'record-expired': 'a storer forgot a record that was not repeated (REC-93)',
  'value-expired': 'a storer forgot a value after days (REC-102)',
  'forward-expired': 'a relay forgot the way to a server (HS-83)',
  'token-expired': 'a storer refused a token that it had given out (RPC-52)',
  'turned-persistent': 'a node turned persistent after its stable period (NODE-103)',
  'turned-ephemeral': 'a persistent node turned ephemeral and was forgotten by the others (NODE-134)',
  'suspended-and-resumed': 'a node left the network and came back (NODE-140)',
  'partition-healed': 'two halves of a network found each other again',
  'partition-healed-after-hours': 'they did so when each had long forgotten the other',
  'mapping-lost': 'a NAT forgot a mapping in use',
  'address-changed': 'a host got another address while a node ran on it (NODE-144)'
} as const

export type Mark = keyof typeof MARKS

/** Marks of `required` that no run of these cells that passed has hit. A word that is no mark is missing for ever. */
export function missingMarks(required: readonly string[], cells: readonly Cell[]): string[] {
  const hit = marksOf(cells)
  return required.filter((mark) => !hit.includes(mark))
}

/** Marks that runs of these cells hit, each once, in the order of the alphabet. Only runs that passed count. */
export function marksOf(cells: readonly Cell[]): string[] {
  const runs = cells.flatMap(({ runs }) => runs).filter(({ verdict }) => verdict === 'pass')
  return [...new Set(runs.flatMap(({ marks }) => marks ?? []))].sort()
}
