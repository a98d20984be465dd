import { expect } from 'chai'
import type { ApplicationCase } from './cases.js'
import { perform, performAll } from './perform.js'
import type { Player } from './play.js'
import { Scene } from './scene.js'
import type { Stage } from './stage.js'

const played = (id: string, run: ApplicationCase['run']): ApplicationCase => ({
  id,
  application: 'None',
  packages: [],
  sides: [],
  title: 'None.',
  run
})

/** A stage whose players are as a test wants them. */
const stageOf = (player: Partial<Player> = {}): Stage => ({ play: () => player }) as unknown as Stage

describe('applications/perform', () => {
  it('tells a case that passes, one that fails and one that hangs apart', async () => {
    const failureOf = async (run: ApplicationCase['run']): Promise<string | null> =>
      (await perform(stageOf(), played('x', run), 50)).failure
    expect(await failureOf(async () => {})).to.equal(null)
    expect(await failureOf(() => Promise.reject(new Error('so it is')))).to.equal('so it is')
    expect(await failureOf(() => new Promise(() => {}))).to.equal('It did not end within 0.05 s.')
  })

  it('fails a case whose application runs on another node than it should', async () => {
    const player = { hear: async () => '@punchlist/hyperdht@0.1.0', kill: async () => {} }
    const { failure, versions } = await perform(
      stageOf(player),
      played('x', async (scene) => void (await scene.start('left', 'theirs', 'swarm')))
    )
    expect(failure).to.equal('The side theirs runs on @punchlist/hyperdht@0.1.0.')
    expect(versions).to.deep.equal({ left: '@punchlist/hyperdht@0.1.0' })
  })

  it('fails a process that has to be ended, or complains', async () => {
    for (const [ending, text] of [
      [{ code: null, complaints: '' }, 'A process ended with code null and said: '],
      [{ code: 0, complaints: 'a warning' }, 'A process ended with code 0 and said: a warning']
    ] as const) {
      const player = { hear: async () => 'hyperdht@6.34.0', end: async () => ending, kill: async () => {} }
      const scene = new Scene(stageOf(player))
      await scene.start('left', 'theirs', 'swarm')
      expect(await scene.endAll().catch((err: Error) => err.message)).to.equal(text)
      await scene.clear()
    }
  })

  it('plays so many at a time, each once', async () => {
    let now = 0
    let most = 0
    const ended: string[] = []
    const cases = ['a', 'b', 'c', 'd', 'e'].map((id) =>
      played(id, async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setImmediate(resolve))
        now--
      })
    )
    await performAll(stageOf(), cases, { jobs: 2, onEnd: (performance) => ended.push(performance.case.id) })
    expect(ended.sort()).to.deep.equal(['a', 'b', 'c', 'd', 'e'])
    expect(most).to.equal(2)
  })
})
