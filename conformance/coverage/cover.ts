import { type Claim, type Level, prefixOf, type Specification } from './claims.js'
import type { Proof } from './proofs.js'
import { REASONS_FILE, type Reasons } from './reasons.js'

/** Something wrong with the specification or with a proof, not with an implementation. */
export interface Problem {
  readonly code: 'UNKNOWN_CLAIM' | 'DUPLICATE_CLAIM' | 'EMPTY_REASON' | 'NEEDLESS_REASON'
  readonly claim: string
  /** Where it is. */
  readonly where: string
}

export interface CoveredClaim extends Claim {
  readonly proofs: readonly Proof[]
  /** Why it has no proof; null for one that has, and for one that still lacks it. */
  readonly reason: string | null
}

export interface Coverage {
  readonly claims: readonly CoveredClaim[]
  readonly problems: readonly Problem[]
}

/** Which claims to look at; problems are told in any case. */
export interface Filter {
  /** Number (`02`), file name or its beginning, or prefix of the ids (`RPC`). */
  readonly chapter?: string
  readonly level?: Level
}

/** Joins claims, proofs and the reasons for having none, and finds what does not fit. */
export function cover(
  spec: Specification,
  proofs: readonly Proof[],
  filter: Filter = {},
  reasons: Reasons = new Map()
): Coverage {
  const problems: Problem[] = []
  const claims = new Map<string, Claim>()
  for (const claim of spec.claims) {
    if (claims.has(claim.id)) problems.push({ code: 'DUPLICATE_CLAIM', claim: claim.id, where: at(claim) })
    else claims.set(claim.id, claim)
  }
  const byClaim = new Map<string, Proof[]>()
  for (const proof of proofs) {
    if (!claims.has(proof.claim)) {
      problems.push({ code: 'UNKNOWN_CLAIM', claim: proof.claim, where: `${proof.kind} ${proof.where}` })
    }
    byClaim.set(proof.claim, [...(byClaim.get(proof.claim) ?? []), proof])
  }
  for (const { id, where } of spec.citations) {
    if (!claims.has(id)) problems.push({ code: 'UNKNOWN_CLAIM', claim: id, where })
  }
  for (const [claim, reason] of reasons) {
    const where = REASONS_FILE
    if (!claims.has(claim)) problems.push({ code: 'UNKNOWN_CLAIM', claim, where })
    if (reason.trim() === '') problems.push({ code: 'EMPTY_REASON', claim, where })
    const proof = byClaim.get(claim)?.[0]
    // A reason that outlived its cause hides that the proof may go again.
    if (proof) problems.push({ code: 'NEEDLESS_REASON', claim, where: `${proof.kind} ${proof.where}` })
  }
  return {
    claims: [...claims.values()]
      .filter((claim) => wanted(claim, filter))
      .map((claim) => ({ ...claim, proofs: byClaim.get(claim.id) ?? [], reason: reasons.get(claim.id) ?? null })),
    problems
  }
}

export const at = ({ chapter, line }: Claim): string => `${chapter}:${line}`

function wanted(claim: Claim, { chapter, level }: Filter): boolean {
  if (level !== undefined && claim.level !== level) return false
  if (chapter === undefined) return true
  return claim.chapter.startsWith(chapter.padStart(2, '0')) || prefixOf(claim.id) === chapter.toUpperCase()
}
