import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { UserError } from '../errors.js'
import type { History, HistoryEntry } from './types.js'

/** Version of the file's format. Fields may be added to it; a change of what is there makes it 2. */
export const HISTORY_FORMAT = 1

const COUNT = { type: 'integer', minimum: 0 }
const MEASURE = { type: ['number', 'null'], minimum: 0 }
const SCHEMA = {
  type: 'object',
  properties: {
    format: { const: HISTORY_FORMAT },
    entries: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T' },
          label: { type: 'string' },
          implementations: { type: 'array', items: { type: 'string' } },
          labs: {
            type: 'object',
            additionalProperties: {
              type: 'object',
              properties: {
                cells: COUNT,
                passed: COUNT,
                known: COUNT,
                failed: COUNT,
                timeToOpen: MEASURE,
                packets: MEASURE
              },
              required: ['cells', 'passed', 'known', 'failed', 'timeToOpen', 'packets']
            }
          },
          safe: { type: 'boolean' }
        },
        required: ['date', 'label', 'implementations', 'labs']
      }
    }
  },
  required: ['format', 'entries']
}

let validate: ValidateFunction<History> | null = null

/** @throws UserError `BAD_FILE`, `NEWER_FORMAT`. */
export function readHistory(text: string, name: string): History {
  let json: { format?: unknown } | null
  try {
    json = JSON.parse(text) as typeof json
  } catch (err) {
    throw new UserError('BAD_FILE', `${name} is broken JSON (${(err as Error).message}).`)
  }
  if (typeof json?.format === 'number' && json.format > HISTORY_FORMAT) {
    throw new UserError(
      'NEWER_FORMAT',
      `${name} has format ${json.format}; this version reads up to ${HISTORY_FORMAT}.`
    )
  }
  validate ??= new Ajv2020({ allowUnionTypes: true }).compile<History>(SCHEMA)
  if (validate(json)) return { entries: json.entries }
  const [error] = validate.errors ?? []
  throw new UserError('BAD_FILE', `${name} is no history: ${error?.instancePath ?? ''} ${error?.message ?? ''}.`)
}

/** A line for each night, so that the diff of a commit is the night. */
export function historyText({ entries }: History): string {
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`)
  return `{\n  "format": ${HISTORY_FORMAT},\n  "entries": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`
}

/**
 * With one more night, in the order of the dates. The same night again (a job that was run twice) replaces itself.
 *
 * @param keep how many nights are kept; the oldest go.
 */
export function withEntry({ entries }: History, entry: HistoryEntry, keep: number): History {
  const others = entries.filter(({ date, label }) => date !== entry.date || label !== entry.label)
  const all = [...others, entry].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  return { entries: all.slice(-keep) }
}
