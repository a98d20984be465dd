import { expect } from 'chai'
import { DelayedReplies } from './delayed-replies.js'

describe('delayed replies', () => {
  it('go out after their time, each copy of its own (RPC-88, RPC-90)', async () => {
    const delayed = new DelayedReplies()
    const sent: number[] = []
    const start = performance.now()
    await new Promise<void>((resolve) => {
      for (const delay of [30, 0, 15, 15]) delayed.schedule(delay, () => sent.push(delay) === 4 && resolve())
      expect(delayed.pending).to.equal(4)
    })
    expect(sent).to.deep.equal([0, 15, 15, 30])
    expect(performance.now() - start).to.be.at.least(29)
    expect(delayed.pending).to.equal(0)
  })

  it('are cancelled together (RPC-90)', async () => {
    const delayed = new DelayedReplies()
    delayed.schedule(0, () => expect.fail('cancelled'))
    delayed.cancel()
    expect(delayed.pending).to.equal(0)
    await new Promise((resolve) => setTimeout(resolve, 5))
  })

  it('are limited in number; what is too many is dropped (RPC-137)', () => {
    const delayed = new DelayedReplies(2)
    const outcomes = [1, 2, 3].map(() => delayed.schedule(10_000, () => {}))
    expect(outcomes).to.deep.equal([true, true, false])
    delayed.cancel()
    expect(delayed.schedule(10_000, () => {})).to.equal(true)
    delayed.cancel()
  })
})
