/** For tests of the lab that need a Docker engine. */
import { hasImage, imageOf, reach, readiness } from '../engine/index.js'

let why: Promise<string | null> | null = null

/** In a `before`: skips the tests of a suite where there is no engine with the lab's images, and says why. */
export async function onDocker(this: Mocha.Context): Promise<void> {
  const found = await (why ??= missing())
  if (found === null) return
  console.warn(`Skipped, the docker lab does not work here: ${found}.`)
  this.skip()
}

async function missing(): Promise<string | null> {
  const found = await readiness()
  if (!found.works) return found.why
  const { image, build } = imageOf('hyperdht')
  return (await hasImage(await reach(), image)) ? null : `there is no image ${image}: ${build}`
}
