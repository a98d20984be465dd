import { expect } from 'chai'
import type { UserError } from '../errors.js'
import type { ShardMark } from './cells.js'
import { mergeReports, readReport, toJsonReport } from './index.js'
import { checkShards } from './shards.js'
import { outcome, report } from './test-support/sample.js'

const mark = (index: number, count = 3, plan = 'a'): { shard: ShardMark } => ({ shard: { index, count, plan } })

function said(act: () => unknown): string {
  try {
    act()
  } catch (err) {
    expect((err as UserError).code).to.equal('USAGE')
    return (err as Error).message
  }
  return ''
}

describe('report: shards', () => {
  it('are complete when each is there once, and whole runs are none', () => {
    expect(said(() => checkShards([mark(2), mark(1), mark(3)]))).to.equal('')
    expect(said(() => checkShards([{ shard: null }, {}]))).to.equal('')
  })

  it('say what is missing, there twice, or of another run', () => {
    for (const [shards, what] of [
      [[mark(2)], 'shard 1/3, 3/3 is missing'],
      [[mark(1), mark(2), mark(2), mark(3)], 'shard 2/3 is there more than once'],
      [[mark(1), mark(2), mark(3, 3, 'b')], 'shard 3/3 planned other cells, seeds or implementations'],
      [[mark(1), mark(2, 4)], 'shard 2/4 is one of 4, not 3'],
      [[mark(1), {}], '1 of them are whole runs']
    ] as const) {
      expect(said(() => checkShards(shards))).to.equal(`These are not all the shards of one run: ${what}.`)
    }
  })

  it('are merged as reports of outcomes too, each outcome once', () => {
    const shard = (index: number, id: string) => report([outcome(id, 'pass')], { ...mark(index, 2), notRun: index })
    const [one, two] = [shard(1, 'a/1'), shard(2, 'a/2')]
    const merged = mergeReports([one, two].map((part) => readReport(toJsonReport(part), 'part.json')))
    expect(merged.outcomes.map(({ id }) => id)).to.deep.equal(['a/1', 'a/2'])
    expect(merged).to.deep.include({ seed: '7', notRun: 3 })
    expect(said(() => mergeReports([one]))).to.include('shard 2/2 is missing')
    const whole = report([outcome('a/1', 'pass')])
    expect(said(() => mergeReports([whole, whole]))).to.include('a/1 of vectors sample is in several')
    expect(said(() => mergeReports([]))).to.include('nothing to merge')
  })

  it('are refused where a file is something else', () => {
    for (const [text, code] of [
      ['{', 'BAD_FILE'],
      ['null', 'BAD_FILE'],
      ['{"format":1,"cells":[]}', 'BAD_FILE'],
      ['{"format":2}', 'NEWER_FORMAT']
    ] as const) {
      expect(() => readReport(text, 'x.json'), text)
        .to.throw()
        .with.property('code', code)
    }
  })
})
