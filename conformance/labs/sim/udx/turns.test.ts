import { expect } from 'chai'
import { callOut } from './tasks.js'
import { Turns } from './turns.js'

function laterTask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

describe('labs/sim/udx: turns', () => {
  it('run all microtasks and next ticks behind each step, before the next packet (UDX-49)', async () => {
    const turns = new Turns()
    const log: string[] = []
    const packet = function* (name: string) {
      for (const step of [1, 2]) {
        log.push(`${name}${step}`)
        process.nextTick(() => log.push(`${name}${step} tick`))
        void Promise.resolve()
          .then(() => undefined)
          .then(() => log.push(`${name}${step} promise`))
        yield
      }
    }
    setImmediate(() => {
      turns.run(packet('a'))
      turns.run(packet('b'))
      log.push('returned')
    })
    await laterTask()
    await laterTask()
    expect(log[0]).to.equal('a1')
    expect(log[1]).to.equal('returned')
    const order = (name: string) => log.indexOf(name)
    for (const [earlier, later] of [
      ['a1', 'a2'],
      ['a2', 'b1'],
      ['b1', 'b2']
    ] as const) {
      expect(order(`${earlier} promise`), `${earlier} promise`).to.be.within(1, order(later) - 1)
      expect(order(`${earlier} tick`), `${earlier} tick`).to.be.within(1, order(later) - 1)
    }
    expect(log).to.have.length(13)
  })

  it('go on after a packet that failed', async () => {
    const turns = new Turns()
    const log: string[] = []
    const broken = function* () {
      yield
      throw new Error('broken')
    }
    const next = function* () {
      log.push('next')
      yield
    }
    const steps = broken()
    steps.next()
    expect(() => turns.run(steps)).to.throw('broken')
    turns.run(next())
    expect(log).to.deep.equal(['next'])
  })

  it('make what the application throws an uncaught exception, and go on (UDX-35)', async () => {
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    const uncaught = new Promise((resolve) => process.once('uncaughtException', resolve))
    try {
      const result = callOut<string>(() => {
        throw new Error('from the application')
      }, 'otherwise')
      expect(result).to.equal('otherwise')
      expect(await uncaught).to.have.property('message', 'from the application')
    } finally {
      for (const listener of listeners) process.on('uncaughtException', listener)
    }
  })
})
