import { createNodeDriver } from '../../drivers/node-drivers.js'
import { type Implementation, Unsupported } from '../../drivers/index.js'
import {
  findPackage,
  formatImplementationSpec,
  type InProcessSpec,
  loadImplementation,
  type LoadOptions,
  parseImplementationSpec,
  VERSION_ROWS,
  type VersionRow
} from '../../drivers/versions/index.js'
import { UserError } from '../../errors.js'
import { packageRoot } from '../../root.cjs'

/** The candidate, or the release it is compared with. */
export interface Side {
  /** As `--impl` names it. */
  readonly spec: string
  readonly implementation: Implementation
  /** `candidate@6.35.0+dht-rpc@6.27.0`: as the roles of cells name it. */
  readonly label: string
  /** Of its main package, absolute. */
  readonly folder: string
  /** Whether that is the package hyperdht, whose codecs the driver knows how to call. */
  readonly hasCodecs: boolean
}

/** A version as people type it, without the name in front. */
const VERSION = /^\d+\.\d+\.\d+/

/**
 * What `--candidate` and `--against` name, as `--impl` would: a folder or a tarball, a version, or a form of `--impl`.
 *
 * @throws UserError `USAGE` for a driver's command line, which has no node in this process.
 */
export function sideSpec(text: string): InProcessSpec {
  const isForm = /^(reference$|hyperdht($|[@+]))/.test(text) || /^[A-Za-z0-9][\w.-]*=/.test(text)
  const spec = parseImplementationSpec(
    VERSION.test(text) ? `hyperdht@${text}` : isForm ? text : `candidate=${asPath(text)}`
  )
  if (spec.kind !== 'external') return spec
  throw new UserError(
    'USAGE',
    `${text} is a command: the gate takes a checkout, a tarball or a version. For a driver, run punchlist run --impl.`
  )
}

/** `candidate=foo` would be a command; a folder of that name is what is meant. */
function asPath(text: string): string {
  return /^([./~\\]|[A-Za-z]:[\\/])/.test(text) ? text : `./${text}`
}

/** What a candidate is compared with where nobody says: the newest release that it is not itself. */
export function lastRelease(candidate: Implementation): string {
  const own = candidate.packages['hyperdht']
  const isCandidate = candidate.family !== undefined
  const released = VERSION_ROWS.filter(({ hyperdht }) => isCandidate || hyperdht !== own)
  const before =
    isCandidate || own === undefined ? released : released.filter(({ hyperdht }) => isBefore(hyperdht, own))
  const row = (before.length === 0 ? released : before).at(-1)!
  return row.spec
}

/** Loads it once, so that everything that is wrong with it is said before anything runs. */
export async function openSide(text: string, load: LoadOptions): Promise<Side> {
  const parsed = sideSpec(text)
  const loaded = await loadImplementation(parsed, load)
  const spec = specOf(parsed, loaded.folder)
  let implementation: Implementation
  try {
    const driver = await createNodeDriver(spec, load)
    implementation = driver.implementation
    await driver.close()
  } catch (err) {
    if (!(err instanceof Unsupported)) throw err
    throw new UserError('USAGE', `${text} cannot be judged: ${err.message}`)
  }
  const { name, version } = implementation
  const hasCodecs = loaded.packages['hyperdht'] !== undefined && /[\\/]hyperdht$/.test(loaded.folder)
  return { spec, implementation, label: `${name}@${version}`, folder: loaded.folder, hasCodecs }
}

/** The release that is installed beside the suite goes by its short name: it is the one that networks are made of. */
function specOf(spec: InProcessSpec, folder: string): string {
  const installed = findPackage('hyperdht', packageRoot())
  return spec.kind === 'published' && folder === installed ? 'hyperdht' : formatImplementationSpec(spec)
}

/** Rows of versions that are neither the candidate nor the release. */
export function otherRows(sides: readonly Side[]): readonly VersionRow[] {
  const published = sides.filter(({ implementation }) => implementation.family === undefined)
  return VERSION_ROWS.filter(
    ({ hyperdht, dhtRpc }) =>
      !published.some(
        ({ implementation: { packages } }) => packages['hyperdht'] === hyperdht && packages['dht-rpc'] === dhtRpc
      )
  )
}

function isBefore(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number)) as [number[], number[]]
  const at = a.findIndex((part, i) => part !== b[i])
  return at !== -1 && a[at]! < b[at]!
}
