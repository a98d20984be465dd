import { expect } from 'chai'
import type { DrivenNode } from '../../drivers/node.js'
import { runPeer, runPlayer } from '../test-support/cells.js'
import { faulty, withoutCommands } from '../test-support/index.js'

const HOURS = '2-hours'

describe('scenarios/soak', function () {
  this.timeout(60_000)

  it('the peer with itself: every live record is found, and nothing grows', async () => {
    const { verdict, runs } = await runPeer('soak', HOURS)
    expect(runs[0]!.detail).to.equal('')
    expect(verdict).to.equal('pass')
  })

  it('fails where records are not repeated', async () => {
    const { verdict, runs } = await runPeer('soak', HOURS, {
      prepare: (internet, time) => void time.schedule(60_000, 'quiet', () => withoutCommands('ANNOUNCE')(internet))
    })
    expect(runs[0]!.detail).to.match(/^(announce failed|A live announcement is not found after 0\.\d hours)/)
    expect(verdict).to.equal('fail')
  })

  it('fails where a table grows for ever', async () => {
    let asked = 0
    const growing = faulty({
      node: (node: DrivenNode) => ({
        state: async () => {
          const state = await node.state()
          const strangers = Array.from({ length: asked++ }, (_, i) => ({ host: '11.8.0.1', port: i + 1 }))
          return { ...state, table: [...state.table, ...strangers] }
        }
      })
    })
    const { verdict, runs } = await runPlayer(growing, 'soak', HOURS)
    expect(runs[0]!.detail).to.match(
      /^After 2 hours there are \d+ nodes in the largest routing table; after one there were/
    )
    expect(verdict).to.equal('fail')
  })
})
