import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { extract } from 'tar'
import { packageRoot } from '../../../root.cjs'
import { npm, type NpmRunner } from '../npm.js'
import { findPackage, packageTree } from '../package-tree.js'

/**
 * An npm that packs as npm does, and installs a tarball of hyperdht with the dependencies that the workspace has installed,
 * each in a file of its own: no registry, and the real peer.
 */
export const npmFromWorkspace: NpmRunner = async (args, folder) => {
  if (args[0] !== 'install') return npm(args, folder)
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>
  }
  const [[name, spec]] = Object.entries(dependencies) as [[string, string]]
  const into = join(folder, 'node_modules', name)
  mkdirSync(into, { recursive: true })
  await extract({ file: join(folder, spec.replace(/^file:/, '')), cwd: into, strip: 1 })

  const installed = findPackage('hyperdht', packageRoot())!
  const top = dirname(installed)
  for (const one of packageTree(installed)) {
    // A candidate of another name stands on the peer, as a wrapper does.
    if (one.folder !== installed || name !== 'hyperdht')
      copyPackage(one.folder, join(folder, 'node_modules', relative(top, one.folder)))
  }
  return { exitCode: 0, stderr: '' }
}

/** Its files, without the packages inside and the native parts of other machines. */
function copyPackage(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    const isForeign = basename(from) === 'prebuilds' && !entry.name.startsWith(`${process.platform}-`)
    if (entry.isFile()) copyFileSync(source, target)
    else if (entry.isDirectory() && entry.name !== 'node_modules' && !isForeign) copyPackage(source, target)
  }
}
