import type { Readiness } from '../../netns/machine/index.js'
import { hasImage, reach } from './client.js'
import { ROUTER } from './images.js'

/** Whether an engine answers and has the lab's own image, or what to do. */
export async function readiness(): Promise<Readiness> {
  try {
    const client = await reach()
    const { ServerVersion, OSType, KernelVersion } = (await client.container.dockerode.info()) as Info
    if (OSType !== 'linux') return no(`the Docker engine runs ${OSType} containers: switch it to Linux containers`)
    if (!(await hasImage(client, ROUTER))) {
      return no(`there is no image ${ROUTER}: build the lab's images with docker/build.sh (some minutes, once)`)
    }
    return { works: true, note: `Docker ${ServerVersion}, Linux ${KernelVersion}` }
  } catch {
    const where = process.env['DOCKER_HOST']
    return no(
      where === undefined
        ? 'no Docker engine answers: install and start one (as root on Debian: docker/engine.sh start), or set DOCKER_HOST'
        : `no Docker engine answers at DOCKER_HOST=${where}: start it, or set DOCKER_HOST to one that runs`
    )
  }
}

interface Info {
  readonly ServerVersion: string
  readonly OSType: string
  readonly KernelVersion: string
}

function no(why: string): Readiness {
  return { works: false, why }
}
