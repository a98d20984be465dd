import { expect } from 'chai'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createReferenceDriver } from '../drivers/reference/index.js'
import type { CodecDriver } from '../drivers/types.js'
import type { Json } from '../layouts/index.js'
import { differences } from './generate/index.js'
import { jsonText } from './generate/json-text.js'
import { loadVectors } from './load.js'
import { DATA_DIR } from './paths.js'
import type { CodecCase, DerivationCase, TranscriptCase, TranscriptStep, VectorFile } from './types.js'
import { verify } from './verify.js'

type AnyCase = CodecCase | DerivationCase | TranscriptCase

const files = loadVectors(DATA_DIR)

const NIBBLE = /[0-9a-f]/
/** Flips the lowest bit of the first hex digit; text without one gets longer. */
const flip = (text: string) =>
  NIBBLE.test(text) ? text.replace(NIBBLE, (digit) => (parseInt(digit, 16) ^ 1).toString(16)) : text + '00'

/** The same JSON with one thing in it changed. */
function mutateJson(json: Json): Json {
  if (typeof json === 'string') return flip(json)
  if (typeof json === 'number') return json === 0 ? 1 : json - 1
  if (typeof json === 'boolean') return !json
  if (json === null) return 0
  if (Array.isArray(json)) {
    const list = json as readonly Json[]
    return list.length === 0 ? [0] : list.with(0, mutateJson(list[0] as Json))
  }
  const object = json as { readonly [key: string]: Json }
  const key = Object.keys(object)[0] ?? 'extra'
  return { ...object, [key]: mutateJson(object[key] ?? null) }
}

interface Mutant {
  readonly mutant: AnyCase
  /** Whoever verifies must notice; the others are noticed by `generate --check` alone. */
  readonly strict: boolean
}

/** Every part of a case, changed. Bytes that may hold something ignored, and input, may be changed without effect. */
function mutations(c: AnyCase): Mutant[] {
  if ('steps' in c) return stepMutations(c)
  const oneWay = 'canonical' in c || 'decodeOnly' in c
  return (['hex', 'canonical', 'value', 'input', 'output'] as const).flatMap((key) => {
    const part = (c as unknown as Record<string, Json | undefined>)[key]
    if (part === undefined) return []
    const strict = c.result === 'valid' && key !== 'input' && (key !== 'hex' || !oneWay)
    return [{ mutant: { ...c, [key]: mutateJson(part) }, strict }]
  })
}

/** The bytes and the value of each datagram. What is no message, or has slack, may be changed without effect. */
function stepMutations(c: TranscriptCase): Mutant[] {
  return c.steps.flatMap((step, i) => {
    const changed = (part: Partial<TranscriptStep>): AnyCase => ({ ...c, steps: c.steps.with(i, { ...step, ...part }) })
    const bytes = { mutant: changed({ hex: flip(step.hex) }), strict: step.message !== undefined && !step.decodeOnly }
    if (step.value === undefined) return [bytes]
    return [bytes, { mutant: changed({ value: mutateJson(step.value) }), strict: true }]
  })
}

describe('a vector that was changed', () => {
  const reference = createReferenceDriver()
  const only = (file: VectorFile, c: AnyCase) => ({ ...file, cases: [c] }) as VectorFile

  for (const file of files) {
    it(`in ${file.id}.json is noticed, each case of it, by name`, async () => {
      const dir = mkdtempSync(join(tmpdir(), 'vectors-'))
      const path = `data/${file.id}.json`
      const text = jsonText(file)
      try {
        mkdirSync(join(dir, 'data'))
        for (const [i, original] of file.cases.entries()) {
          const mutants = mutations(original)
          expect(mutants, original.id).to.not.be.empty
          const [before] = await verify(reference, [only(file, original)])
          for (const [n, { mutant, strict }] of mutants.entries()) {
            // Files are compared byte by byte: one change of a case stands for all.
            if (n === 0) {
              writeFileSync(
                join(dir, path),
                jsonText({ ...file, cases: (file.cases as readonly AnyCase[]).with(i, mutant) })
              )
              expect(differences(dir, [{ path, text }])).to.deep.equal([`${path} differs at case ${original.id}`])
            }
            if (!strict || before?.verdict === 'unsupported') continue
            const [after] = await verify(reference, [only(file, mutant)])
            expect(after?.id).to.equal(original.id)
            expect(after?.verdict, `${original.id}, change ${n}`).to.be.oneOf(['fail', 'crashed'])
          }
        }
      } finally {
        rmSync(dir, { recursive: true })
      }
    })
  }
})

