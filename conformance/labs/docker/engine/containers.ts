import { GenericContainer } from 'testcontainers'
import type { Labels } from './labels.js'

/** A container to start. */
export interface ContainerSpec {
  readonly image: string
  /** The image's own if left out. */
  readonly command?: readonly string[]
  /** Name or id of a network, `container:ID`, `host` or `none`. */
  readonly network: string
  /** Of the kernel's; all others are taken from it. */
  readonly capabilities: readonly string[]
  /** May write the settings of its network stack. */
  readonly ownsNetwork: boolean
  readonly labels: Labels
  /** Called when it is there, before it runs. */
  readonly attach?: (id: string) => Promise<void>
}

/** Of /proc, what a container that owns its network may not write either. */
const READ_ONLY: readonly string[] = [
  ...['bus', 'fs', 'irq', 'sysrq-trigger'],
  ...['abi', 'debug', 'dev', 'fs', 'kernel', 'user', 'vm'].map((name) => `sys/${name}`)
].map((path) => `/proc/${path}`)

/** A container as the lab wants it: testcontainers starts it, labels it for its reaper, and says what goes wrong. */
export class LabContainer extends GenericContainer {
  constructor({ image, command, network, capabilities, ownsNetwork, labels, attach }: ContainerSpec) {
    super(image)
    if (command !== undefined) this.withCommand([...command])
    this.withNetworkMode(network)
      .withLabels({ ...labels })
      .withDroppedCapabilities('ALL')
      .withAddedCapabilities(...capabilities)
      .withSecurityOpt('no-new-privileges')
    const interactive = attach !== undefined
    Object.assign(this.createOpts, {
      OpenStdin: interactive,
      StdinOnce: interactive,
      AttachStdin: interactive,
      Tty: false,
      // A driver's health is the driver contract's matter.
      Healthcheck: { Test: ['NONE'] }
    })
    Object.assign(this.hostConfig, {
      // Whoever reads its streams has them; a log of all traffic would fill the engine's disk.
      LogConfig: { Type: 'none', Config: {} },
      ...(network.includes(':') || network === 'host' || network === 'none' ? {} : { Dns: ['127.0.0.1'] }),
      ...(ownsNetwork && { ReadonlyPaths: [...READ_ONLY] })
    })
    if (attach !== undefined) this.containerCreated = attach
  }

  protected override containerCreated?: (id: string) => Promise<void>
}
