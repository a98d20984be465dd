import type { Sides } from '../row.js'

type Side = keyof Sides

/** Who connects to whom. */
export interface Pairing {
  readonly client: Side
  readonly server: Side
}

/** The peer with itself comes last: it is what the others are compared with. */
export const PAIRINGS: readonly Pairing[] = [
  { client: 'ours', server: 'ours' },
  { client: 'ours', server: 'peer' },
  { client: 'peer', server: 'ours' },
  { client: 'peer', server: 'peer' }
]

export function nameOf({ client, server }: Pairing): string {
  return `${client} to ${server}`
}

/** All orders that they can come in. */
const ORDERS = permutations(PAIRINGS)
/** From one order to the next that is used: far from the last, and after all of them the first again. */
const STRIDE = 7

/**
 * Does the same for each pairing, so many rounds of it, in turns. Every round has another order: what comes back after some
 * rounds, as a collection of garbage in a process that two pairings share, does not always hit the same one.
 *
 * @returns what each measured, by pairing and round
 */
export async function inRounds<T>(
  rounds: number,
  measure: (pairing: Pairing, round: number) => Promise<T>
): Promise<Map<Pairing, T[]>> {
  const measured = new Map(PAIRINGS.map((pairing) => [pairing, [] as T[]]))
  for (let round = 0; round < rounds; round++) {
    for (const pairing of ORDERS[(round * STRIDE) % ORDERS.length]!) {
      measured.get(pairing)!.push(await measure(pairing, round))
    }
  }
  return measured
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]]
  return all.flatMap((first) => permutations(all.filter((other) => other !== first)).map((rest) => [first, ...rest]))
}
