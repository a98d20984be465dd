import { fileURLToPath } from 'node:url'

/** Words of the command that runs the fixture driver in a mode (fixture-driver.ts). */
export function fixture(mode = 'good'): string[] {
  return [process.execPath, fileURLToPath(new URL('./fixture-driver.js', import.meta.url)), mode]
}

/** The same for the one with nodes (fixture-node-driver.ts). */
export function nodeFixture(mode = 'good'): string[] {
  return [process.execPath, fileURLToPath(new URL('./fixture-node-driver.js', import.meta.url)), mode]
}
