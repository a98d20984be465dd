/**
 * Seeded chance: one stream per name out of one seed, and patches that make Math.random, node:crypto and sodium-native draw
 * from the stream of who is running. Usable alone: `new Chance(seed).stream('anything')`.
 */
export { Chance, type Restore } from './chance.js'
export { Stream } from './stream.js'
export type { Sodium } from './patch-sodium.js'
