import type { VectorFile } from '../vectors/types.js'

export type ProofKind = 'vector' | 'probe' | 'scenario' | 'test'

/** Something that fails if the claim does not hold. */
export interface Proof {
  readonly kind: ProofKind
  /** Id of the claim. */
  readonly claim: string
  /** Id of the case, row or scenario; file and title of the test. */
  readonly where: string
}

export function vectorProofs(files: readonly VectorFile[]): Proof[] {
  return files.flatMap(({ cases }) =>
    cases.flatMap(({ id, claims }) => claims.map((claim): Proof => ({ kind: 'vector', claim, where: id })))
  )
}

/** @param rows those that can be judged: a row that never sees anything proves nothing. */
export function probeProofs(rows: readonly { readonly id: string; readonly claims: readonly string[] }[]): Proof[] {
  return rows.flatMap(({ id, claims }) => claims.map((claim): Proof => ({ kind: 'probe', claim, where: id })))
}

export function scenarioProofs(
  scenarios: readonly { readonly id: string; readonly claims: readonly string[] }[]
): Proof[] {
  return scenarios.flatMap(({ id, claims }) => claims.map((claim): Proof => ({ kind: 'scenario', claim, where: id })))
}
