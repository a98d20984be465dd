import type { CodecDriver } from '../../drivers/types.js'
import type { Json } from '../../layouts/index.js'
import type { CodecCase, CodecFile, DerivationCase, DerivationFile } from '../types.js'

/** A driver that answers as told; what is not told is a defect. */
export function fakeDriver(answers: Partial<Pick<CodecDriver, 'decode' | 'encode' | 'derive'>>): CodecDriver {
  const missing = (): Json => {
    throw new Error('nobody expected this call')
  }
  return {
    implementation: { name: 'fake', version: '0', packages: { fake: '1.0.0' } },
    decode: missing,
    encode: missing as never,
    derive: missing,
    close() {},
    ...answers
  }
}

const HEAD = {
  $schema: '../schema/vectors-1.schema.json',
  format: 1,
  title: 'A title',
  notes: [],
  chapter: '01-encoding.md',
  generator: { command: 'a test', packages: {} },
  flags: {}
} as const

const CASE = { comment: 'A case.', flags: [], claims: ['ENC-1'], result: 'valid' } as const

/** A codec file with one case, `uint/a`. */
export function codecFile(c: Partial<CodecCase>): CodecFile {
  return { ...HEAD, kind: 'codec', message: 'uint', id: 'uint', cases: [{ id: 'uint/a', ...CASE, ...c }] }
}

/** A derivation file with one case, `token/a`. */
export function derivationFile(c: Partial<DerivationCase>): DerivationFile {
  return {
    ...HEAD,
    kind: 'derivation',
    derivation: 'token',
    id: 'token',
    cases: [{ id: 'token/a', ...CASE, input: {}, ...c }]
  }
}
