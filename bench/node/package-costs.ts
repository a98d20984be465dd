import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inTurns, type Row, row, type Sides } from '../row.js'

const run = promisify(execFile)

/** Where modules are looked up: this package. */
const HERE = fileURLToPath(new URL('..', import.meta.url))

/** Cores and time until a package is imported, in a process of its own; and what installing it puts on the disk. */
export async function benchPackage(sides: Sides, rounds: number, onRow: (row: Row) => void): Promise<Row[]> {
  const imported = (what: keyof ImportCost) =>
    inTurns(['ours', 'peer'], 2 * rounds, async (side) => (await importCost(sides[side]))[what])
  const sizes = { ours: await installedSize(sides.ours), peer: await installedSize(sides.peer) }
  const rows = [
    row('import, of cores', 'ms', await imported('cores')),
    row('import, until it is done', 'ms', await imported('time')),
    row('installed size', 'bytes', { ours: sizes.ours.bytes, peer: sizes.peer.bytes }),
    row('installed packages', 'packages', { ours: sizes.ours.packages, peer: sizes.peer.packages })
  ]
  rows.forEach(onRow)
  return rows
}

/** As `hyperdht 6.34.0`. */
export function describe(specifier: string): string {
  const { name, version = '' } = manifest(packageOf(entryOf(specifier)))
  return `${name ?? specifier} ${version}`
}

/** ms. */
interface ImportCost {
  readonly cores: number
  readonly time: number
}

async function importCost(specifier: string): Promise<ImportCost> {
  const script = `
    const start = performance.now(), before = process.cpuUsage()
    await import(${JSON.stringify(specifier)})
    const { user, system } = process.cpuUsage(before)
    console.log(JSON.stringify({ cores: (user + system) / 1000, time: performance.now() - start }))
    process.exit(0)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: HERE })
  return JSON.parse(stdout) as ImportCost
}

/** What is read of a package.json. */
interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** A package with all that it depends on, as it lies here: each once. Peer dependencies do not count. */
async function installedSize(specifier: string): Promise<{ bytes: number; packages: number }> {
  const seen = new Set<string>()
  const add = async (folder: string): Promise<number> => {
    if (seen.has(folder)) return 0
    seen.add(folder)
    const { dependencies = {}, optionalDependencies = {} } = manifest(folder)
    let bytes = await packageSize(folder)
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = findPackage(name, folder)
      if (found !== null) bytes += await add(found)
    }
    return bytes
  }
  const bytes = await add(packageOf(entryOf(specifier)))
  return { bytes, packages: seen.size }
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest
}

function entryOf(specifier: string): string {
  return createRequire(path.join(HERE, 'x.js')).resolve(specifier)
}

/** The folder of the package that a file belongs to; a package.json without a name only tells the format of files. */
function packageOf(file: string): string {
  for (let folder = path.dirname(realpathSync(file)); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json')) && manifest(folder).name !== undefined) return folder
    if (folder === path.dirname(folder)) throw new Error(`${file} belongs to no package: put a package.json beside it`)
  }
}

/** As Node looks it up. */
function findPackage(name: string, from: string): string | null {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name)
    if (existsSync(path.join(candidate, 'package.json'))) return realpathSync(candidate)
    if (folder === path.dirname(folder)) return null
  }
}

async function packageSize(folder: string): Promise<number> {
  if (folder.includes(`${path.sep}node_modules${path.sep}`)) return filesSize(folder)
  // A workspace has its sources and tests beside it: what would be published counts.
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder })
  const [packed] = JSON.parse(stdout) as [{ readonly unpackedSize: number }]
  return packed.unpackedSize
}

/** Bytes of the files in a folder, packages inside it left out. */
function filesSize(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name)
    if (entry.isDirectory()) bytes += entry.name === 'node_modules' ? 0 : filesSize(at)
    else bytes += lstatSync(at).size
  }
  return bytes
}
