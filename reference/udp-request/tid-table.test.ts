import { expect } from 'chai'
import { TIDS, TidTable } from './tid-table.js'

const item = (tid: number) => ({ tid })

describe('udp-request: items by transaction id', () => {
  it('finds, counts and forgets each of the 65,536 (RPC-34)', () => {
    const table = new TidTable<{ tid: number }>()
    for (let tid = 0; tid < TIDS; tid++) table.add(tid, item(tid))
    expect(table.size).to.equal(TIDS)
    for (let tid = 0; tid < TIDS; tid++) if (table.get(tid)?.tid !== tid) throw new Error(`${tid} is another`)
    for (let tid = 0; tid < TIDS; tid += 2) table.remove(tid)
    expect(table.size).to.equal(TIDS / 2)
    expect([table.get(0), table.get(2), table.get(65534)]).to.deep.equal([null, null, null])
    expect([table.get(1)?.tid, table.get(65535)?.tid]).to.deep.equal([1, 65535])
  })

  it('knows nothing of what is not there', () => {
    const table = new TidTable<{ tid: number }>()
    expect(table.get(0)).to.equal(null)
    table.add(300, item(300))
    expect([table.get(299), table.get(301), table.get(44)]).to.deep.equal([null, null, null])
  })

  it('reuses what it emptied, with nothing left in it', () => {
    const table = new TidTable<{ tid: number }>()
    for (const tid of [5, 700, 5, 261]) {
      table.add(tid, item(tid))
      expect(table.from(0)).to.deep.equal([item(tid)])
      table.remove(tid)
      expect(table.get(tid)).to.equal(null)
      expect([table.size, table.from(0)]).to.deep.equal([0, []])
    }
  })

  it('lists them by id from any id on, over the end (RPC-33)', () => {
    const table = new TidTable<{ tid: number }>()
    for (const tid of [1, 65535, 400, 0, 65000]) table.add(tid, item(tid))
    const tids = (from: number) => table.from(from).map(({ tid }) => tid)
    expect(tids(0)).to.deep.equal([0, 1, 400, 65000, 65535])
    expect(tids(65000)).to.deep.equal([65000, 65535, 0, 1, 400])
    expect(tids(65001)).to.deep.equal([65535, 0, 1, 400, 65000])
  })
})
