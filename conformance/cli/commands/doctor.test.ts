import { expect } from 'chai'
import { run } from '../test-support/run.js'

describe('punchlist doctor', () => {
  it('says of each lab whether it works here, or what it needs', async () => {
    const { code, stdout } = await run(['doctor'])
    expect(code).to.equal(0)
    expect(stdout).to.match(/^sim {7}works: needs nothing$/m)
    expect(stdout).to.match(/^netns {5}(works: Linux .+|does not work: .+\.)$/m)
  })

  it('names a lab that there is not', async () => {
    const { code, stderr } = await run(['run', '--lab', 'moon'])
    expect(code).to.equal(2)
    expect(stderr).to.include('There is no lab "moon"; there are sim, loopback, netns.')
  })
})
