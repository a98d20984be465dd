/** One thing that happened in a simulation. */
export interface TraceEvent {
  /** Virtual ms. */
  readonly time: number
  /** `send`, `nat-out`, `deliver`, `drop: ttl`... */
  readonly kind: string
  /** Where it happened or came from, and where it goes: endpoints, names. May be empty. */
  readonly from: string
  readonly to: string
  /** What was carried; copied only if the event is kept. */
  readonly bytes?: Uint8Array
}

/** An event with its place in the trace. */
export interface KeptEvent extends TraceEvent {
  readonly index: number
}

/** One line per event, the same columns for all, so that two runs can be compared by eye. */
export function formatEvent({ index, time, kind, from, to, bytes }: KeptEvent): string {
  const columns = [
    String(index).padStart(8),
    time.toFixed(3).padStart(14),
    kind.padEnd(12),
    from.padEnd(21),
    to.padEnd(21)
  ]
  const payload =
    bytes === undefined
      ? ''
      : `${bytes.length} ${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`
  return [...columns, payload].join(' ').trimEnd()
}
