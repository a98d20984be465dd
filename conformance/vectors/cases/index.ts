/** What is asked and what the specification promises: one list per file of vectors. */
import type { FileSpec } from '../generate/spec.js'
import { CODEC_CASES } from './codecs/index.js'
import { DERIVATION_CASES } from './derivations/index.js'
import { type Transcript, transcripts } from '../transcripts/index.js'

export const CASES: readonly FileSpec[] = [...CODEC_CASES, ...DERIVATION_CASES]

/** Whole conversations. */
export const TRANSCRIPTS: readonly Transcript[] = transcripts
