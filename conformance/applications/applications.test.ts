import { expect } from 'chai'
import { UserError } from '../errors.js'
import { CASES, type Performance, performAll, Stage } from './index.js'

describe('real applications', function () {
  // npm may have to fetch them first.
  this.timeout(15 * 60_000)

  let stage: Stage | null = null
  const ended = new Map<string, Performance>()

  before(async function () {
    try {
      stage = await Stage.open()
    } catch (err) {
      if (!(err instanceof UserError) || err.code !== 'UNREACHABLE') throw err
      console.warn(`    No applications: ${err.message}`)
      this.skip()
    }
    await performAll(stage, CASES, { onEnd: (performance) => ended.set(performance.case.id, performance) })
  })
  after(() => stage?.close())

  for (const { id, title } of CASES) {
    it(`${id}: ${title} (API-278)`, () => {
      expect(ended.get(id)?.failure).to.equal(null)
    })
  }
})
