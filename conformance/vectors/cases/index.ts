/** What is asked and what the specification promises: one list per file of vectors. */
import type { FileSpec } from '../generate/spec.js'
import { CODEC_CASES } from './codecs/index.js'

export const CASES: readonly FileSpec[] = [...CODEC_CASES]
