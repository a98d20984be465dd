import type { TranscriptFile } from '../types.js'

/** What a recording gives; `vectors generate` adds schema, format and generator. */
export type Recording = Omit<TranscriptFile, '$schema' | 'format' | 'generator'>

/** One transcript file and how it is made: by running the peer, always with the same result. */
export interface Transcript {
  readonly id: string
  record(): Promise<Recording>
}
