import type { RecordStats, Refusal } from './contract.js'

const REFUSALS = [
  'NO_TARGET',
  'NO_TOKEN',
  'NO_VALUE',
  'UNDECODABLE',
  'NO_PEER',
  'BAD_SIGNATURE',
  'WRONG_TARGET',
  'UNKNOWN_REFRESH',
  'SEQ_REUSED',
  'SEQ_TOO_LOW',
  'UNKNOWN_PLUGIN',
  'VETOED',
  'STORE_BUSY',
  'STORE_FAILED'
] as const satisfies readonly Refusal[]

export function emptyStats(): RecordStats {
  return {
    records: { forward: 0, topic: 0, mutable: 0, immutable: 0 },
    announces: { confirmed: 0, refreshed: 0, unannounced: 0 },
    puts: { mutable: 0, immutable: 0 },
    refused: Object.fromEntries(REFUSALS.map((reason) => [reason, 0])) as Record<Refusal, number>
  }
}
