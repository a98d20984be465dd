import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CONTACT, ROWS } from '../probes/catalogue.js'
import { UNSEEN } from '../probes/rows/index.js'
import { packageRoot } from '../root.cjs'
import { SCENARIOS } from '../scenarios/index.js'
import { loadVectors } from '../vectors/load.js'
import { DATA_DIR } from '../vectors/paths.js'
import { prefixOf, readClaims } from './claims.js'
import { cover, type Coverage, type Filter } from './cover.js'
import { probeProofs, scenarioProofs, vectorProofs } from './proofs.js'
import { readReasons } from './reasons.js'
import { testProofs } from './tests.js'

/** The repository's own folder of the specification, whether it is there or not. */
export function protocolFolder(): string {
  return join(dirname(packageRoot()), 'docs', 'protocol')
}

/**
 * Coverage of the repository: its specification, vectors, scenarios, tests, the rows of the probe that can be judged, and `reasons.json`.
 *
 * @param docs another folder of the specification.
 * @throws UserError `NO_FILE` where there is no specification: in an installed package.
 */
export function coverRepository(filter: Filter = {}, docs: string = protocolFolder()): Coverage {
  const spec = readClaims(docs)
  const prefixes = new Set(spec.claims.map(({ id }) => prefixOf(id)))
  const tests = existsSync(protocolFolder()) ? testProofs(dirname(packageRoot()), prefixes) : []
  const reasons = readReasons(join(packageRoot(), 'coverage'))
  const vectors = vectorProofs(loadVectors(DATA_DIR))
  // What no probe can see is listed for completeness, and proves nothing.
  const rows = [...CONTACT, ...ROWS].filter((row) => !UNSEEN.some(({ id }) => id === row.id))
  return cover(spec, [...vectors, ...probeProofs(rows), ...scenarioProofs(SCENARIOS), ...tests], filter, reasons)
}
