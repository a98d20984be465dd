import type { CodecDriver } from '../drivers/types.js'
import { Rejected, Unsupported } from '../drivers/types.js'
import type { Json } from '../layouts/index.js'
import { sameJson } from './equal.js'
import { claimsMuch, takesTooMuch } from './memory.js'
import { KNOWN_DIFFERENCES, type KnownDifference } from './known.js'

/**
 * What went wrong with one input.
 *
 * - `verdict`: one accepts the bytes, the other refuses them.
 * - `value`: both accept and read different values.
 * - `encoding`: both read the same value and write different bytes for it.
 * - `fixed-point`: what the reference wrote, it writes differently after reading it again.
 * - `in-place`: the reference reads something else when other bytes surround the message.
 * - `error-type`: the reference refuses with another error than the one decoders have.
 * - `allocation`: the reference takes memory for a number in the message that nothing backs.
 * - `crash`: a driver broke instead of answering.
 * - `stale`: a known difference that is none any more.
 */
export type DisagreementKind =
  'verdict' | 'value' | 'encoding' | 'fixed-point' | 'in-place' | 'error-type' | 'allocation' | 'crash' | 'stale'

export interface Disagreement {
  readonly kind: DisagreementKind
  /** A sentence. */
  readonly what: string
  /** What each side did, to be shown. */
  readonly seen: Readonly<Record<string, string>>
}

/** How the reference decodes a message where it lies, and what it throws: for what a hex string cannot show. */
export interface InPlace {
  decode(message: string, bytes: Buffer): Json
  /** Whether this is the one error that its decoders throw. */
  isRefusal(err: unknown): boolean
}

/** A driver's answer, without exceptions. */
type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'crashed'; readonly why: string }

/** Thrown through a run: the driver has not got this message. */
export class NotThere extends Error {
  override readonly name = 'NotThere'
}

/** Thrown through a run: the driver answers with promises, one of which would take longer than a case. */
export class AnswersLater extends TypeError {
  override readonly name = 'AnswersLater'
  readonly code = 'ANSWERS_LATER'

  constructor() {
    super('The driver answers with a promise. Only drivers that answer at once can be fuzzed.')
  }
}

export interface Tally {
  cases: number
  accepted: number
  refused: number
  /** Comparisons left out, by the name of the known difference. BOUNDED: by KNOWN_DIFFERENCES. */
  readonly excluded: Map<string, number>
}

export function newTally(): Tally {
  return { cases: 0, accepted: 0, refused: 0, excluded: new Map() }
}

/** Bytes around a message that is decoded in place. A decoder that leaves its message reads counts and lengths here. */
const MARGIN = 96
const POISON = 0x02

/** Judges inputs of one message, one after the other. */
export class Judge {
  private readonly known: readonly KnownDifference[]
  private room = Buffer.alloc(4096 + 2 * MARGIN, POISON)

  constructor(
    private readonly message: string,
    private readonly reference: CodecDriver,
    private readonly peer: CodecDriver,
    private readonly inPlace: InPlace | null,
    private readonly tally: Tally = newTally()
  ) {
    this.known = KNOWN_DIFFERENCES.filter((known) => known.message === message)
  }

  /** Null: all agree. */
  judge(bytes: Buffer): Disagreement | null {
    const { message, tally } = this
    tally.cases++
    const hex = bytes.toString('hex')
    const ours = ask(() => this.reference.decode(message, hex))
    const theirs = ask(() => this.peer.decode(message, hex))
    if (ours.kind === 'crashed' || theirs.kind === 'crashed') return crash('decode', ours, theirs)
    if (ours.kind !== theirs.kind) {
      return disagree('verdict', 'One accepts the bytes, the other refuses them.', show(ours), show(theirs))
    }
    const lying = this.judgeInPlace(bytes, ours)
    if (lying !== null) return lying
    if (ours.kind === 'refused' || theirs.kind === 'refused') {
      tally.refused++
      return null
    }
    tally.accepted++
    if (!sameJson(ours.value, theirs.value)) {
      return disagree('value', 'Both accept the bytes and read different values.', show(ours), show(theirs))
    }
    return this.judgeEncoding(ours.value, hex)
  }

