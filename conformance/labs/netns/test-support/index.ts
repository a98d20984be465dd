/** For tests of the lab that need a kernel and root. */
import { readiness, type Readiness } from '../machine/index.js'

let found: Readiness | null = null

/** In a `before`: skips the tests of a suite where the lab does not work, and says why. */
export function onKernel(this: Mocha.Context): void {
  found ??= readiness()
  if (found.works) return
  console.warn(`Skipped, the netns lab does not work here: ${found.why}.`)
  this.skip()
}
