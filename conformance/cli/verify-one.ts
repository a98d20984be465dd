import { createDriver } from '../drivers/index.js'
import type { VectorFile } from '../vectors/index.js'
import { verify } from '../vectors/index.js'
import type { Run } from './reporting.js'

/** One implementation, by what `--impl` says, against vector files: one part of a run. */
export async function verifyOne(run: Run, impl: string, files: readonly VectorFile[]): Promise<void> {
  const cases = files.reduce((sum, file) => sum + file.cases.length, 0)
  const driver = await createDriver(impl)
  try {
    run.collector.judged(driver.implementation)
    run.progress.begin(`vectors ${driver.implementation.name}`, cases)
    run.collector.mark()
    await verify(driver, files, run.outcome, { impl })
  } finally {
    await driver.close()
  }
}
