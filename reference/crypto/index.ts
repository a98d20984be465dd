/**
 * Hashes, namespaces, key pairs, signatures, boxes, tokens and Noise: thin, over sodium-native (chapters 01 and 06).
 */
export { hash, HASH_SIZE, keyedHash } from './hash.js'
