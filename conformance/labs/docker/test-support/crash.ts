/** A run that is killed in the middle: builds a topology with a program in it, says its name, and waits for its end. */
import { runName } from '../../netns/plan/index.js'
import { Engine } from '../engine/index.js'
import { DockerGround } from '../ground/index.js'

const engine = await Engine.open(runName(['crash', process.pid, Date.now()]))
const ground = new DockerGround(engine, '1')
const { hosts } = await ground.stand({ sites: [{ name: 'home', nat: 'symmetric', hosts: ['a'] }] })
await ground.agent(hosts.get('a')!).bind(0, '0.0.0.0', () => {})
process.stdout.write(`${engine.run}\n`)
setInterval(() => {}, 60_000)
