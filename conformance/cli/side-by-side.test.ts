import { expect } from 'chai'
import { sideBySide } from './side-by-side.js'

describe('cli: side by side', () => {
  it('does so many at the same time, and keeps the order', async () => {
    const waiting: (() => void)[] = []
    const begun: number[] = []
    const all = sideBySide([1, 2, 3], 2, async (one) => {
      begun.push(one)
      await new Promise<void>((resolve) => waiting.push(resolve))
      return one * 10
    })
    expect(begun).to.deep.equal([1, 2])
    waiting[1]!()
    await new Promise((resolve) => setImmediate(resolve))
    expect(begun).to.deep.equal([1, 2, 3])
    waiting[2]!()
    waiting[0]!()
    expect(await all).to.deep.equal([10, 20, 30])
  })

  it('begins nothing more after a failure, and waits for what was begun', async () => {
    const begun: number[] = []
    let ended = false
    const all = sideBySide([1, 2, 3], 2, async (one) => {
      begun.push(one)
      if (one === 1) throw new Error('one')
      await new Promise((resolve) => setImmediate(resolve))
      ended = true
    })
    const message = await all.then(
      () => '',
      (err: Error) => err.message
    )
    expect([message, ended, begun]).to.deep.equal(['one', true, [1, 2]])
  })
})
