/**
 * Finding parties and being found (chapter 05, sections 6.2 to 6.5): find a key, look a topic up, announce under it and
 * take that back. Each call is one iterative query; what it stores goes to the closest nodes at its end.
 */
export { announce, type AnnounceOptions, type AnnounceQuery } from './announce.js'
export {
  findPeer,
  type FindPeerOptions,
  type FindPeerResult,
  lookup,
  type LookupOptions,
  type LookupResult
} from './lookup.js'
export { type Announcement, type SigningKeyPair, type AnnounceSigner, checkKeyPair, signedAnnounce } from './signing.js'
export { lookupAndUnannounce, unannounce, unannounceFrom, type UnannounceOptions } from './unannounce.js'
