import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../root.cjs'

/** The page's own style and script, and the policy that allows these two and nothing else, from wherever. */
export interface Assets {
  readonly style: string
  readonly script: string
  readonly policy: string
}

/** In the order in which they apply. */
const STYLES: readonly string[] = ['page.css', 'heat.css', 'diagram.css']

let loaded: Assets | null = null

export function assets(): Assets {
  return (loaded ??= load())
}

function load(): Assets {
  const read = (name: string): string =>
    readFileSync(join(packageRoot(), 'report', 'html', 'assets', name), 'utf8').replaceAll('\r\n', '\n')
  const [style, script] = [STYLES.map(read).join('\n'), read('report.js')]
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`
  return { style, script, policy }
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
