import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mentions } from './claims.js'

/** What docs/DIFFERENCES.md refers to: it is read by people, and has to stay true. */
export interface References {
  /** Ids of claims. */
  readonly claims: readonly string[]
  /** Tests it names that are not there: file, or file and part of a title. */
  readonly missing: readonly string[]
}

/** `x.test.ts` "part of a title", "another" */
const TEST = /`([\w./-]+\.test\.ts)`((?:(?:, | )"[^"]+")*)/g

/**
 * Reads the document section by section. A section says where its tests are: Tests are in `reference/...`.
 *
 * @param root folder of the repository.
 */
export function readDifferences(text: string, root: string, prefixes: ReadonlySet<string>): References {
  const missing: string[] = []
  for (const section of text.split(/^## /m).slice(1)) {
    // As written on one line.
    const line = section.replace(/\s+/g, ' ')
    const folder = /Tests are in `([^`]+)`/.exec(line)?.[1] ?? ''
    for (const [, file = '', titles = ''] of line.matchAll(TEST)) {
      const path = join(root, folder, file)
      const source = existsSync(path) ? readFileSync(path, 'utf8') : null
      if (source === null) missing.push(file)
      else {
        for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g)) {
          if (!source.includes(title)) missing.push(`${file} "${title}"`)
        }
      }
    }
  }
  return { claims: mentions(text, prefixes), missing }
}
