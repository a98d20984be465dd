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

/**
 * Does the same for each pairing, so many rounds of it, in turns: every round begins with the next pairing, so that none
 * always comes first or behind the same other one.
 *
 * @returns what each measured, by pairing and round
 */
export async function inRounds<T>(
  rounds: number,
  measure: (pairing: Pairing, round: number) => Promise<T>
): Promise<Map<Pairing, T[]>> {
  const measured = new Map(PAIRINGS.map((pairing) => [pairing, [] as T[]]))
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < PAIRINGS.length; i++) {
      const pairing = PAIRINGS[(round + i) % PAIRINGS.length]!
      measured.get(pairing)!.push(await measure(pairing, round))
    }
  }
  return measured
}
