import { type ChildProcess, spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { LABEL_TESTCONTAINERS_SESSION_ID } from 'testcontainers'
import type { Program } from '../../../drivers/external/index.js'
import { DockerError } from '../errors.js'
import { type Api, type Client, connect, hasImage } from './client.js'
import { type ContainerSpec, LabContainer } from './containers.js'
import { type Labels, labelsOf } from './labels.js'
import { clean, gone, leftovers } from './leftovers.js'
import { Networks } from './networks.js'
import { programOf, type Running } from './programs.js'

const JANITOR = fileURLToPath(new URL('./janitor.js', import.meta.url))
/** What a failed command said, at most. */
const SHOWN = 600
/** ms that the janitor may take at the end. */
const JANITOR_LIMIT = 60_000

/** The containers and networks of one run on a Docker engine. All of it has the run's label, and goes with the run. */
export class Engine {
  private readonly networks: Networks
  private readonly api: Api
  private readonly janitor: ChildProcess

  private constructor(
    readonly run: string,
    private readonly client: Client,
    private readonly labels: Labels
  ) {
    this.api = client.container.dockerode
    this.networks = new Networks(client, run, labels)
    // Not of this process's group: a terminal's Ctrl-C is not for it.
    this.janitor = spawn(process.execPath, [JANITOR, run], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    this.janitor.stdin!.on('error', () => {})
    this.janitor.unref()
    ;(this.janitor.stdin as Duplex & { unref?: () => void }).unref?.()
  }

  /** @throws DockerError `NOT_HERE` */
  static async open(run: string): Promise<Engine> {
    const { client, session } = await connect()
    return new Engine(run, client, { ...labelsOf(run), [LABEL_TESTCONTAINERS_SESSION_ID]: session })
  }

  hasImage(name: string): Promise<boolean> {
    return hasImage(this.client, name)
  }

  /** @returns its id. @throws DockerError `COMMAND` */
  addNetwork(name: string): Promise<string> {
    return this.networks.add(name)
  }

  /** Starts a container that stays. @returns its id. @throws DockerError `COMMAND` */
  async start(spec: Omit<ContainerSpec, 'labels'>): Promise<string> {
    try {
      return (await new LabContainer({ ...spec, labels: this.labels }).start()).getId()
    } catch (err) {
      throw failed(`no container of ${spec.image} starts`, err)
    }
  }

  /** Connects a container to one more network. @throws DockerError `COMMAND` */
  async plug(id: string, network: string): Promise<void> {
    try {
      await this.api.getNetwork(network).connect({ Container: id })
    } catch (err) {
      throw failed('a container is not connected to a network', err)
    }
  }

  /** The hardware address that a container has in each of its networks, by the network's id. */
  async macs(id: string): Promise<ReadonlyMap<string, string>> {
    const { NetworkSettings } = await this.api.getContainer(id).inspect()
    return new Map(Object.values(NetworkSettings.Networks).map((one) => [one.NetworkID, one.MacAddress]))
  }

  /** A container whose own program is driven over its streams. It is removed when that has ended. */
  program(spec: Omit<ContainerSpec, 'labels' | 'attach' | 'ownsNetwork'>): Program {
    return programOf(this.api, this.attached(spec))
  }

  /** One more program in a container. */
  exec(id: string, argv: readonly string[]): Program {
    return programOf(this.api, this.executed(id, argv))
  }

  /** Runs a script in a container. @returns what it prints. @throws DockerError `COMMAND` with what it said */
  async script(id: string, lines: readonly string[]): Promise<string> {
    const { stdin, stdout, stderr, ended } = this.exec(id, ['sh', '-e'])
    const [out, err] = [textOf(stdout), textOf(stderr)]
    stdin.end(lines.map((line) => `${line}\n`).join(''))
    const { code, signal } = await ended.catch((error: unknown) => {
      throw failed('a container runs no command', error)
    })
    if (code !== 0) {
      throw new DockerError('COMMAND', `A script in a container failed (${signal ?? code}): ${shown(err())}`)
    }
    return out()
  }

  async remove(id: string): Promise<void> {
    await gone(this.api.getContainer(id).remove({ force: true, v: true }))
  }

  /** Bytes that its containers take together, without what the kernel can take back. */
  async memory(): Promise<number> {
    const { containers } = await leftovers(this.run)
    const each = await Promise.all(
      containers.map(async (id) => {
        try {
          // All that the engine counts, once: otherwise it takes a second for how much of a core it is.
          const stats = await this.api.getContainer(id).stats({ stream: false, 'one-shot': true })
          const { usage = 0, stats: parts } = stats.memory_stats
          return usage - (parts?.inactive_file ?? 0)
        } catch {
          // Gone meanwhile.
          return 0
        }
      })
    )
    return each.reduce((sum, bytes) => sum + bytes, 0)
  }

  /** Removes all that the run made. */
  async close(): Promise<void> {
    await clean(this.run)
    const { janitor } = this
    if (janitor.exitCode !== null) return
    // It looks once more: something may have been started meanwhile.
    const ended = new Promise<void>((resolve) => janitor.once('close', () => resolve()))
    janitor.stdin!.end()
    janitor.ref()
    let timer: NodeJS.Timeout | undefined
    await Promise.race([ended, new Promise<void>((resolve) => (timer = setTimeout(resolve, JANITOR_LIMIT)))])
    clearTimeout(timer)
  }

  private async attached(spec: Omit<ContainerSpec, 'labels' | 'attach' | 'ownsNetwork'>): Promise<Running> {
    let stream: Duplex | null = null
    const attach = async (id: string): Promise<void> => {
      const options = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true }
      stream = (await this.api.getContainer(id).attach(options)) as Duplex
    }
    const id = await this.start({ ...spec, ownsNetwork: false, attach })
    const container = this.api.getContainer(id)
    const ended = (container.wait() as Promise<{ readonly StatusCode: number }>).then(async ({ StatusCode }) => {
      await this.remove(id)
      return StatusCode
    })
    return { stream: stream!, ended, kill: (signal) => gone(container.kill({ signal })) }
  }

  private async executed(id: string, argv: readonly string[]): Promise<Running> {
    const streams = { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false }
    const exec = await this.api.getContainer(id).exec({ Cmd: [...argv], ...streams })
    const stream = await exec.start({ hijack: true, stdin: true })
    const closed = new Promise<void>((resolve) => {
      stream.once('end', resolve)
      stream.once('close', resolve)
    })
    const ended = closed.then(async () => (await exec.inspect()).ExitCode ?? 0)
    // No engine ends what an exec began; it ends with its stdin.
    return { stream, ended, kill: () => Promise.resolve(stream.destroy()) }
  }
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return () => text
}

function failed(what: string, err: unknown): DockerError {
  return new DockerError('COMMAND', `Docker: ${what}: ${shown(err instanceof Error ? err.message : String(err))}`)
}

function shown(text: string): string {
  return text.trim().slice(0, SHOWN)
}
