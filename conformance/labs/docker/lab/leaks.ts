import { AgentHost, type Standing, type StandingHost } from '../../netns/hosts/index.js'
import { MARKER } from '../../netns/capture/index.js'
import type { LabTopology } from '../../../engine/lab.js'
import { type Engine, ROUTER } from '../engine/index.js'
import { AGENT, type DockerGround } from '../ground/index.js'

/** ms within which what gets out would have arrived. */
const ARRIVES = 500
const TTL = 64
const TOPOLOGY: LabTopology = {
  sites: [{ name: 'inside', nat: 'full-cone', hosts: ['behind'] }],
  outside: [{ name: 'public', addresses: ['11.9.0.9'] }]
}
/** Nobody of the lab has a name there. */
const NAME = 'example.com'

/**
 * Whether anything gets out of the lab: datagrams to every address of the engine's host, which is outside for all
 * containers, and questions for names. None if all is well; one sentence each.
 */
export async function leaks(
  engine: Engine,
  ground: DockerGround,
  before: (standing: Standing) => Promise<void> = () => Promise.resolve()
): Promise<string[]> {
  const standing = await ground.stand(TOPOLOGY)
  const { hosts } = standing
  await before(standing)
  const outside = new AgentHost(
    MARKER,
    engine.program({ image: ROUTER, command: AGENT, network: 'host', capabilities: [] })
  )
  try {
    const heard = new Set<string>()
    const { port } = await outside.bind(0, '0.0.0.0', (bytes) => heard.add(bytes.toString()))
    const control = await outside.bind(0, '127.0.0.1', () => {})
    const addresses = await addressesOf(engine)
    for (const name of hosts.keys()) await shout(ground, hosts.get(name)!, name, addresses, port)
    control.send(Buffer.from('control'), { host: '127.0.0.1', port }, TTL)
    await new Promise((resolve) => setTimeout(resolve, ARRIVES))
    const problems = [...heard].filter((one) => one !== 'control').map((one) => `a datagram got out: ${one}`)
    if (!heard.has('control')) problems.push('the host outside hears nothing at all, so that nothing is proved')
    for (const [name, { namespace }] of hosts) {
      const answer = await engine.script(namespace, [`getent ahostsv4 ${NAME} || true`])
      if (answer.trim() !== '') problems.push(`${name} asked for the name ${NAME} and was answered`)
    }
    return problems
  } finally {
    await outside.close()
  }
}

async function shout(
  ground: DockerGround,
  host: StandingHost,
  name: string,
  addresses: readonly string[],
  port: number
): Promise<void> {
  const agent = ground.agent(host)
  for (const address of addresses) {
    // A socket each: one that was told "unreachable" is of no more use.
    const socket = await agent.bind(0, '0.0.0.0', () => {})
    socket.send(Buffer.from(`${name} to ${address}`), { host: address, port }, TTL)
  }
  await new Promise((resolve) => setTimeout(resolve, ARRIVES))
  await agent.close()
}

/** All addresses of the engine's host, those of its bridges among them. */
async function addressesOf(engine: Engine): Promise<string[]> {
  const { stdin, stdout, ended } = engine.program({
    image: ROUTER,
    command: ['ip', '-4', '-o', 'addr', 'show'],
    network: 'host',
    capabilities: []
  })
  stdin.end()
  let text = ''
  stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await ended
  const all = [...text.matchAll(/inet (\d+\.\d+\.\d+\.\d+)/g)].map(([, address]) => address!)
  return all.filter((address) => !address.startsWith('127.'))
}
