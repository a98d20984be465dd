/**
 * The suite's own statement of how every message is laid out, as data and apart from any implementation. Vectors,
 * drivers and the dissector are built on it; implementers in other languages can generate decoders from it.
 */
export { fromJson, type Json, LayoutError, toJson } from './json.js'
export { layoutOf, LAYOUTS } from './messages.js'
export type { Field, FieldType, Layout, Primitive } from './types.js'
