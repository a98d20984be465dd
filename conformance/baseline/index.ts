/** The committed baseline: what hyperdht does with itself in each cell, as hyperdht.json beside this file records it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Baseline, BASELINE_FORMAT, baselineText, expanded, JUDGED_SEEDS } from '../engine/index.js'
import { UserError } from '../errors.js'
import { packageRoot } from '../root.cjs'

export const BASELINE_FILE = join(packageRoot(), 'baseline', 'hyperdht.json')

/** The seeds of a baseline: as many as make a judgement, unless told otherwise. Those of a default run come first. */
export function baselineSeeds(count = JUDGED_SEEDS): string[] {
  return Array.from({ length: count }, (_, i) => String(i + 1))
}

/** @throws UserError `NO_FILE`, `BAD_FILE`, `NEWER_FORMAT`. */
export function readBaseline(file = BASELINE_FILE): Baseline {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new UserError('NO_FILE', `Cannot read the baseline ${file}: make one with punchlist baseline --renew.`)
  }
  let baseline: Baseline
  try {
    baseline = JSON.parse(text) as Baseline
  } catch {
    throw new UserError('BAD_FILE', `The baseline ${file} is no JSON: make it again with punchlist baseline --renew.`)
  }
  const format: unknown = baseline.format
  if (format !== BASELINE_FORMAT) {
    throw new UserError(
      'NEWER_FORMAT',
      `The baseline ${file} has format ${String(format)}; this version reads ${BASELINE_FORMAT}.`
    )
  }
  return expanded(baseline)
}

export function writeBaseline(baseline: Baseline, file = BASELINE_FILE): void {
  writeFileSync(file, baselineText(baseline))
}