  private judgeEncoding(value: Json, hex: string): Disagreement | null {
    const { message } = this
    const ours = ask(() => this.reference.encode(message, value))
    const theirs = ask(() => this.peer.encode(message, value))
    const known = this.known.find((difference) => difference.applies(value))
    if (known !== undefined) return this.exclude(known, ours, theirs)
    if (ours.kind === 'crashed' || theirs.kind === 'crashed') return crash('encode', ours, theirs)
    if (ours.kind !== 'ok' || theirs.kind !== 'ok' || ours.value !== theirs.value) {
      return disagree('encoding', 'Both read the same value and write different bytes.', show(ours), show(theirs))
    }
    // Most inputs are canonical already, and then this says nothing new.
    if (ours.value === hex) return null
    const again = ask(() => this.reference.encode(message, now(this.reference.decode(message, ours.value))))
    if (again.kind === 'ok' && again.value === ours.value) return null
    return {
      kind: 'fixed-point',
      what: 'The reference reads its own bytes and writes others.',
      seen: { written: ours.value, 'written again': show(again) }
    }
  }

  private exclude(known: KnownDifference, ours: Answer<string>, theirs: Answer<string>): Disagreement | null {
    const { excluded } = this.tally
    excluded.set(known.name, (excluded.get(known.name) ?? 0) + 1)
    if (ours.kind === 'crashed') return crash('encode', ours, theirs)
    if (ours.kind !== 'ok' || theirs.kind !== 'ok' || ours.value !== theirs.value) return null
    return disagree('stale', `They agree: the known difference ${known.name} is none.`, show(ours), show(theirs))
  }

  /** The same bytes inside a larger buffer: reading past either end, or taking memory on trust, shows. */
  private judgeInPlace(bytes: Buffer, expected: Answer<Json>): Disagreement | null {
    if (this.inPlace === null) return null
    const view = this.place(bytes)
    if (claimsMuch(bytes) && takesTooMuch(() => void ask(() => this.inPlace?.decode(this.message, view) ?? null))) {
      return { kind: 'allocation', what: 'The reference takes memory that the message does not back.', seen: {} }
    }
    try {
      const value = this.inPlace.decode(this.message, view)
      if (expected.kind === 'ok' && sameJson(value, expected.value)) return null
      return inPlaceDiffers(expected, JSON.stringify(value))
    } catch (err) {
      if (!this.inPlace.isRefusal(err)) {
        return {
          kind: 'error-type',
          what: 'The reference throws what no decoder may throw.',
          seen: { thrown: String(err) }
        }
      }
      return expected.kind === 'ok' ? inPlaceDiffers(expected, `refuses: ${String(err)}`) : null
    }
  }

  private place(bytes: Buffer): Buffer {
    const size = bytes.length + 2 * MARGIN
    if (this.room.length < size) this.room = Buffer.alloc(size, POISON)
    bytes.copy(this.room, MARGIN)
    const end = MARGIN + bytes.length
    this.room.fill(POISON, end, end + MARGIN)
    return this.room.subarray(MARGIN, end)
  }
}

function ask<T>(run: () => T | Promise<T>): Answer<T> {
  try {
    return { kind: 'ok', value: now(run()) }
  } catch (err) {
    if (err instanceof Rejected) return { kind: 'refused', why: err.message }
    if (err instanceof Unsupported) throw new NotThere(err.message)
    if (err instanceof AnswersLater) throw err
    return { kind: 'crashed', why: err instanceof Error ? err.message : String(err) }
  }
}

function now<T>(value: T | Promise<T>): T {
  if (!(value instanceof Promise)) return value
  value.catch(() => {})
  throw new AnswersLater()
}

function show(answer: Answer<unknown>): string {
  if (answer.kind === 'ok') return typeof answer.value === 'string' ? answer.value : JSON.stringify(answer.value)
  return `${answer.kind === 'refused' ? 'refuses' : 'crashes'}: ${answer.why}`
}

function disagree(kind: DisagreementKind, what: string, reference: string, peer: string): Disagreement {
  return { kind, what, seen: { reference, peer } }
}

function crash(verb: string, ours: Answer<unknown>, theirs: Answer<unknown>): Disagreement {
  return disagree('crash', `A driver broke when it was asked to ${verb}.`, show(ours), show(theirs))
}

function inPlaceDiffers(expected: Answer<Json>, seen: string): Disagreement {
  const what = 'The reference reads something else when other bytes surround the message.'
  return { kind: 'in-place', what, seen: { alone: show(expected), surrounded: seen } }
}
