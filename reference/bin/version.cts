import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Version of the package. CommonJS in both builds, hence `.cts`: only there a file knows its folder. */
export function version(): string {
  const manifest = readFileSync(join(__dirname, '..', '..', '..', 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
