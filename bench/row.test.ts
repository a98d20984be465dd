import { expect } from 'chai'
import { HEADER, inTurns, pairedRow, row, rowLine } from './row.js'

describe('bench: rows', () => {
  it('has the ratio ours / peer', () => {
    expect(row('answer a ping', 'us', { ours: 3, peer: 4 }, { floor: 2, target: 1 })).to.deep.equal({
      title: 'answer a ping',
      unit: 'us',
      ours: 3,
      peer: 4,
      ratio: 0.75,
      floor: 2,
      target: 1
    })
  })

  it('takes the ratio of paired rounds round by round, not from the medians', () => {
    const { ours, peer, ratio, spread } = pairedRow('x', 'ms', { ours: [1, 20, 300], peer: [2, 40, 600] })
    expect({ ours, peer, ratio, spread }).to.deep.equal({ ours: 20, peer: 40, ratio: 0.5, spread: 0 })
  })

  it('puts numbers under their titles', () => {
    const line = rowLine({
      title: 'x',
      unit: 'bytes',
      ours: 12345.6,
      peer: 9.876,
      ratio: 1.2,
      spread: 0.034,
      target: 0.7
    })
    expect(line).to.match(/^x, bytes {2,}12,346 +9\.88 +1\.20 ±0\.03 +0\.7$/)
    for (const [title, text] of [
      ['ours', '12,346'],
      ['peer', '9.88'],
      ['ratio', '1.20 ±0.03'],
      ['target', '0.7']
    ] as const) {
      expect(line.indexOf(text) + text.length, title).to.equal(HEADER.indexOf(title) + title.length)
    }
    expect(rowLine(row('times as much', 'times', { ours: 1, peer: 1 }))).to.match(/^times as much {2,}/)
  })

  it('measures both sides in turns, the first one changing, and takes the best of each', async () => {
    const order: string[] = []
    const values = { ours: [5, 3, 4], peer: [9, 9, 8] }
    const best = await inTurns(['ours', 'peer'], 3, (side) => {
      order.push(side)
      return Promise.resolve(values[side].shift()!)
    })
    expect(order).to.deep.equal(['ours', 'peer', 'peer', 'ours', 'ours', 'peer'])
    expect(best).to.deep.equal({ ours: 3, peer: 8 })
  })
})
