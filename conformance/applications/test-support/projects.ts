import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageRoot } from '../../root.cjs'

const run = promisify(execFile)

/** The applications, at the versions that this package's own node_modules has. */
const APPLICATIONS = ['corestore', 'hyperbeam', 'hypercore', 'hyperswarm', 'hypertele']

/** The project of a user who changed nothing: applications and the `hyperdht` that they ask for. */
export const UNCHANGED = packageRoot()

/**
 * Makes the project of a user who put our package in place of `hyperdht` by the one line that npm has for it. It is
 * packed as for the registry and installed by npm; the versions are those of UNCHANGED, which npm has in its cache.
 *
 * @returns its folder.
 */
export async function installOverridden(home: string): Promise<string> {
  const reference = join(packageRoot(), '..', 'reference')
  const pack = ['pack', reference, '--json', '--ignore-scripts', '--offline', '--pack-destination', home]
  const { stdout } = await run('npm', pack, { cwd: home })
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  const { devDependencies } = JSON.parse(readFileSync(join(UNCHANGED, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }

  const folder = join(home, 'overridden')
  mkdirSync(folder)
  const manifest = {
    private: true,
    dependencies: Object.fromEntries(APPLICATIONS.map((name) => [name, devDependencies[name]])),
    overrides: { hyperdht: `file:${join(home, filename)}` }
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  const install = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  await run('npm', install, { cwd: folder })
  return folder
}
