import type { Json } from '../../layouts/index.js'
import type { Result } from '../types.js'

/** What a case list says of a case of either kind. */
interface SpecBase {
  /** Without the file's id. Stable for ever. */
  readonly id: string
  readonly comment: string
  readonly claims: readonly string[]
  readonly flags: readonly string[]
  /** What the specification promises. Generation fails if the peer does something else. */
  readonly result: Result
}

/** A message: its bytes, its value, or both. What is given is what the specification says; the peer fills in the rest. */
export interface CodecSpec extends SpecBase {
  readonly hex?: string
  readonly value?: Json
  /** Has to be given wherever an encoder writes something else than `hex`. */
  readonly canonical?: string
  readonly decodeOnly?: true
  readonly encodeOnly?: true
}

export interface DerivationSpec extends SpecBase {
  readonly input: { readonly [key: string]: Json }
  /** What the specification says, maybe in part. */
  readonly output?: { readonly [key: string]: Json }
}

interface FileSpecBase {
  readonly title: string
  readonly chapter: string
  readonly notes: readonly string[]
}

export interface CodecFileSpec extends FileSpecBase {
  readonly kind: 'codec'
  readonly message: string
  readonly cases: readonly CodecSpec[]
}

export interface DerivationFileSpec extends FileSpecBase {
  readonly kind: 'derivation'
  readonly derivation: string
  /** Order of the output's keys. */
  readonly order: readonly string[]
  readonly cases: readonly DerivationSpec[]
}

export type FileSpec = CodecFileSpec | DerivationFileSpec

/** What a case is made of beside its id, comment, claims and flags. */
type CodecBody = Pick<CodecSpec, 'hex' | 'value' | 'canonical' | 'decodeOnly' | 'encodeOnly'>
type DerivationBody = Pick<DerivationSpec, 'input' | 'output'>

/** Claims and flags are lists of words. */
const words = (text: string) => text.split(' ').filter((word) => word !== '')

const maker =
  (result: Result) =>
  <Body extends CodecBody | DerivationBody>(id: string, comment: string, claims: string, body: Body, flags = '') => ({
    id,
    comment,
    claims: words(claims),
    flags: words(flags),
    result,
    ...body
  })

/** `valid('zero', 'the smallest', 'ENC-8', { hex: '00', value: 0 }, 'boundary')` */
export const valid = maker('valid')
export const invalid = maker('invalid')
export const acceptable = maker('acceptable')

/** Bytes from pieces of hex; blanks are for the eye. */
export function hex(...pieces: readonly string[]): string {
  const all = pieces.join('').replaceAll(' ', '')
  if (!/^([0-9a-f]{2})*$/.test(all)) throw new Error(`Not hex: ${all}`)
  return all
}

/** `count` times the same bytes. */
export const times = (count: number, bytes: string): string => bytes.repeat(count)

/** UTF-8 of a text. */
export const text = (s: string): string => Buffer.from(s).toString('hex')

/** Invalid cases: the message cut off after so many bytes, and what then is missing. */
export function cuts(
  name: string,
  whole: string,
  claims: string,
  points: Readonly<Record<number, string>>
): CodecSpec[] {
  return Object.entries(points).map(([bytes, what]) => {
    if (Number(bytes) * 2 >= whole.length) throw new Error(`${name}: ${bytes} bytes are no cut of ${whole}`)
    return invalid(
      `${name}-cut-${bytes}`,
      `Cut off after ${bytes} bytes: ${what}.`,
      claims,
      { hex: whole.slice(0, Number(bytes) * 2) },
      'truncated'
    )
  })
}
