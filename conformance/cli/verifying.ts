import { PEER_FOLDER } from '../drivers/hyperdht/peer-folder.js'
import { type Judging, startChild } from './child-lines.js'

/** Whose codecs, and by which vectors. */
export interface VectorsJob {
  /** As `--impl` names it: what a replay names. */
  readonly impl: string
  /** A folder of vector files, or one of them. */
  readonly vectors: string
}

/**
 * Starts holding the codecs of one hyperdht to the vectors, in a child process.
 *
 * @param folder of its main package, absolute.
 */
export function startVerifying(job: VectorsJob, folder: string): Judging {
  return startChild({
    script: 'vectors-child',
    argument: job,
    env: { [PEER_FOLDER]: folder },
    name: `vectors of ${job.impl}`
  })
}
