import { expect } from 'chai'
import { HealthMonitor } from './health.js'

/** `5/0*4, 0/5` and `reset`, as in the vectors of section 11; W is 5/0 four times. */
function play(ticks: string): string {
  const totals = { responses: 0, timeouts: 0 }
  const health = new HealthMonitor(totals)
  const steps = ticks.replace('W', '5/0*4').split(', ')
  const states: string[] = []
  for (const step of steps) {
    const [what = '', times = '1'] = step.split('*')
    for (let i = 0; i < Number(times); i++) {
      let changed: boolean
      if (what === 'reset') {
        changed = health.reset(totals)
      } else {
        const [responses, timeouts] = what.split('/').map(Number) as [number, number]
        totals.responses += responses
        totals.timeouts += timeouts
        changed = health.update(totals)
      }
      const state = health.online ? (health.degraded ? 'deg' : 'on') : 'OFF'
      states.push(state + (changed ? '!' : ''))
    }
  }
  return states.join(' ')
}

const times = (n: number, state: string): string => Array<string>(n).fill(state).join(' ')

describe('health', () => {
  const vectors: [string, string][] = [
    ['0/5*6', 'on on on on OFF! OFF'],
    ['0/3*8', times(8, 'on')],
    ['W, 0/5, 0/5, 1/2, 1/3', 'on on on on on OFF! OFF on!'],
    ['W, 0/5, 0/0, 0/3, 0/5, 0/0, 4/0', 'on on on on on on on OFF! OFF on!'],
    ['W, 2/3*5, 5/0*5', `${times(7, 'on')} deg! deg deg deg deg on! on`],
    ['W, 4/4*6', times(10, 'on')],
    ['W, 2/3, 0/0, 2/3*4', `${times(9, 'on')} deg!`],
    ['W, 2/3*4, 0/5, 0/5, 5/0', `${times(7, 'on')} deg! deg OFF! on!`],
    ['W, 0/5, 0/5, reset, 0/9*5', 'on on on on on OFF! on! on on on on OFF!']
  ]
  for (const [ticks, states] of vectors) {
    it(`goes ${states} over ${ticks} (NODE-148, NODE-149, NODE-150, NODE-151, NODE-152, NODE-153, NODE-154)`, () => {
      expect(play(ticks)).to.equal(states)
    })
  }

  it('is the same sequence the API chapter gives (API-75, API-76, API-77, API-78, API-79)', () => {
    expect(play('W, 0/5, 0/5, 0/5, 5/0')).to.equal('on on on on on OFF! OFF on!')
    expect(play('W, 4/6*3, 4/6, 5/0*3, 5/0')).to.equal('on on on on on on on deg! deg deg deg on!')
    expect(play('W, 5/5*9')).to.equal(times(13, 'on'))
  })

  it('recovers from degraded after an isolated offline tick, where the peer stays degraded (NODE-155)', () => {
    expect(play('W, 2/3*4, 0/5, 5/0*10')).to.equal(`${times(7, 'on')} deg! deg deg deg deg on! ${times(6, 'on')}`)
  })

  it('shows the numbers of the newest tick (NODE-157, API-82)', () => {
    const health = new HealthMonitor()
    expect(health.stats).to.deep.equal({
      online: true,
      degraded: false,
      cold: true,
      idle: true,
      responses: 0,
      timeouts: 0,
      timeoutsRate: 0
    })
    for (let i = 1; i <= 4; i++) health.update({ responses: 3 * i, timeouts: 9 * i })
    expect(health.stats).to.deep.equal({
      online: true,
      degraded: false,
      cold: false,
      idle: false,
      responses: 3,
      timeouts: 9,
      timeoutsRate: 0.75
    })
  })
})
