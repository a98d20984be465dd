import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { topologyMatches } from '../engine/index.js'
import { UserError } from '../errors.js'
import { packageRoot } from '../root.cjs'
import type { Disagreement, Explanation, LabCell } from './types.js'

/** The explanations that come with punchlist. */
export const EXPLANATIONS_FILE = join(packageRoot(), 'compare', 'explanations.json')

const TEXT = { type: 'string', minLength: 1 } as const
const SCHEMA = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      scenario: TEXT,
      topologies: { type: 'array', items: TEXT, minItems: 1 },
      kinds: { type: 'array', items: { enum: ['verdict', 'path', 'time', 'dice'] }, minItems: 1 },
      labs: { type: 'array', items: TEXT, minItems: 2, maxItems: 2 },
      roles: { type: 'object', additionalProperties: TEXT },
      sometimes: { type: 'boolean' },
      // Somebody has to have looked: a word is no reason.
      reason: { type: 'string', minLength: 20 }
    },
    required: ['scenario', 'topologies', 'kinds', 'labs', 'reason'],
    additionalProperties: false
  }
}

let validate: ValidateFunction<Explanation[]> | null = null

/** @throws UserError `NO_FILE`, `BAD_FILE`. */
export function readExplanations(file = EXPLANATIONS_FILE): readonly Explanation[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new UserError('NO_FILE', `Cannot read the explanations ${file}: name a file, or write [] to a new one.`)
  }
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch (err) {
    throw new UserError('BAD_FILE', `${file} is broken JSON (${(err as Error).message}).`)
  }
  validate ??= new Ajv2020().compile<Explanation[]>(SCHEMA)
  if (validate(list)) return list
  const [error] = validate.errors ?? []
  throw new UserError(
    'BAD_FILE',
    `${file}: ${error?.instancePath ?? ''} ${error?.message ?? 'is no list of explanations'}.`
  )
}

/** The reason for a disagreement, if one is written down. */
export function explain(list: readonly Explanation[], disagreement: Omit<Disagreement, 'explanation'>): string | null {
  const { kind, left, right } = disagreement
  return list.find((one) => one.kinds.includes(kind) && isAbout(one, left, right))?.reason ?? null
}

/** The reason why cells of dice take longer in one of these labs, if one is written down. */
export function explainDice(list: readonly Explanation[], ...between: readonly string[]): string | null {
  const about = list.find(({ kinds, labs }) => kinds.includes('dice') && labs.every((lab) => between.includes(lab)))
  return about?.reason ?? null
}

/**
 * Explanations of what is no more, in words: cells that both labs have run, and that agree; or that no scenario has. What a
 * run has left out is no reason to forget anything.
 *
 * @param known whether there is a topology that a pattern fits, in any run.
 * @param diceDiffer whether cells of dice take longer in one of them.
 */
export function staleExplanations(
  list: readonly Explanation[],
  pairs: readonly (readonly [left: LabCell, right: LabCell])[],
  disagreements: readonly Omit<Disagreement, 'explanation'>[],
  known: (scenario: string, pattern: string) => boolean,
  diceDiffer: boolean
): string[] {
  return list.flatMap((one) => {
    const { scenario, topologies, kinds } = one
    if (kinds.includes('dice')) {
      const about = pairs.some(([left, right]) => (left.dice || right.dice) && isAbout(one, left, right))
      return about && !diceDiffer ? [`${scenario}: where dice decide, the labs take as long`] : []
    }
    const gone = topologies.filter((pattern) => !known(scenario, pattern)).map((pattern) => `${scenario}/${pattern}`)
    if (one.sometimes === true) return gone.map((place) => `${place}: there is no such topology`)
    const mended = topologies
      .filter((pattern) => !gone.includes(`${scenario}/${pattern}`))
      .map((pattern) => ({ ...one, topologies: [pattern] }))
      .filter((narrow) => pairs.some(([left, right]) => isAbout(narrow, left, right)))
      .filter(
        (narrow) =>
          !disagreements.some((found) => kinds.includes(found.kind) && isAbout(narrow, found.left, found.right))
      )
    return [
      ...gone.map((place) => `${place}: there is no such topology`),
      ...mended.map((narrow) => `${scenario}/${narrow.topologies[0]!}: the labs agree in ${kinds.join(' and ')}`)
    ]
  })
}

function isAbout({ scenario, topologies, labs, roles = {} }: Explanation, left: LabCell, right: LabCell): boolean {
  return (
    left.scenario === scenario &&
    labs.every((lab) => lab === left.lab || lab === right.lab) &&
    topologies.some((pattern) => topologyMatches(pattern, left.topology)) &&
    Object.entries(roles).every(([role, who]) => plays(left, role, who))
  )
}

function plays({ roles }: LabCell, role: string, who: string): boolean {
  const label = roles[role]
  return label === who || label?.split('@')[0] === who
}
