import { bareTable, type Style } from '../report/index.js'
import { LEVELS } from './claims.js'
import { at, type Coverage, type CoveredClaim, type Problem } from './cover.js'
import type { ProofKind } from './proofs.js'

const KINDS: readonly ProofKind[] = ['vector', 'probe', 'scenario', 'test']

const SENTENCES: Readonly<Record<Problem['code'], (problem: Problem) => string>> = {
  UNKNOWN_CLAIM: ({ claim, where }) => `${where} cites ${claim}, which is not defined`,
  DUPLICATE_CLAIM: ({ claim, where }) => `${where} defines ${claim} again`,
  EMPTY_REASON: ({ claim, where }) => `${where} gives no reason for ${claim}`,
  NEEDLESS_REASON: ({ claim, where }) => `${claim} has a reason for having no proof, and a proof: ${where}`
}

/** It has neither proof nor reason. */
const isOpen = ({ proofs, reason }: CoveredClaim): boolean => proofs.length === 0 && reason === null

/** The table by chapter and level, then what has neither proof nor reason if `missing`, then the problems. */
export function renderCoverage(
  coverage: Coverage,
  options: { readonly style: Style; readonly missing: boolean }
): string {
  const { claims, problems } = coverage
  const { style } = options
  const parts = [table(claims, style)]
  if (options.missing) {
    const lines = claims
      .filter(isOpen)
      .map(
        (claim) =>
          `${style.bold(claim.id.padEnd(9))}${claim.level.padEnd(7)}${style.dim(at(claim))}  ${short(claim.text)}`
      )
    parts.push(
      lines.length === 0
        ? style.good('Every claim has a proof, or a reason for having none.')
        : ['Without proof or reason:', ...lines].join('\n')
    )
  }
  if (problems.length > 0) {
    parts.push(problems.map((problem) => style.bad(SENTENCES[problem.code](problem))).join('\n'))
  }
  return parts.join('\n\n') + '\n'
}

function table(claims: readonly CoveredClaim[], style: Style): string {
  const head = ['claims with proof', ...LEVELS, 'all', '', ...KINDS.map((kind) => `by ${kind}`), 'reason why not']
  const table = bareTable(head, style)
  const row = (name: string, members: readonly CoveredClaim[]) => {
    const proved = members.filter(({ proofs }) => proofs.length > 0)
    const reasoned = members.filter(({ proofs, reason }) => proofs.length === 0 && reason !== null).length
    table.push([
      name,
      ...LEVELS.map((level) => {
        const all = members.filter((claim) => claim.level === level)
        return all.length === 0
          ? style.dim('-')
          : `${all.filter((claim) => proved.includes(claim)).length}/${all.length}`
      }),
      `${proved.length}/${members.length}`,
      members.length === 0 ? '' : `${Math.floor((100 * proved.length) / members.length)} %`,
      ...KINDS.map((kind) => {
        const by = members.filter(({ proofs }) => proofs.some((proof) => proof.kind === kind)).length
        return by === 0 ? style.dim('-') : String(by)
      }),
      reasoned === 0 ? style.dim('-') : String(reasoned)
    ])
  }
  const chapters = [...new Set(claims.map(({ chapter }) => chapter))]
  for (const chapter of chapters)
    row(
      chapter,
      claims.filter((claim) => claim.chapter === chapter)
    )
  if (chapters.length !== 1) row(style.bold('all'), claims)
  return table.toString()
}

function short(text: string): string {
  return text.length > 100 ? `${text.slice(0, 97)}...` : text
}

/** For machines: claims with their proofs and reasons, and the problems. */
export function coverageToJson({ claims, problems }: Coverage, missing: boolean): string {
  const shown = missing ? claims.filter(isOpen) : claims
  return JSON.stringify({ format: 1, claims: shown, problems }, null, 2) + '\n'
}
