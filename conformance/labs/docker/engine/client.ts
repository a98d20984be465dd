import { getContainerRuntimeClient, getReaper, ImageName } from 'testcontainers'
import { DockerError } from '../errors.js'

export type Client = Awaited<ReturnType<typeof getContainerRuntimeClient>>
export type Api = Client['container']['dockerode']
export type Container = ReturnType<Api['getContainer']>

/** That of the reaper of testcontainers, where nobody names another one. */
const REAPER = 'testcontainers/ryuk:0.14.0'

/**
 * The engine that `DOCKER_HOST` or Docker's own configuration names. The reaper of testcontainers is used where its image
 * is there; without it, what cleans up is the janitor (`janitor.ts`), which is there in any case.
 *
 * @throws DockerError `NOT_HERE`
 */
export async function connect(): Promise<{ readonly client: Client; readonly session: string }> {
  const client = await reach()
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= (await hasImage(
    client,
    process.env['RYUK_CONTAINER_IMAGE'] ?? REAPER
  ))
    ? 'false'
    : 'true'
  return { client, session: (await getReaper(client)).sessionId }
}

/** @throws DockerError `NOT_HERE` */
export async function reach(): Promise<Client> {
  try {
    return await getContainerRuntimeClient()
  } catch (err) {
    throw new DockerError('NOT_HERE', err instanceof Error ? err.message : String(err))
  }
}

export async function hasImage(client: Client, name: string): Promise<boolean> {
  return client.image.exists(ImageName.fromString(name))
}
