import { measure } from 'mitata'
import { peerSide } from './peer.js'
import { codecOf, SAMPLES } from './samples.js'

/** Nanoseconds per call of one message, both sides, measured in turns. */
export interface CodecRow {
  readonly message: string
  readonly variant: string
  readonly bytes: number
  /** How the peer's side is measured. */
  readonly peer: string
  readonly encode: { readonly ours: number; readonly peer: number }
  readonly decode: { readonly ours: number; readonly peer: number }
}

/** Both sides in turns, so that a busy moment of the machine hits both; the best round of each counts. */
async function race(ours: () => unknown, peer: () => unknown, rounds: number): Promise<{ ours: number; peer: number }> {
  const best = { ours: Infinity, peer: Infinity }
  const options = { min_cpu_time: 20 * 1e6, min_samples: 10 }
  for (let round = 0; round < rounds; round++) {
    best.ours = Math.min(best.ours, (await measure(ours, options)).p50)
    best.peer = Math.min(best.peer, (await measure(peer, options)).p50)
  }
  return best
}

/** Measures every sample; `onRow` is called as rows come in. */
export async function benchCodecs(rounds: number, onRow: (row: CodecRow) => void): Promise<CodecRow[]> {
  const rows: CodecRow[] = []
  for (const sample of SAMPLES) {
    const codec = codecOf(sample)
    const peer = peerSide(sample)
    const bytes = codec.encode(sample.value)
    if (!bytes.equals(peer.encode(sample.value))) throw new Error(`${sample.name}: the two sides encode differently`)
    const row: CodecRow = {
      message: sample.name,
      variant: sample.variant,
      bytes: bytes.length,
      peer: peer.how,
      encode: await race(() => codec.encode(sample.value), () => peer.encode(sample.value), rounds), // prettier-ignore
      decode: await race(
        () => codec.decode(bytes),
        () => peer.decode(bytes),
        rounds
      )
    }
    rows.push(row)
    onRow(row)
  }
  return rows
}
