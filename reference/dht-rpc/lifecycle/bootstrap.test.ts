import { expect } from 'chai'
import { bootstrap, type BootstrapPorts } from './bootstrap.js'
import type { TransitionOutcome } from './transition.js'

const NODE = { host: '10.0.0.2', port: 1 }

/** What happens in which order, with answers and pongs as scripted. */
async function play(
  script: {
    forced?: boolean
    quick?: boolean
    answers?: number
    pong?: 'before' | 'never'
    outcome?: TransitionOutcome
  } = {}
): Promise<string[]> {
  const { forced = false, quick = true, answers = 2, pong = 'before', outcome = 'done' } = script
  const log: string[] = []
  const ports: BootstrapPorts = {
    bind: async () => void log.push('bind'),
    onlistening: () => log.push('listening'),
    forced,
    quick,
    async query(onanswer) {
      log.push('query')
      for (let i = 0; i < answers; i++) onanswer(NODE)
      await new Promise((resolve) => setImmediate(resolve))
    },
    pingNat() {
      log.push('quick test')
      return pong === 'before' ? Promise.resolve() : new Promise(() => {})
    },
    async transition(kind) {
      log.push(kind)
      return outcome
    }
  }
  await bootstrap(ports)
  return log
}

describe('bootstrap', () => {
  it('binds, asks, tests at the first answer, and asks again where that made it reachable (NODE-75, NODE-86, NODE-87)', async () => {
    expect(await play()).to.deep.equal(['bind', 'listening', 'query', 'quick test', 'firewall', 'query'])
  })

  it('ignores a pong that has not come when the query ends (NODE-87)', async () => {
    expect(await play({ pong: 'never' })).to.deep.equal(['bind', 'listening', 'query', 'quick test'])
  })

  it('tests nothing if nobody answers, or nobody wants to know (NODE-79, NODE-85)', async () => {
    expect(await play({ answers: 0 })).to.deep.equal(['bind', 'listening', 'query'])
    expect(await play({ quick: false })).to.deep.equal(['bind', 'listening', 'query'])
  })

  it('tries once to turn persistent where that is forced, and shows itself if it did (NODE-102, NODE-114)', async () => {
    const forced = { forced: true, quick: false }
    expect(await play(forced)).to.deep.equal(['bind', 'listening', 'query', 'full', 'query'])
    expect(await play({ ...forced, outcome: 'no-address' })).to.deep.equal(['bind', 'listening', 'query', 'full'])
  })
})
