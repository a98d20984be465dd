import { dockerImage } from '../../../drivers/external/index.js'
import { Unsupported } from '../../../drivers/types.js'
import { formatImplementationSpec, parseImplementationSpec } from '../../../drivers/versions/index.js'

/** The image of routers, hosts' networks and the tap. */
export const ROUTER = process.env['PUNCHLIST_ROUTER_IMAGE'] ?? 'punchlist-router:local'
const NODE = 'punchlist-node'

/**
 * The image of what `--impl` names, and how it is made if it is one of ours. Its own command speaks the driver contract on
 * stdin and stdout.
 *
 * @throws UserError `USAGE`; Unsupported for what is in no image.
 */
export function imageOf(spec: string): { readonly image: string; readonly build: string | null } {
  const parsed = parseImplementationSpec(spec)
  switch (parsed.kind) {
    case 'reference':
    case 'installed':
    case 'published': {
      const name = formatImplementationSpec(parsed)
      return { image: `${NODE}:${name.replace(/[@+]/g, '-')}`, build: `docker/build.sh ${name}` }
    }
    case 'external': {
      const image = dockerImage(parsed.command)
      if (image !== null) return { image, build: null }
      break
    }
    case 'candidate':
  }
  throw new Unsupported(`${spec} is in no image: the docker lab takes name=docker:IMAGE (docker/README.md).`)
}
