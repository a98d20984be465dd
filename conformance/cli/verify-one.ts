import { createDriver } from '../drivers/index.js'
import { readImplementationSpec } from '../drivers/versions/index.js'
import type { VectorFile } from '../vectors/index.js'
import { verify } from '../vectors/index.js'
import type { Run } from './reporting.js'

/** One implementation, by what `--impl` says, against vector files: one part of a run. */
export async function verifyOne(run: Run, impl: string, files: readonly VectorFile[]): Promise<void> {
  const spec = readImplementationSpec(impl)
  const cases = files.reduce((sum, file) => sum + file.cases.length, 0)
  const driver = await createDriver(spec.kind === 'external' ? spec.command : impl)
  try {
    run.collector.judged(driver.implementation)
    run.progress.begin(`vectors ${driver.implementation.name}`, cases)
    const { name, version } = driver.implementation
    run.collector.begin({ seed: null, versions: { codec: `${name}@${version}` } })
    await verify(driver, files, run.outcome, { impl })
  } finally {
    await driver.close()
  }
}
