import { expect } from 'chai'
import { Progress } from './progress.js'

describe('bench: progress', () => {
  let written: string[]
  const stream = (isTTY: boolean) => ({ isTTY, write: (text: string) => written.push(text) })

  beforeEach(() => {
    written = []
  })

  it('is one line on a terminal, and goes before a result is written', () => {
    const progress = new Progress(stream(true))
    progress.tell('rounds', 1, 3)
    progress.tell('rounds', 2, 3)
    progress.clear()
    progress.clear()
    expect(written).to.deep.equal(['\r\x1b[Krounds: 1 of 3', '\r\x1b[Krounds: 2 of 3', '\r\x1b[K'])
  })

  it('is a line in ten seconds elsewhere', () => {
    let now = 0
    const progress = new Progress(stream(false), () => now)
    for (let i = 0; i <= 25; i++, now += 1000) progress.tell('rounds', i, 25)
    progress.clear()
    expect(written).to.deep.equal(['rounds: 0 of 25\n', 'rounds: 10 of 25\n', 'rounds: 20 of 25\n'])
  })
})
