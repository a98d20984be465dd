import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NpmResult, NpmRunner } from '../npm.js'

export interface Call {
  readonly args: readonly string[]
  readonly folder: string
}

/** A package that a {@link StubNpm} installs. */
export interface StubPackage {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly source?: string
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly overrides?: Readonly<Record<string, string>>
}

/**
 * An npm without a registry: `install` writes tiny packages for hyperdht, dht-rpc and sodium-native, in the versions that
 * the folder's package.json asks for.
 */
export class StubNpm {
  readonly calls: Call[] = []
  /** Answers instead of installing, a call each; undefined installs. */
  readonly answers: (NpmResult | undefined)[] = []
  /** Waited for before anything is installed. */
  before: (call: Call) => Promise<void> = async () => {}
  /** Under node_modules, over those that are always there. */
  readonly packages: Record<string, StubPackage> = {}

  readonly run: NpmRunner = async (args, folder) => {
    this.calls.push({ args, folder })
    await this.before({ args, folder })
    const answer = this.answers.shift()
    if (answer !== undefined) return answer
    this.#install(folder)
    return { exitCode: 0, stderr: '' }
  }

  /** As npm complains. */
  static failure(code: string, ...lines: string[]): NpmResult {
    return { exitCode: 1, stderr: [`code ${code}`, ...lines].map((line) => `npm error ${line}`).join('\n') }
  }

  #install(folder: string): void {
    const { dependencies, overrides = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    const packages: Record<string, StubPackage> = {
      hyperdht: {
        version: dependencies['hyperdht'],
        dependencies: { 'dht-rpc': '*', 'sodium-native': '*' },
        source: `module.exports = class HyperDHT extends require('dht-rpc') {}`
      },
      'dht-rpc': {
        version: overrides['dht-rpc'] ?? '6.99.0',
        dependencies: { 'sodium-native': '*' },
        source: `require('sodium-native'); module.exports = class DHT {}`
      },
      'sodium-native': { version: '5.1.0', source: 'exports.randombytes_buf = () => {}' },
      ...this.packages
    }
    for (const [path, { version, dependencies, source = '' }] of Object.entries(packages)) {
      const place = join(folder, 'node_modules', path)
      mkdirSync(place, { recursive: true })
      const name = path.split('/node_modules/').pop()
      writeFileSync(join(place, 'package.json'), JSON.stringify({ name, version, dependencies }))
      writeFileSync(join(place, 'index.js'), source)
    }
  }
}
