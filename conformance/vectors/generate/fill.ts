import { type CodecDriver, Rejected, Unsupported } from '../../drivers/types.js'
import { type Json, layoutOf } from '../../layouts/index.js'
import { sameJson } from '../equal.js'
import type { CodecCase, DerivationCase } from '../types.js'
import { orderByKeys, orderByLayout } from './order.js'
import type { CodecFileSpec, CodecSpec, DerivationFileSpec, DerivationSpec } from './spec.js'

/** The peer does not do what the case list says: the specification, the list or the driver is wrong. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'
}

const REFUSED = Symbol('refused')
const NOT_RUN = Symbol('not run')
type Answer = Json | typeof REFUSED | typeof NOT_RUN

async function ask(run: () => Json | Promise<Json>): Promise<Answer> {
  try {
    return await run()
  } catch (err) {
    if (err instanceof Rejected) return REFUSED
    if (err instanceof Unsupported) return NOT_RUN
    throw err
  }
}

const show = (answer: Answer | undefined) =>
  answer === REFUSED ? 'a refusal' : answer === NOT_RUN ? 'no answer' : JSON.stringify(answer)

const NOT_RUN_FLAG = 'not-run-by-peer'

function flagsOf(spec: { flags: readonly string[] }, run: boolean): string[] {
  return [...new Set(run ? spec.flags : [...spec.flags, NOT_RUN_FLAG])].sort()
}

/** Asks the peer what a message decodes and encodes to. Throws {@link Mismatch}. */
export async function fillCodec(peer: CodecDriver, file: CodecFileSpec, spec: CodecSpec): Promise<CodecCase> {
  const where = `${file.message}/${spec.id}`
  const layout = layoutOf(file.message)
  if (layout === null) throw new Mismatch(`${where}: no layout named ${file.message}`)
  const fail = (what: string, seen: Answer | undefined, expected: Answer | undefined): never => {
    throw new Mismatch(`${where}: ${what}\n  the peer: ${show(seen)}\n  the list: ${show(expected)}`)
  }
  const decode = (hex: string) => ask(() => peer.decode(file.message, hex))
  const encode = (value: Json) => ask(() => peer.encode(file.message, value))
  let ran = false
  /** One question to the peer: what it says, or what the list says if the peer cannot say. Undefined is a refusal. */
  const settle = async (
    what: string,
    answer: Promise<Answer>,
    expected: Json | undefined
  ): Promise<Json | undefined> => {
    const seen = await answer
    if (seen === NOT_RUN) {
      if (expected === undefined && spec.result === 'valid') fail(`${what}: the list has to say it`, seen, expected)
      return expected
    }
    ran = true
    if (spec.result === 'invalid') return seen === REFUSED ? undefined : fail(what, seen, REFUSED)
    if (seen === REFUSED)
      return spec.result === 'valid' || expected !== undefined ? fail(what, seen, expected) : undefined
    if (expected !== undefined && !sameJson(seen, expected)) fail(what, seen, expected)
    return seen
  }

  let { hex, value } = spec
  let canonical: string | undefined
  if (hex !== undefined && !spec.encodeOnly) value = await settle('decode', decode(hex), value)
  if (value !== undefined && !spec.decodeOnly) {
    const encoded = await settle('encode', encode(value), spec.canonical ?? spec.hex)
    if (hex === undefined) {
      hex = encoded as string | undefined
      if (hex !== undefined && !spec.encodeOnly) await settle('decode what was encoded', decode(hex), value)
    } else if (encoded !== undefined && encoded !== hex) {
      canonical = encoded as string
    }
  }
  const { id: _id, comment, claims, flags: _flags, result, decodeOnly, encodeOnly } = spec
  return {
    id: where,
    comment,
    flags: flagsOf(spec, ran),
    claims,
    result,
    ...(hex === undefined ? {} : { hex }),
    ...(canonical === undefined ? {} : { canonical }),
    ...(value === undefined ? {} : { value: orderByLayout(layout.type, value) }),
    ...(decodeOnly && { decodeOnly }),
    ...(encodeOnly && { encodeOnly })
  }
}

/**
 * Asks the peer for the result of a computation. What the list gives and the peer does not show stays as the list has
 * it, with a flag. Throws {@link Mismatch}.
 */
export async function fillDerivation(
  peer: CodecDriver,
  file: DerivationFileSpec,
  spec: DerivationSpec
): Promise<DerivationCase> {
  const where = `${file.derivation}/${spec.id}`
  const seen = await ask(() => peer.derive(file.derivation, spec.input))
  const fail = (at = ''): never => {
    const expected = spec.result === 'invalid' ? REFUSED : spec.output
    throw new Mismatch(`${where} ${at}\n  the peer: ${show(seen)}\n  the list: ${show(expected)}`)
  }
  const flags = [...spec.flags]
  let output: Json | undefined
  if (seen === NOT_RUN) {
    if (spec.output === undefined && spec.result === 'valid') fail()
    output = spec.output
    flags.push(NOT_RUN_FLAG)
  } else if (seen === REFUSED) {
    if (spec.result === 'valid') fail()
    output = spec.output
  } else {
    if (spec.result === 'invalid') fail()
    const { merged, partly } = merge(spec.output ?? {}, seen, fail)
    output = merged
    if (partly) flags.push('partly-run-by-peer')
  }
  return {
    id: where,
    comment: spec.comment,
    flags: [...new Set(flags)].sort(),
    claims: spec.claims,
    result: spec.result,
    input: spec.input,
    ...(output === undefined ? {} : { output: orderByKeys(file.order, output) })
  }
}

type Fields = { readonly [key: string]: Json }

const isFields = (json: Json | undefined): json is Fields =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

/** What the list and the peer say together; `partly` tells that only the list has some of it. */
function merge(list: Json, seen: Json, fail: (at: string) => never, path = ''): { merged: Json; partly: boolean } {
  if (!isFields(list) || !isFields(seen)) {
    if (!sameJson(list, seen)) fail(`at ${path || 'the top'}`)
    return { merged: seen, partly: false }
  }
  const merged: Record<string, Json> = {}
  let partly = false
  for (const [key, value] of Object.entries(list)) {
    const theirs = seen[key]
    if (theirs === undefined) {
      merged[key] = value
      partly = true
    } else {
      const inner = merge(value, theirs, fail, `${path}.${key}`)
      merged[key] = inner.merged
      partly ||= inner.partly
    }
  }
  for (const [key, value] of Object.entries(seen)) merged[key] ??= value
  return { merged, partly }
}
