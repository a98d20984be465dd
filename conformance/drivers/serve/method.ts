import type { Params } from './params.js'

/** A method: its result, as data or with bytes that are written as hex. */
export type Method = (params: Params) => Promise<object | void> | object | void

/** Writes a line that nobody has asked for. */
export type Emit = (event: { readonly event: string; readonly [key: string]: unknown }) => void
