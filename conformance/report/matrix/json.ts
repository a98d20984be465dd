import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../errors.js'
import { packageRoot } from '../../root.cjs'
import type { MatrixReport } from '../cells.js'

/** Version of the JSON matrix. Fields may be added to it; a change of what is there makes it 2. */
export const MATRIX_FORMAT = 1

/** At most this many complaints of the schema are shown. */
const MAX_COMPLAINTS = 5

/** Numbers that are milliseconds, which are rounded to microseconds. */
const MS: ReadonlySet<string> = new Set(['ms', 'at', 'timeToOpen'])

/** The matrix as JSON text that `schema/matrix-1.schema.json` describes. */
export function toMatrixJson(report: MatrixReport): string {
  const rounded = (key: string, value: unknown): unknown =>
    typeof value === 'number' && MS.has(key) ? Math.round(value * 1000) / 1000 : value
  return JSON.stringify({ format: MATRIX_FORMAT, ...report }, rounded, 2) + '\n'
}

/**
 * Reads what {@link toMatrixJson} wrote, and checks it against the schema.
 *
 * @param name what errors call it: a path.
 * @throws UserError `NEWER_FORMAT` for a higher format number, `BAD_FILE` for everything else that is wrong with it.
 */
export function readMatrix(text: string, name: string): MatrixReport {
  const bad = (what: string): never => {
    throw new UserError('BAD_FILE', `${name} is not a matrix report: ${what}. Write it again with --json.`)
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (err) {
    return bad(`broken JSON (${(err as Error).message})`)
  }
  const { format, ...report } = (json ?? {}) as { format?: unknown } & MatrixReport
  if (typeof format === 'number' && format > MATRIX_FORMAT) {
    throw new UserError(
      'NEWER_FORMAT',
      `${name} has format ${format}; this version reads up to ${MATRIX_FORMAT}. Update punchlist.`
    )
  }
  const validate = validator()
  return validate(json) ? report : bad(complaints(validate.errors ?? []))
}

let compiled: ValidateFunction | null = null

function validator(): ValidateFunction {
  const path = join(packageRoot(), 'report', 'schema', `matrix-${MATRIX_FORMAT}.schema.json`)
  compiled ??= new Ajv2020({ allErrors: false, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(path, 'utf8')) as object
  )
  return compiled
}

function complaints(errors: readonly ErrorObject[]): string {
  const lines = errors.map(({ instancePath, message, keyword }) => `${instancePath || '/'} ${message ?? keyword}`)
  return lines.slice(0, MAX_COMPLAINTS).join('; ')
}
