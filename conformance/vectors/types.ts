import type { Json } from '../layouts/index.js'

/** Version of the file format. A reader refuses a higher one. */
export const FORMAT = 1

/** `acceptable`: both reactions conform; what the peer does is recorded. */
export type Result = 'valid' | 'invalid' | 'acceptable'

/** What all cases have. */
export interface CaseBase {
  /** `<file id>/<case>`: stable for ever, never reused. */
  readonly id: string
  /** One sentence: what this case is about. */
  readonly comment: string
  /** Properties a consumer can switch on, each explained in the file's `flags` glossary. */
  readonly flags: readonly string[]
  /** Claims of docs/protocol that the case proves. */
  readonly claims: readonly string[]
  readonly result: Result
}

/**
 * A message and its bytes.
 *
 * - valid with `hex` and `value`: `hex` decodes to `value`; and `value` encodes to `canonical ?? hex`.
 * - invalid with `hex` only: `hex` must not decode.
 * - invalid with `value` only: `value` must not encode.
 * - acceptable: either; if it decodes or encodes, then to what is given here.
 *
 * `decodeOnly` cases are not encoded: the value does not hold everything that was on the wire. `encodeOnly` cases are not
 * decoded: the bytes do not give the value back.
 */
export interface CodecCase extends CaseBase {
  readonly hex?: string
  readonly value?: Json
  /** Bytes an encoder writes for `value`, where they differ from `hex` (longer integers, unknown flags, trailing bytes...). */
  readonly canonical?: string
  readonly decodeOnly?: true
  readonly encodeOnly?: true
}

/**
 * A computation: `input` gives `output`; an invalid case has no output and must be refused. An acceptable one may be
 * refused; if it is answered, then by `output`, where that is given.
 */
export interface DerivationCase extends CaseBase {
  readonly input: Json
  readonly output?: Json
}

/** One datagram of a transcript. */
export interface TranscriptStep {
  /** Name of the sender and receiver, as in the transcript's `parties`. */
  readonly from: string
  readonly to: string
  /** The datagram. */
  readonly hex: string
  /** Layout of the datagram: `rpc-request`, `rpc-response`. Absent for bytes that are no message. */
  readonly message?: string
  /** `hex` decoded. */
  readonly value?: Json
  /** Messages inside it, outermost first: where the bytes are (path into `value`), their layout and their value. */
  readonly inner?: readonly { readonly path: string; readonly message: string; readonly value: Json }[]
  /** What is encrypted inside: where the ciphertext is, its plaintext (hex), the plaintext's layout and value. */
  readonly sealed?: readonly {
    readonly path: string
    readonly plaintext: string
    readonly message: string
    readonly value: Json
  }[]
  /** `value` does not encode to `hex` again: unknown flags, trailing bytes, longer integers. */
  readonly decodeOnly?: true
  readonly note?: string
}

/** Datagrams in the order in which they were seen. An empty reaction (silence) is a case whose steps end there. */
export interface TranscriptCase extends CaseBase {
  readonly steps: readonly TranscriptStep[]
  /** What the implementation showed beside its datagrams: the result of a call, whether a sender entered the table... */
  readonly outcome?: Json
}

interface FileBase {
  readonly $schema: string
  readonly format: number
  /** Also the file's name: `<id>.json`. */
  readonly id: string
  readonly title: string
  /** How to read the cases: what `input`, `value` and friends mean here. Paragraphs. */
  readonly notes: readonly string[]
  /** Chapter of docs/protocol. */
  readonly chapter: string
  /** What made this file; nobody edits it by hand. */
  readonly generator: {
    readonly command: string
    /** Versions of the packages that were run. */
    readonly packages: Readonly<Record<string, string>>
  }
  /** Glossary: what each flag used below means. */
  readonly flags: Readonly<Record<string, string>>
}

export interface CodecFile extends FileBase {
  readonly kind: 'codec'
  /** Name of the layout. */
  readonly message: string
  readonly cases: readonly CodecCase[]
}

export interface DerivationFile extends FileBase {
  readonly kind: 'derivation'
  /** Name of the derivation. */
  readonly derivation: string
  readonly cases: readonly DerivationCase[]
}

export interface TranscriptFile extends FileBase {
  readonly kind: 'transcript'
  /** Who takes part: name to address and role. */
  readonly parties: Readonly<Record<string, { readonly address: string; readonly role: string }>>
  /** Fixed values the transcript was made with: keys, seeds, secrets, as hex or text. */
  readonly setting: Readonly<Record<string, Json>>
  readonly cases: readonly TranscriptCase[]
}

export type VectorFile = CodecFile | DerivationFile | TranscriptFile
