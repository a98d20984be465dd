/**
 * Holds the codecs of one hyperdht to the vectors, in a process of its own: of a version or a candidate whose folder the
 * environment names (drivers/hyperdht). A line of JSON on stdout for each outcome. Argument: a `VectorsJob` as JSON.
 */
import { createDriver } from '../drivers/index.js'
import { loadVectors, verify } from '../vectors/index.js'
import type { ChildLine } from './child-lines.js'
import { explain } from './exit.js'
import type { VectorsJob } from './verifying.js'

function say(line: ChildLine): void {
  process.stdout.write(JSON.stringify(line) + '\n')
}

process.stdin.on('end', () => process.exit(1)).resume()
try {
  const { impl, vectors } = JSON.parse(process.argv[2]!) as VectorsJob
  const files = loadVectors(vectors)
  const driver = await createDriver('hyperdht')
  try {
    say({ plan: [`vectors ${impl}`, files.reduce((sum, file) => sum + file.cases.length, 0)] })
    await verify(driver, files, (outcome) => say({ outcome }), { impl })
  } finally {
    await driver.close()
  }
  process.exitCode = 0
} catch (err) {
  // A version that keeps its codecs elsewhere is no defect of ours: the last line of the error says what is missing.
  const isMissing = (err as NodeJS.ErrnoException | null)?.code === 'MODULE_NOT_FOUND'
  const [first = ''] = (err instanceof Error ? err.message : String(err)).split('\n')
  if (isMissing) process.stderr.write(`its codecs are not where the driver finds them: ${first}\n`)
  process.exitCode = isMissing ? 7 : explain(err, (line) => process.stderr.write(line + '\n'))
}
process.stdin.destroy()
