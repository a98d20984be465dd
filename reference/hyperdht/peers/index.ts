/** What the parts that connect peers ask of their node, and of streams: types alone. */
export type * from './blind-relay.js'
export type * from './contract.js'
export type * from './encrypted-stream.js'
export type * from './udx-stream.js'
