import type { ApplicationCase } from './cases.js'
import { Scene } from './scene.js'
import type { Stage } from './stage.js'

/** ms that a case may take: it takes two seconds, so that only what hangs comes near, on a slow and busy machine too. */
const LIMIT = 120_000

/** How a case ended. */
export interface Performance {
  readonly case: ApplicationCase
  /** Why it failed; null if it passed. */
  readonly failure: string | null
  /** ms. */
  readonly ms: number
  /** `name@version` of the node of each role. */
  readonly versions: Readonly<Record<string, string>>
}

/** Plays one case to its end. Never rejects for what an application does. */
export async function perform(stage: Stage, played: ApplicationCase, limit = LIMIT): Promise<Performance> {
  const started = performance.now()
  const scene = new Scene(stage)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`It did not end within ${limit / 1000} s.`), limit)
  })
  const done = played.run(scene).then(
    () => null,
    (err: unknown) => (err instanceof Error ? err.message : String(err))
  )
  const failure = await Promise.race([done, late])
  clearTimeout(timer)
  await scene.clear()
  return { case: played, failure, ms: performance.now() - started, versions: scene.versions }
}

/** Plays cases, so many at a time, and tells of each as soon as it has ended. */
export async function performAll(
  stage: Stage,
  cases: readonly ApplicationCase[],
  { jobs = 2, onEnd }: { readonly jobs?: number; readonly onEnd: (performance: Performance) => void }
): Promise<void> {
  const waiting = [...cases]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) onEnd(await perform(stage, next))
  }
  await Promise.all(Array.from({ length: jobs }, work))
}
