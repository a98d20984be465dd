import { expect } from 'chai'
import { DelayedReplies } from './delayed-replies.js'

describe('delayed replies', () => {
  it('go out after their time, each copy of its own (RPC-88, RPC-90)', async () => {
    const delayed = new DelayedReplies()
    let sent = 0
    await new Promise<void>((resolve) => {
      for (const delay of [0, 1, 1]) delayed.schedule(delay, () => ++sent === 3 && resolve())
      expect(delayed.pending).to.equal(3)
    })
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
