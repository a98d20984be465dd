import { unpack } from './packed.js'

/** What a refresh value stands for: a record that can be put back (REC-56). All members are packed. */
export interface ActiveRefresh {
  kind: 'forward' | 'topic'
  target: string
  record: string
}

const TARGET = 32

/** One string: kind, target, record. */
export function encodeRefresh({ kind, target, record }: ActiveRefresh): string {
  return (kind === 'forward' ? 'f' : 't') + target + record
}

export function decodeRefresh(packed: string): ActiveRefresh {
  return {
    kind: packed[0] === 'f' ? 'forward' : 'topic',
    target: packed.slice(1, 1 + TARGET),
    record: packed.slice(1 + TARGET)
  }
}

export function targetOf(refresh: ActiveRefresh): Buffer {
  return unpack(refresh.target)
}
