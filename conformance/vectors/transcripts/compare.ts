import type { Json } from '../../layouts/index.js'
import type { TranscriptStep } from '../types.js'

type Fields = { readonly [key: string]: Json }

/** Bytes of a UDX header, in hex. */
const UDX_HEADER = 40
/** The first frame of an encrypted stream: length, identity; then comes the drawn header (STR-30). In hex. */
const FIRST_FRAME = '380000'
const IDENTITY_END = UDX_HEADER + FIRST_FRAME.length + 64
const DRAWN_END = IDENTITY_END + 48

/**
 * How one run of a script differs from another, in sentences; none if all datagrams are the same but for
 * {@link RANDOM_FIELDS}. Each way from one socket to another is compared datagram by datagram: in what order different
 * ways are used at one moment is nobody's business.
 */
export function differences(expected: readonly TranscriptStep[], actual: readonly TranscriptStep[]): string[] {
  const [one, other] = [new Reading(expected), new Reading(actual)]
  const ways = [...new Set([...one.ways.keys(), ...other.ways.keys()])].sort()
  const found = ways.flatMap((way) => between(way, one.plain(way), other.plain(way)))
  const [tids, otherTids] = [tidsOf(expected), tidsOf(actual)]
  if (tids !== otherTids) found.push(`transaction ids in the order of their use: ${tids}, not ${otherTids}`)
  return found
}

function between(way: string, expected: readonly Fields[], actual: readonly Fields[]): string[] {
  if (expected.length !== actual.length) return [`${way}: ${expected.length} datagrams, not ${actual.length}`]
  return expected.flatMap((fields, i) => {
    const [one, other] = [leaves(fields), leaves(actual[i]!)]
    return [...new Set([...one.keys(), ...other.keys()])]
      .filter((path) => one.get(path) !== other.get(path))
      .map((path) => `${way}, datagram ${i + 1}, ${path}: ${one.get(path)}, not ${other.get(path)}`)
  })
}

/** A run by its ways, with what is random replaced by what it stands for. */
class Reading {
  /** BOUNDED: by the datagrams of a run. */
  readonly ways = new Map<string, TranscriptStep[]>()
  /** BOUNDED: by the datagrams of a run. Drawn values, and the places where each was first seen. */
  private readonly names = new Map<string, string>()

  constructor(steps: readonly TranscriptStep[]) {
    for (const step of steps) {
      const way = `${step.from} to ${step.to}`
      this.ways.set(way, [...(this.ways.get(way) ?? []), step])
    }
    // In the order of the ways, so that a value has the same name however the ways took turns.
    for (const way of [...this.ways.keys()].sort()) this.plain(way)
  }

  plain(way: string): Fields[] {
    return (this.ways.get(way) ?? []).map((step, i) => this.plainStep(step, `${way} ${i + 1}`))
  }

  private plainStep(
    { hex, message, value, inner = [], sealed = [], decodeOnly, note }: TranscriptStep,
    at: string
  ): Fields {
    const rest = { note: note ?? null }
    if (message === undefined) return { ...rest, hex: withoutDrawnHeader(hex) }
    const { tid: _tid, token = null, closerNodes = null, ...frame } = value as { readonly [key: string]: Json }
    return {
      ...rest,
      message,
      // What decodes to a value and encodes to its bytes again is told by the value.
      exact: decodeOnly !== true,
      frame: inner.length > 0 ? { ...frame, value: 'see inner' } : frame,
      token: this.named(token, at),
      closerNodes: Array.isArray(closerNodes) ? closerNodes.map((node) => JSON.stringify(node)).sort() : closerNodes,
      inner: inner.map(({ path, message, value }) => {
        const fields = value as Fields
        return { path, message, value: message === 'holepunch' ? { ...fields, payload: 'see sealed' } : fields }
      }),
      sealed: sealed.map(({ path, message, value, plaintext }) => {
        const fields = value as Fields
        const { token = null, remoteToken = null } = fields
        const drawn = message === 'holepunch-payload'
        const tokens: Fields = drawn ? { token: this.named(token, at), remoteToken: this.named(remoteToken, at) } : {}
        return { path, message, value: { ...fields, ...tokens }, plaintext: drawn ? plaintext.length / 2 : plaintext }
      })
    }
  }

  /** A drawn value by where it was seen first: what was the same stays the same. */
  private named(value: Json, at: string): Json {
    if (typeof value !== 'string') return value
    if (!this.names.has(value)) this.names.set(value, `drawn, ${value.length / 2} bytes, seen first in ${at}`)
    return this.names.get(value)!
  }
}

function withoutDrawnHeader(hex: string): string {
  if (!hex.startsWith('ff') || hex.slice(UDX_HEADER, UDX_HEADER + FIRST_FRAME.length) !== FIRST_FRAME) return hex
  return `${hex.slice(0, IDENTITY_END)} (drawn header) ${hex.slice(DRAWN_END)}`
}

/** Of each node, since its sockets share one counter: the name of a node begins those of its sockets. */
function tidsOf(steps: readonly TranscriptStep[]): string {
  const used = new Map<string, Set<number>>()
  for (const { from, message, value } of steps) {
    if (message !== 'rpc-request') continue
    const node = from.split('-')[0]!
    used.set(node, (used.get(node) ?? new Set()).add((value as Fields)['tid'] as number))
  }
  return [...used]
    .map(([node, tids]) => `${node} ${[...tids].join(' ')}`)
    .sort()
    .join('; ')
}

/** The values of a tree by their paths. */
function leaves(json: Json, path = ''): Map<string, string> {
  if (json === null || typeof json !== 'object') return new Map([[path, JSON.stringify(json)]])
  const below = Object.entries(json).flatMap(([key, value]) => [...leaves(value, path === '' ? key : `${path}.${key}`)])
  return new Map(below)
}
