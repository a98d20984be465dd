import { expect } from 'chai'
import fc from 'fast-check'
import { evictionCandidate, type FullBucketState, judgeFullBucket, type Stamped } from './full-bucket.js'

const NOW = 1000
const state = (over: Partial<FullBucketState> = {}): FullBucketState => ({
  now: NOW,
  ready: true,
  replacing: 0,
  ...over
})
const node = (id: number, pinged: number, added: number): Stamped => ({ id: Uint8Array.of(id), pinged, added })

describe('kbucket: full bucket', () => {
  it('drops newcomers before the node is ready (NODE-58)', () => {
    const verdict = judgeFullBucket([node(1, 0, 0)], state({ ready: false }))
    expect(verdict).to.deep.equal({ action: 'drop', reason: 'not-ready' })
  })

  it('drops newcomers while 3 replacements are running, not while 2 are (NODE-58)', () => {
    const bucket = [node(1, 0, 0)]
    expect(judgeFullBucket(bucket, state({ replacing: 3 }))).to.deep.equal({ action: 'drop', reason: 'busy' })
    expect(judgeFullBucket(bucket, state({ replacing: 2 })).action).to.equal('check')
  })

  it('checks the node not contacted for longest (NODE-59)', () => {
    const silent = node(2, 900, 999)
    expect(judgeFullBucket([node(1, 901, 1), silent, node(3, 950, 1)], state())).to.deep.equal({
      action: 'check',
      candidate: silent
    })
  })

  it('breaks ties by the time of insertion, then by the lower id (NODE-59)', () => {
    expect(evictionCandidate([node(1, 900, 20), node(2, 900, 10)], NOW)?.id).to.deep.equal(Uint8Array.of(2))
    expect(evictionCandidate([node(9, 900, 10), node(4, 900, 10), node(7, 900, 10)], NOW)?.id).to.deep.equal(
      Uint8Array.of(4)
    )
  })

  it('leaves out nodes contacted or checked in this tick, and drops the newcomer if none is left (NODE-59)', () => {
    const other = node(2, 999, 999)
    expect(evictionCandidate([node(1, NOW, 1), other], NOW)).to.equal(other)
    expect(evictionCandidate([], NOW)).to.equal(null)
    const verdict = judgeFullBucket([node(1, NOW, 1), node(2, NOW, 2)], state())
    expect(verdict).to.deep.equal({ action: 'drop', reason: 'all-checked-now' })
  })

  for (const { pinged, added, action } of [
    { pinged: 11, added: 361, action: 'drop' },
    { pinged: 12, added: 361, action: 'check' },
    { pinged: 11, added: 360, action: 'check' },
    { pinged: 1, added: 1, action: 'check' },
    { pinged: 700, added: 900, action: 'check' }
  ]) {
    it(`candidate contacted ${pinged} ticks ago, added ${added} ticks ago: ${action} (NODE-60)`, () => {
      const verdict = judgeFullBucket([node(1, NOW - pinged, NOW - added)], state())
      expect(verdict.action).to.equal(action)
      if (verdict.action === 'drop') expect(verdict.reason).to.equal('candidate-proven')
    })
  }

  it('picks what sorting the bucket would, whatever its order (NODE-59)', () => {
    const bucketOf = fc.uniqueArray(
      fc.record({
        id: fc.uint8Array({ minLength: 2, maxLength: 2 }),
        pinged: fc.integer({ min: 995, max: 1000 }),
        added: fc.integer({ min: 990, max: 995 })
      }),
      { maxLength: 20, selector: ({ id }) => Buffer.from(id).toString('hex') }
    )
    fc.assert(
      fc.property(bucketOf, (bucket) => {
        const sorted = bucket
          .filter(({ pinged }) => pinged !== NOW)
          .sort((a, b) => a.pinged - b.pinged || a.added - b.added || Buffer.compare(a.id, b.id))
        expect(evictionCandidate(bucket, NOW)).to.equal(sorted[0] ?? null)
      })
    )
  })
})
