import { createHash } from 'node:crypto'
import { DockerError } from '../errors.js'
import type { Client } from './client.js'
import type { Labels } from './labels.js'

/**
 * Ranges that Docker wants for its networks. Nothing in the lab uses them: hosts and gateways get the addresses of their
 * topology, so that several labs may have the same ones. 198.18.0.0/15 is set aside for test networks by RFC 2544.
 */
const RANGES = 2048
/** Each has 64 addresses: a network has a few hosts, and a gateway for each NAT profile. */
const SIZE = 64
const TRIES = 64

/** Makes networks that lead nowhere but to their containers. */
export class Networks {
  private next: number

  constructor(
    private readonly client: Client,
    private readonly run: string,
    private readonly labels: Labels
  ) {
    this.next = createHash('sha256').update(run).digest().readUInt32BE() % RANGES
  }

  /** @returns its id. @throws DockerError `COMMAND` */
  async add(name: string): Promise<string> {
    let last: unknown
    for (let i = 0; i < TRIES; i++) {
      const number = this.next++ % RANGES
      try {
        const { id } = await this.client.network.create({
          // With the number: a try that failed may be there for a moment, and Docker finds networks by their names.
          Name: `punchlist-${this.run}-${name.replaceAll('/', '-')}-${number}`,
          Driver: 'bridge',
          CheckDuplicate: true,
          Labels: this.labels,
          IPAM: { Driver: 'default', Config: [{ Subnet: rangeOf(number) }] },
          // An internal one drops what is routed between containers where bridges pass the host's filter.
          Internal: false,
          Options: {
            'com.docker.network.bridge.enable_ip_masquerade': 'false',
            'com.docker.network.bridge.enable_icc': 'true'
          }
        })
        return id
      } catch (err) {
        last = err
        // Somebody has the range: other runs, or a VPN of this machine.
        if (!/overlap/i.test(String(err))) break
      }
    }
    throw new DockerError('COMMAND', `Docker makes no network: ${last instanceof Error ? last.message : String(last)}`)
  }
}

function rangeOf(n: number): string {
  const first = n * SIZE
  return `198.${18 + (first >> 16)}.${(first >> 8) & 255}.${first & 255}/26`
}
