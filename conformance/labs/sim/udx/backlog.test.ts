import { expect } from 'chai'
import { Backlog, WriteRequest } from './backlog.js'

describe('labs/sim/udx: backlog', () => {
  let done: string[]
  const request = (name: string) => new WriteRequest(() => done.push(name))

  beforeEach(() => {
    done = []
  })

  it('puts several writes into one packet and cuts long ones (UDX-41)', () => {
    const backlog = new Backlog()
    backlog.push([Buffer.from('ab'), Buffer.from('cd')], request('one'))
    backlog.push([Buffer.from('efghij')], request('two'))
    expect(backlog.bytes).to.equal(10)
    expect(backlog.take(6)?.payload.toString()).to.equal('abcdef')
    expect(backlog.bytes).to.equal(4)
    expect(backlog.take(6)?.payload.toString()).to.equal('ghij')
    expect(backlog.take(6)).to.equal(null)
  })

  it('reads the bytes when a packet is built (UDX-41)', () => {
    const backlog = new Backlog()
    const written = Buffer.from('abc')
    backlog.push([written], request('one'))
    written.write('xyz')
    const load = backlog.take(10)
    written.write('---')
    expect(load?.payload.toString()).to.equal('xyz')
  })

  it('acknowledges a write when all of its packets are, in any order (UDX-48)', () => {
    const backlog = new Backlog()
    backlog.push([Buffer.from('abc'), Buffer.from('defgh')], request('one'))
    backlog.push([Buffer.from('ij')], request('two'))
    const loads = [backlog.take(4), backlog.take(4), backlog.take(4)]
    const deliver = (i: number) => loads[i]?.requests.forEach((request) => request.delivered())
    deliver(2)
    expect(done).to.deep.equal(['two'])
    deliver(0)
    expect(done).to.deep.equal(['two'])
    deliver(1)
    expect(done).to.deep.equal(['two', 'one'])
  })

  it('is not deceived by a first packet acknowledged before the second is built', () => {
    const backlog = new Backlog()
    backlog.push([Buffer.from('abcd')], request('one'))
    backlog.take(2)?.requests.forEach((request) => request.delivered())
    expect(done).to.deep.equal([])
    backlog.take(2)?.requests.forEach((request) => request.delivered())
    expect(done).to.deep.equal(['one'])
  })

  it('ends with the last data, or alone behind it (UDX-43)', () => {
    const backlog = new Backlog()
    backlog.push([Buffer.from('abcd')], request('data'))
    backlog.end(request('end'))
    expect(backlog.take(3)?.end).to.equal(false)
    const last = backlog.take(3)
    expect(last).to.deep.include({ end: true, payload: Buffer.from('d') })
    expect(backlog.empty).to.equal(true)
    last?.requests.forEach((request) => request.delivered())
    backlog.end(request('again'))
    expect(backlog.take(3)).to.deep.include({ end: true, payload: Buffer.alloc(0) })
  })

  it('lets a write of nothing travel with the next packet', () => {
    const backlog = new Backlog()
    backlog.push([Buffer.alloc(0), Buffer.alloc(0)], request('nothing'))
    expect(backlog.take(10)).to.equal(null)
    backlog.push([Buffer.from('ab')], request('something'))
    backlog.push([Buffer.alloc(0)], request('too late'))
    backlog.take(2)?.requests.forEach((request) => request.delivered())
    expect(done).to.deep.equal(['nothing', 'something'])
    expect(backlog.take(10)).to.equal(null)
    backlog.end(request('end'))
    backlog.take(2)?.requests.forEach((request) => request.delivered())
    expect(done).to.deep.equal(['nothing', 'something', 'too late', 'end'])
    expect(backlog.empty).to.equal(true)
  })

  it('names every write it had when it is cleared, once', () => {
    const backlog = new Backlog()
    const [a, b, c] = [request('a'), request('b'), request('c')]
    backlog.push([Buffer.from('aa'), Buffer.from('aa')], a)
    backlog.push([Buffer.from('bb')], b)
    backlog.end(c)
    backlog.take(1)
    expect([...backlog.clear()]).to.deep.equal([a, b, c])
    expect(backlog.empty).to.equal(true)
    expect(backlog.bytes).to.equal(0)
  })

  it('keeps order over thousands of small writes', () => {
    const backlog = new Backlog()
    const expected: string[] = []
    const got: Buffer[] = []
    for (let i = 0; i < 3000; i++) {
      backlog.push([Buffer.from(`${i},`)], request('x'))
      expected.push(`${i},`)
      if (i % 7 === 0) got.push(backlog.take(11)?.payload ?? Buffer.alloc(0))
    }
    for (let load = backlog.take(100); load; load = backlog.take(100)) got.push(load.payload)
    expect(Buffer.concat(got).toString()).to.equal(expected.join(''))
  })
})
