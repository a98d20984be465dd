/**
 * Makes the vector files: the case lists of `cases/` say what to ask and what the specification promises, the peer
 * answers, and where the two differ nothing is written.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CodecDriver } from '../../drivers/types.js'
import { UserError } from '../../errors.js'
import { CASES, TRANSCRIPTS } from '../cases/index.js'
import { FLAGS } from '../flags.js'
import { checkVectorFile } from '../load.js'
import { VECTOR_SCHEMA } from '../schema.js'
import { type CodecFile, type DerivationFile, FORMAT, type TranscriptFile } from '../types.js'
import { fillCodec, fillDerivation } from './fill.js'
import type { FileSpec } from './spec.js'

export { Mismatch } from './fill.js'

const COMMAND = 'punchlist vectors generate'
const SCHEMA_PATH = 'schema/vectors-1.schema.json'

/** A file to be: its path below the `vectors` folder, and its text. */
export interface Generated {
  readonly path: string
  readonly text: string
}

const HEAD = { $schema: `../${SCHEMA_PATH}`, format: FORMAT } as const

const toText = (json: object) => JSON.stringify(json, null, 2) + '\n'

/** A file of transcripts, made by running the peer on a network in memory; always with the same result. */
export interface TranscriptSource {
  readonly id: string
  record(): Promise<Omit<TranscriptFile, '$schema' | 'format' | 'generator'>>
}

export interface Sources {
  readonly cases?: readonly FileSpec[]
  readonly transcripts?: readonly TranscriptSource[]
}

/** Everything that is generated, in memory. The same text at every run. Throws `Mismatch`. */
export async function generate(
  peer: CodecDriver,
  { cases: specs = CASES, transcripts = TRANSCRIPTS }: Sources = {}
): Promise<Generated[]> {
  const files: Generated[] = [{ path: SCHEMA_PATH, text: toText(VECTOR_SCHEMA) }]
  for (const spec of specs) {
    const file = await fill(peer, spec)
    files.push({ path: `data/${file.id}.json`, text: toText(checkVectorFile(file, file.id)) })
  }
  for (const transcript of transcripts) {
    const { kind, id, title, notes, chapter, flags, parties, setting, cases } = await transcript.record()
    const file: TranscriptFile = {
      ...HEAD,
      kind,
      id,
      title,
      notes,
      chapter,
      generator: generatorOf(peer),
      flags,
      parties,
      setting,
      cases
    }
    files.push({ path: `data/${id}.json`, text: toText(checkVectorFile(file, id)) })
  }
  return files
}

async function fill(peer: CodecDriver, spec: FileSpec): Promise<CodecFile | DerivationFile> {
  const base = (id: string, cases: readonly { flags: readonly string[] }[]) => ({
    id,
    title: spec.title,
    notes: spec.notes,
    chapter: spec.chapter,
    generator: generatorOf(peer),
    flags: glossary(id, cases)
  })
  if (spec.kind === 'codec') {
    const cases = []
    for (const c of spec.cases) cases.push(await fillCodec(peer, spec, c))
    return { ...HEAD, kind: 'codec', message: spec.message, ...base(spec.message, cases), cases }
  }
  const cases = []
  for (const c of spec.cases) cases.push(await fillDerivation(peer, spec, c))
  return { ...HEAD, kind: 'derivation', derivation: spec.derivation, ...base(spec.derivation, cases), cases }
}

function glossary(id: string, cases: readonly { flags: readonly string[] }[]): Record<string, string> {
  const used = [...new Set(cases.flatMap((c) => c.flags))].sort()
  return Object.fromEntries(
    used.map((flag) => {
      const meaning = FLAGS[flag]
      if (meaning === undefined) throw new Error(`${id}: nobody says what flag ${flag} means`)
      return [flag, meaning]
    })
  )
}

function generatorOf({ implementation }: CodecDriver) {
  const packages = Object.entries(implementation.packages).sort(([a], [b]) => (a < b ? -1 : 1))
  return { command: COMMAND, packages: Object.fromEntries(packages) }
}

/** Writes the files below a folder. */
export function write(dir: string, files: readonly Generated[]): void {
  for (const { path, text } of files) {
    const full = join(dir, path)
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, text)
  }
}

/** Compares the files with those below a folder; says in one line each what differs, with the first case that does. */
export function differences(dir: string, files: readonly Generated[]): string[] {
  const lines: string[] = []
  for (const { path, text } of files) {
    const full = join(dir, path)
    if (!existsSync(full)) lines.push(`${path} is missing`)
    else if (readFileSync(full, 'utf8') !== text)
      lines.push(`${path} differs${firstDifference(readFileSync(full, 'utf8'), text)}`)
  }
  const known = new Set(files.map(({ path }) => path))
  if (!existsSync(join(dir, 'data'))) throw new UserError('NO_FILE', `There is no folder ${join(dir, 'data')}.`)
  for (const name of readdirSync(join(dir, 'data')).sort()) {
    if (!known.has(`data/${name}`)) lines.push(`data/${name} is not generated by anything`)
  }
  return lines
}

interface Parsed {
  readonly cases?: readonly { readonly id?: string }[]
}

function firstDifference(there: string, wanted: string): string {
  try {
    const [a, b] = [JSON.parse(there) as Parsed, JSON.parse(wanted) as Parsed]
    const [x, y] = [a.cases ?? [], b.cases ?? []]
    const i = Array.from({ length: Math.max(x.length, y.length) }).findIndex(
      (_, n) => JSON.stringify(x[n]) !== JSON.stringify(y[n])
    )
    return i === -1 ? ' outside of its cases' : ` at case ${x[i]?.id ?? y[i]?.id ?? String(i + 1)}`
  } catch {
    return ': it is no JSON'
  }
}
