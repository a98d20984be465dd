import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { type Json, type Layout, layoutOf } from '../layouts/index.js'
import type { CodecCase, TranscriptStep, VectorFile } from '../vectors/types.js'
import { dissect } from './datagram/index.js'
import { walk } from './fields/index.js'
import { expectTiles } from './test-support/index.js'

const DATA = new URL('../../../vectors/data/', import.meta.url)

/** Cases and steps may have more than the first version of the format; what is read of it here. */
type Case = CodecCase & { readonly encodeOnly?: true }
type Step = TranscriptStep & {
  readonly sealed?: readonly { readonly plaintext: string; readonly message: string; readonly value: Json }[]
}

function expectDecoded(message: string, hex: string, value: Json, id: string): void {
  const bytes = Buffer.from(hex, 'hex')
  const tree = walk(layoutOf(message) as Layout, bytes)
  expectTiles(tree, bytes)
  expect(tree.error, id).to.equal(undefined)
  expect(tree.value, id).to.deep.equal(value)
}

/** The bytes at a path through the messages decoded so far. */
function bytesAt(decoded: ReadonlyMap<string, Json>, path: string): string {
  const base =
    [...decoded.keys()]
      .filter((known) => known !== '' && path.startsWith(known + '.'))
      .sort()
      .at(-1) ?? ''
  let json = decoded.get(base)
  for (const key of path.slice(base === '' ? 0 : base.length + 1).split('.')) {
    json = (json as { readonly [key: string]: Json })[key]
  }
  return json as string
}

function expectStep(step: Step, id: string): void {
  const bytes = Buffer.from(step.hex, 'hex')
  const { kind, tree } = dissect(bytes)
  expectTiles(tree, bytes)
  if (step.message === undefined || step.value === undefined) {
    // What nobody could decode: no frame at all, or a frame that breaks off.
    if (kind === 'request' || kind === 'response') expect(tree.error, id).to.not.equal(undefined)
    return
  }
  expect(`rpc-${kind}`, id).to.equal(step.message)
  expectDecoded(step.message, step.hex, step.value, id)
  const decoded = new Map<string, Json>([['', step.value]])
  for (const { path, message, value } of step.inner ?? []) {
    expectDecoded(message, bytesAt(decoded, path), value, `${id} ${path}`)
    decoded.set(path, value)
  }
  for (const { plaintext, message, value } of step.sealed ?? []) expectDecoded(message, plaintext, value, id)
}

describe('the dissector agrees with every vector', () => {
  const names = existsSync(DATA) ? readdirSync(DATA).filter((name) => name.endsWith('.json')) : []
  for (const name of names) {
    const file = JSON.parse(readFileSync(new URL(name, DATA), 'utf8')) as VectorFile
    if (file.kind === 'codec') {
      it(`of ${file.id}: what decodes, to what, and what does not`, () => {
        for (const { id, hex, result, value, encodeOnly } of file.cases as readonly Case[]) {
          if (hex === undefined || encodeOnly === true) continue
          const bytes = Buffer.from(hex, 'hex')
          const tree = walk(layoutOf(file.message) as Layout, bytes)
          expectTiles(tree, bytes)
          if (result === 'invalid') expect(tree.error, id).to.not.equal(undefined)
          else if (value !== undefined) expectDecoded(file.message, hex, value, id)
        }
      })
    }
    if (file.kind === 'transcript') {
      for (const { id, steps } of file.cases) {
        it(`of the transcript ${id}`, () => {
          for (const [i, step] of steps.entries()) expectStep(step, `${id} step ${i + 1}`)
        })
      }
    }
  }
})
