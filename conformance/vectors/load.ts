import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UserError } from '../errors.js'
import { VECTOR_SCHEMA } from './schema.js'
import { FORMAT, type VectorFile } from './types.js'

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile<VectorFile>(VECTOR_SCHEMA)

/** At most this many complaints of the schema are shown. */
const MAX_COMPLAINTS = 5

const bad = (name: string, what: string): never => {
  throw new UserError('BAD_FILE', `${name} is not a vector file: ${what}. Fetch or generate it again.`)
}

/**
 * Checks a parsed vector file.
 *
 * @param name what errors call it: a path.
 * @throws UserError `NEWER_FORMAT` for a higher format number, `BAD_FILE` for everything else that is wrong with it.
 */
export function checkVectorFile(json: unknown, name: string): VectorFile {
  const { format } = (json ?? {}) as { format?: unknown }
  if (typeof format === 'number' && format > FORMAT) {
    throw new UserError(
      'NEWER_FORMAT',
      `${name} has format ${format}; this version reads up to ${FORMAT}. Update punchlist, or take older vectors.`
    )
  }
  if (!validate(json)) return bad(name, complaints(validate.errors ?? []))
  const seen = new Set<string>()
  for (const { id, flags } of json.cases) {
    if (!id.startsWith(`${json.id}/`)) bad(name, `case ${id} has the id of another file`)
    if (seen.has(id)) bad(name, `case ${id} is there twice`)
    seen.add(id)
    for (const flag of flags) if (!(flag in json.flags)) bad(name, `case ${id}: flag ${flag} is not in the glossary`)
  }
  return json
}

function complaints(errors: readonly ErrorObject[]): string {
  const lines = errors
    // `if` only says that a branch failed; the branch itself has said why.
    .filter((e) => e.keyword !== 'if')
    .map((e) => `${e.instancePath || '/'} ${e.message ?? e.keyword}`)
  const shown = lines.slice(0, MAX_COMPLAINTS).join('; ')
  return lines.length > MAX_COMPLAINTS ? `${shown}; and ${lines.length - MAX_COMPLAINTS} more` : shown
}

/** Reads one vector file. @throws UserError `NO_FILE`, `BAD_FILE`, `NEWER_FORMAT`. */
export function loadVectorFile(path: string): VectorFile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (err) {
    throw noFile(path, err)
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (err) {
    return bad(path, `broken JSON (${(err as Error).message})`)
  }
  const file = checkVectorFile(json, path)
  if (basename(path) !== `${file.id}.json`) bad(path, `its id is ${file.id}, so its name must be ${file.id}.json`)
  return file
}

/**
 * Reads all vector files of a folder, in the order of their ids, or a single file.
 *
 * @throws UserError `NO_FILE` also for a folder without any.
 */
export function loadVectors(path: string): VectorFile[] {
  let names: string[]
  try {
    if (!statSync(path).isDirectory()) return [loadVectorFile(path)]
    names = readdirSync(path).filter((name) => name.endsWith('.json'))
  } catch (err) {
    throw err instanceof UserError ? err : noFile(path, err)
  }
  if (names.length === 0)
    throw new UserError('NO_FILE', `There are no vector files in ${path}. Run: punchlist vectors generate`)
  return names.map((name) => loadVectorFile(join(path, name))).sort((a, b) => (a.id < b.id ? -1 : 1))
}

function noFile(path: string, err: unknown): UserError {
  return new UserError('NO_FILE', `Cannot read ${path} (${(err as NodeJS.ErrnoException).code ?? String(err)}).`)
}
