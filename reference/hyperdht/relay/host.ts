import type { EncryptedStream, PeerStats } from '../peers/index.js'

/** What relaying needs of the node. */
export interface RelayHost {
  /** An ordinary connection without options (STR-101). */
  connect(publicKey: Uint8Array): EncryptedStream
  readonly stats: Pick<PeerStats, 'relaying'>
}
