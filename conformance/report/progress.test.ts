import { expect } from 'chai'
import { PassThrough } from 'node:stream'
import { createProgress, plain } from './index.js'
import { outcome } from './test-support/sample.js'

describe('report: progress', () => {
  it('writes a few plain lines where nobody watches', () => {
    const lines: string[] = []
    const progress = createProgress({ write: (text) => void lines.push(text) }, plain)
    progress.begin('vectors', 20)
    for (let i = 0; i < 20; i++) progress.tick(outcome(`x/${i}`, i === 3 ? 'fail' : 'pass'))
    progress.end()
    progress.end()
    expect(lines[0]).to.equal('vectors: 20 to go\n')
    expect(lines[1]).to.equal('vectors: 2/20, 0 failed\n')
    expect(lines[2]).to.equal('vectors: 4/20, 1 failed\n')
    expect(lines.at(-1)).to.equal('vectors: 20 done, 1 failed\n')
    expect(lines).to.have.lengthOf(11)
  })

  it('does not need to know how many will come', () => {
    const lines: string[] = []
    const progress = createProgress({ write: (text) => void lines.push(text) }, plain)
    progress.begin('probe', null)
    for (let i = 0; i < 30; i++) progress.tick(outcome(`x/${i}`, 'pass'))
    progress.end()
    expect(lines).to.deep.equal(['probe\n', 'probe: 30 done, 0 failed\n'])
  })

  it('draws a bar on a terminal and leaves nothing of it behind', () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
    let text = ''
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const progress = createProgress(stream, plain)
    progress.begin('vectors', 2)
    progress.tick(outcome('x/1', 'pass'))
    progress.tick(outcome('x/2', 'fail'))
    progress.end()
    expect(text).to.include('vectors').and.include('0/2')
    // The last thing that is drawn is an empty line, and the cursor is back.
    expect(text.slice(text.lastIndexOf('vectors'))).to.include('\u001b[2K')
    expect(text).to.include('\u001b[?25h')
  })
})
