import type { Json } from '../layouts/index.js'

/** A result that may come at once (in-process) or later (another process). */
export type MaybePromise<T> = T | Promise<T>

/**
 * The implementation refused: bytes that do not decode, a value that has no encoding, a derivation whose input is
 * invalid. An ordinary answer, which a vector may expect.
 */
export class Rejected extends Error {
  override readonly name = 'Rejected'
  readonly code = 'REJECTED'
}

/** The implementation says that it does not have this message, derivation or method. Spoken, never inferred. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'
  readonly code = 'UNSUPPORTED'
}

/** What an implementation says of itself. */
export interface Implementation {
  /** For people and reports: `reference`, `hyperdht`, or what a driver's `hello` says. */
  readonly name: string
  readonly version: string
  /** Names and versions of the packages whose code answered, for the record. */
  readonly packages: Readonly<Record<string, string>>
  /** Of a candidate: the package it is a candidate of, `hyperdht`. What is known by versions is known of it. */
  readonly family?: string
}

/**
 * The codec part of the driver contract (docs/DRIVER.md): names are those of the layouts, values are JSON with bytes as
 * lower-case hex. Every method throws (or rejects with) {@link Rejected} or {@link Unsupported}; any other error means
 * that the implementation is broken.
 */
export interface CodecDriver {
  readonly implementation: Implementation
  /** Decodes the front of `hex`; bytes after the message are ignored. */
  decode(message: string, hex: string): MaybePromise<Json>
  /** Encodes a value of the message's layout; returns hex. */
  encode(message: string, value: Json): MaybePromise<string>
  /** Computes a derivation of the vectors (`node-id`, `noise-ik`...), input and output as its vector file shows. */
  derive(name: string, input: Json): MaybePromise<Json>
  close(): MaybePromise<void>
}
