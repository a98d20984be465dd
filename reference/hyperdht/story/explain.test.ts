import { expect } from 'chai'
import { inspect } from 'node:util'
import { DHTError } from '../lib/errors.js'
import { Story } from './index.js'

const told = (...steps: readonly [what: string, facts?: Record<string, unknown>][]): Story => {
  const story = new Story()
  for (const [what, facts] of steps) story.tell(what, facts)
  return story
}
const lastLine = (story: Story): string => story.toString().split('\n').at(-1) as string

describe('a story as text', () => {
  it('has a line for each step, with classes of NATs in words', () => {
    const story = told(
      ['searches', { known: [] }],
      ['handshake reply', { from: '1.2.3.4:5', firewall: 'UNKNOWN' }],
      ['own NAT', { class: 'RANDOM', addresses: ['1.1.1.1:0', '2.2.2.2:0'], samples: 4 }]
    )
    expect(story.toString().replaceAll(/\+\d+ ms/g, '+0 ms')).to.equal(
      [
        '     +0 ms  searches: known none',
        '     +0 ms  handshake reply: from 1.2.3.4:5, firewall UNKNOWN (not known yet)',
        '     +0 ms  own NAT: class RANDOM (another port for each destination), addresses 1.1.1.1:0 2.2.2.2:0, samples 4'
      ].join('\n')
    )
    expect(inspect(story), 'as console.log shows it').to.equal(story.toString())
  })

  it('ends with what a failure means, and what to do about it', () => {
    const failed = (error: Error): [string, Record<string, unknown>] => ['failed', { why: error.message }]
    expect(lastLine(told(failed(DHTError.PEER_NOT_FOUND())))).to.match(/^No node of this network knows the key\./)
    expect(lastLine(told(failed(DHTError.PEER_CONNECTION_FAILED())))).to.match(/its firewall function refuses this key/)
    expect(lastLine(told(failed(new Error('own'))))).to.match(/failed: why own$/)
    expect(lastLine(told(['open', { how: 'punch' }]))).to.match(/open: how punch$/)
  })

  it('names the true cause of a failed hole punch (HP-194)', () => {
    for (const [reason, advice] of [
      ['HOLEPUNCH_DOUBLE_RANDOMIZED_NATS', /Name a blind relay \(option relayThrough\) on either side\.$/],
      ['REMOTE_ABORTED', /^The server ended the hole punch/],
      ['HOLEPUNCH_VETOED', /holepunch function in the options of connect\(\) refused/],
      ['HOLEPUNCH_THROTTLED', /randomPunchInterval/]
    ] as const) {
      const story = told(
        ['hole punching failed', { reason, why: `${reason}: text` }],
        ['failed', { why: DHTError.HOLEPUNCH_ABORTED().message }]
      )
      expect(lastLine(story)).to.match(advice)
    }
  })

  it('counts what was not kept', () => {
    const story = new Story()
    for (let i = 0; i < 300; i++) story.tell('step')
    expect(lastLine(story)).to.equal('            and 44 steps more')
  })
})
