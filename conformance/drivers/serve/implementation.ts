import { UserError } from '../../errors.js'
import { createDriver } from '../index.js'
import { createNodeDriver } from '../node-drivers.js'
import { formatImplementationSpec, parseImplementationSpec } from '../versions/index.js'
import type { Served } from './serve.js'

/**
 * What `punchlist-driver` serves, by the name that `--impl` has for it. Of a version or a candidate the codecs are nobody's
 * to call.
 *
 * @throws UserError `USAGE` for a name of something that is no class in this process; as `createNodeDriver`.
 */
export async function servedOf(text: string, allowScripts = false): Promise<Served> {
  const spec = parseImplementationSpec(text)
  if (spec.kind === 'external') {
    throw new UserError(
      'USAGE',
      `${text} is a driver already; punchlist-driver is for reference, hyperdht and versions.`
    )
  }
  const name = formatImplementationSpec(spec)
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const nodes = await createNodeDriver(name, { ownNetwork: true, allowScripts, say })
  const codec = spec.kind === 'reference' || spec.kind === 'installed' ? await createDriver(name) : null
  return { implementation: nodes.implementation, codec, nodes }
}
