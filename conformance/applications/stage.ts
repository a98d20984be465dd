import { createTestnet, type Testnet } from '@punchlist/hyperdht/testnet'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../root.cjs'
import { Player } from './play.js'
import { installOverridden, installUnchanged, type ProjectOptions } from './projects.js'
import type { Bootstrap, Part, Side } from './types.js'

type CreateTestnet = (size: number, options: { bootstrap: unknown }) => Promise<{ destroy(): Promise<void> }>

/** Nodes of each implementation in the network that applications meet in. */
const NODES = 4

/** Where cases play: the applications as npm installs them, and a network of both implementations on 127.0.0.1. */
export class Stage {
  private folders = 0

  private constructor(
    private readonly home: string,
    private readonly unchanged: string,
    private readonly overridden: string,
    private readonly ours: Testnet,
    private readonly theirs: { destroy(): Promise<void> }
  ) {}

  /**
   * Installs what is not there yet and starts the network.
   *
   * @throws UserError `UNREACHABLE` if the registry is needed and out of reach, `NO_FILE`, `DRIVER`.
   */
  static async open(options: ProjectOptions = {}): Promise<Stage> {
    const unchanged = await installUnchanged(options)
    const home = await realpath(await mkdtemp(join(tmpdir(), 'punchlist-applications-')))
    try {
      const overridden = await installOverridden(home, options)
      const ours = await createTestnet(NODES)
      const require = createRequire(join(packageRoot(), 'package.json'))
      const theirs = await (require('hyperdht/testnet') as CreateTestnet)(NODES, { bootstrap: ours.bootstrap })
      return new Stage(home, unchanged, overridden, ours, theirs)
    } catch (err) {
      await rm(home, { recursive: true, force: true })
      throw err
    }
  }

  get bootstrap(): readonly Bootstrap[] {
    return this.ours.bootstrap as Bootstrap[]
  }

  /** The folder whose node_modules an application of a side is in. */
  project(side: Side): string {
    return side === 'overridden' ? this.overridden : this.unchanged
  }

  /** `name@version` of what `require('hyperdht')` in an application of a side finds. */
  nodeOf(side: Side, application: string): string {
    const own = createRequire(join(this.project(side), 'package.json')).resolve(`${application}/package.json`)
    const { name, version } = createRequire(own)('hyperdht/package.json') as { name: string; version: string }
    return `${name}@${version}`
  }

  play(part: Pick<Part, 'side' | 'program' | 'words'>): Player {
    const { bootstrap, unchanged } = this
    const folder = join(this.home, `stored-${this.folders++}`)
    return new Player({ ...part, project: this.project(part.side), unchanged, bootstrap, folder })
  }

  async close(): Promise<void> {
    await this.theirs.destroy()
    await this.ours.destroy()
    await rm(this.home, { recursive: true, force: true })
  }
}
