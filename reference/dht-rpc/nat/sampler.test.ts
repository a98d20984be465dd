import { expect } from 'chai'
import { NatSampler, threshold } from './sampler.js'

const ADDRESSES: Record<string, [string, number]> = {
  a: ['h1', 1],
  b: ['h1', 2],
  c: ['h2', 1],
  d: ['h1', 3],
  e: ['h1', 4],
  f: ['h1', 5],
  g: ['h1', 6],
  h: ['h1', 7],
  i: ['h1', 8]
}

/** `a*3 b` to `a a a b`. */
const expand = (text: string): string[] =>
  text.split(' ').flatMap((word) => {
    const [what = '', times = '1'] = word.split('*')
    return Array<string>(Number(times)).fill(what)
  })

function reports(samples: string): string[] {
  const sampler = new NatSampler()
  return expand(samples).map((name) => {
    sampler.add(...(ADDRESSES[name] as [string, number]))
    if (sampler.host === null) return '-'
    if (sampler.port === 0) return '0'
    return Object.keys(ADDRESSES).find((key) => {
      const [host, port] = ADDRESSES[key] as [string, number]
      return host === sampler.host && port === sampler.port
    }) as string
  })
}

describe('NAT sampler', () => {
  const vectors: [string, string][] = [
    ['a a a a', 'a a a a'],
    ['a b', 'a 0'],
    ['a c', 'a -'],
    ['a a b', 'a a 0'],
    ['a a a b', 'a a a a'],
    ['a a b a', 'a a 0 a'],
    ['a a a c', 'a a a a'],
    ['a b d e f g h i', 'a 0 0 0 0 0 0 0'],
    ['a*6 b b', 'a*8'],
    ['a*16 b b b b', 'a*19 0'],
    ['a*16 c*20', 'a*19 -*9 c*8'],
    ['a*16 c a c a c a c a', 'a*22 - -'],
    ['a b d e f a*20', 'a 0*16 a*8'],
    ['a b a b a b a b a b a b a b a b', 'a 0*15']
  ]
  for (const [samples, expected] of vectors) {
    it(`reports ${expected} after ${samples} (NODE-65, NODE-67, NODE-68, NODE-69, NODE-70, NODE-72)`, () => {
      expect(reports(samples)).to.deep.equal(expand(expected))
    })
  }

  it('asks for one disagreement less in four (NODE-71)', () => {
    expect(Array.from({ length: 16 }, (_, i) => threshold(i + 1)).join(' ')).to.equal(
      '1 2 3 3 4 5 6 6 7 8 9 9 10 11 12 13'
    )
  })

  it('counts its samples up to the window, and says when the report changed (NODE-67, NODE-73)', () => {
    const sampler = new NatSampler()
    expect([sampler.host, sampler.port, sampler.size]).to.deep.equal([null, 0, 0])
    expect(sampler.add('h1', 1)).to.equal(true)
    expect(sampler.add('h1', 1)).to.equal(false)
    expect(sampler.add('h1', 2)).to.equal(true)
    for (let i = 0; i < 30; i++) sampler.add('h1', 1)
    expect(sampler.size).to.equal(16)
  })
})
