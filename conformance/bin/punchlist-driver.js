#!/usr/bin/env node
import { existsSync } from 'node:fs'

const compiled = new URL('../dist/esm/cli/driver-bin.js', import.meta.url)
if (existsSync(compiled)) {
  await import(compiled.href)
} else {
  console.error('punchlist-driver: this copy is not compiled yet; run: npm run build')
  process.exitCode = 70
}
