#!/usr/bin/env node
import { existsSync } from 'node:fs'

const compiled = new URL('../dist/esm/bin/index.js', import.meta.url)
if (existsSync(compiled)) {
  const { start } = await import(compiled.href)
  await start(process.argv.slice(2))
} else {
  console.error('punchlist-node: this copy is not compiled yet; run: npm run build')
  process.exitCode = 70
}
