import { type Client, reach } from './client.js'
import { isAbandoned, type Labels, RUN } from './labels.js'

/** What runs made on an engine. */
export interface Made {
  readonly runs: readonly string[]
  /** Ids. */
  readonly containers: readonly string[]
  readonly networks: readonly string[]
}

/** Containers that are removed at the same time: an engine has more to do. */
const AT_ONCE = 8

/** What is there of one run, or of all whose process is gone. @throws DockerError `NOT_HERE` */
export async function leftovers(run?: string): Promise<Made> {
  return madeBy(await reach(), (labels) => (run === undefined ? isAbandoned(labels) : labels[RUN] === run))
}

/** Removes what is there of one run, or of all whose process is gone. @throws DockerError `NOT_HERE` */
export async function clean(run?: string): Promise<Made> {
  const made = await leftovers(run)
  await removeAll(await reach(), made)
  return made
}

/** Removes containers, then the networks that they were in. What is gone already is no error. */
export async function removeAll(client: Client, { containers, networks }: Omit<Made, 'runs'>): Promise<void> {
  const { dockerode } = client.container
  const left = [...containers]
  const remove = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      await gone(dockerode.getContainer(id).remove({ force: true, v: true }))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, remove))
  for (const id of networks) await gone(dockerode.getNetwork(id).remove())
}

/** 404: it is gone. 409: somebody else is removing it. */
export async function gone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal
  } catch (err) {
    const { statusCode } = err as { readonly statusCode?: number }
    if (statusCode !== 404 && statusCode !== 409) throw err
  }
}

async function madeBy(client: Client, ours: (labels: Labels) => boolean): Promise<Made> {
  const { dockerode } = client.container
  const filters = { label: [RUN] }
  const containers = (await dockerode.listContainers({ all: true, filters })).filter(({ Labels }) => ours(Labels))
  const networks = (await dockerode.listNetworks({ filters })).filter(({ Labels }) => ours(Labels ?? {}))
  return {
    runs: [...new Set([...containers, ...networks].map(({ Labels }) => Labels![RUN]!))],
    containers: containers.map(({ Id }) => Id),
    networks: networks.map(({ Id }) => Id)
  }
}