describe('an implementation with one wrong constant', () => {
  const reference = createReferenceDriver()
  const failed = async (driver: CodecDriver): Promise<string[]> =>
    (await verify(driver, files)).filter((o) => o.verdict !== 'pass' && o.verdict !== 'unsupported').map((o) => o.id)

  it('is not the reference, which passes', async () => {
    expect(await failed(reference)).to.deep.equal([])
  })

  /** Faults by what they are: how bytes go in and come out of the good implementation. */
  const faults: Record<string, Partial<CodecDriver> & { catches: string }> = {
    'another first byte of requests': {
      catches: 'rpc-request/ping',
      encode: async (message, value) => {
        const hex = await reference.encode(message, value)
        return message === 'rpc-request' ? '02' + hex.slice(2) : hex
      }
    },
    'ports in network order': {
      catches: 'ipv4-address/example',
      decode: async (message, hex) => swapPorts(await reference.decode(message, hex))
    },
    'big-endian transaction ids': {
      catches: 'rpc-response/empty',
      decode: async (message, hex) => swapTid(await reference.decode(message, hex))
    },
    'no minimal integers': {
      catches: 'uint/0',
      encode: async (message, value) =>
        message === 'uint' && value === 0 ? 'fd0000' : reference.encode(message, value)
    },
    'empty values taken for absent ones': {
      catches: 'rpc-request/value-empty',
      decode: async (message, hex) => emptyToNull(await reference.decode(message, hex))
    },
    'the namespace of ANNOUNCE for UNANNOUNCE': {
      catches: 'announce-sign/ua0',
      derive: (name, input) =>
        reference.derive(name, name === 'announce-sign' ? { ...(input as object), unannounce: false } : input)
    },
    'a digest of 32 bytes cut from one of 64': {
      catches: 'hash/abc',
      derive: async (name, input) => {
        const { size, key } = input as { size?: number; key?: string | null }
        if (name !== 'hash' || size !== 32 || key !== null) return reference.derive(name, input)
        const { digest } = (await reference.derive(name, { ...(input as object), size: 64 })) as { digest: string }
        return { digest: digest.slice(0, 64) }
      }
    },
    'leniency towards bytes that are missing': {
      catches: 'uint16/cut-1',
      decode: (message, hex) => reference.decode(message, message === 'uint16' ? hex.padEnd(4, '0') : hex)
    }
  }
  for (const [what, { catches, ...fault }] of Object.entries(faults)) {
    it(`fails by name: ${what}`, async () => {
      expect(await failed({ ...reference, ...fault })).to.include(catches)
    })
  }
})

type Mapper = (key: string, value: Json) => Json

function map(json: Json, change: Mapper): Json {
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => map(item, change))
  return Object.fromEntries(Object.entries(json).map(([k, v]) => [k, change(k, map(v, change))]))
}

const swap16 = (n: number) => ((n & 0xff) << 8) | (n >> 8)
const swapPorts = (json: Json) => map(json, (key, v) => (key === 'port' ? swap16(v as number) : v))
const swapTid = (json: Json) => map(json, (key, v) => (key === 'tid' ? swap16(v as number) : v))
const emptyToNull = (json: Json) => map(json, (key, v) => (key === 'value' && v === '' ? null : v))
