/** A run that is killed in the middle: builds a topology with a program in it, says so, and waits for its end. */
import { AgentHost, Ground } from '../hosts/index.js'

const [folder] = process.argv.slice(2)
const ground = new Ground(folder)
const standing = await ground.stand({ sites: [{ name: 'home', nat: 'symmetric', hosts: ['a'] }] })
const host = standing.hosts.get('a')!
const agent = new AgentHost(host.plan, (argv) => ground.at(host.namespace, argv))
await agent.bind(0, '0.0.0.0', () => {})
process.stdout.write('stands\n')
