import { expect } from 'chai'
import { AdaptiveTimeout } from './index.js'

const a = { host: '192.0.2.1', port: 1 }
const b = { host: '192.0.2.1', port: 2 }
const waits = (timeout: AdaptiveTimeout, n: number, at = 0) =>
  Array.from({ length: n }, (_, i) => timeout.wait(a, i + 1, at))

describe('adaptive timeout', () => {
  it('waits by a table for an address without samples, min and max aside (RPC-109, RPC-112)', () => {
    const timeout = new AdaptiveTimeout({ jitter: 0, min: 600, max: 900 })
    expect(waits(timeout, 6)).to.deep.equal([250, 500, 1000, 2000, 4000, 4000])
  })

  it('waits (avg + 2 variance) n within min and max after samples (RPC-109, RPC-110, RPC-112)', () => {
    const timeout = new AdaptiveTimeout({ jitter: 0 })
    timeout.sample(a, 102, 0)
    expect(waits(timeout, 4)).to.deep.equal([300, 408, 612, 816])
    expect(timeout.wait(b, 1, 0), 'another port is another address').to.equal(250)
    timeout.sample(b, 3000, 0)
    expect(timeout.wait(b, 1, 0)).to.equal(4000)
  })

  it('updates variance first, then the average, rounding down (RPC-110)', () => {
    const timeout = new AdaptiveTimeout({ jitter: 0, min: 1, max: 1e6 })
    timeout.sample(a, 101, 0) // avg 101, variance 50
    timeout.sample(a, 90, 0) // variance += floor((11 - 50) / 4) = -10: 40; avg += floor(-11 / 8) = -2: 99
    expect(timeout.wait(a, 1, 0)).to.equal(99 + 80)
    timeout.sample(a, 300, 0) // variance += floor((201 - 40) / 4) = 40: 80; avg += floor(201 / 8) = 25: 124
    expect(timeout.wait(a, 3, 0)).to.equal((124 + 160) * 3)
  })

  it('adds 0 to 255 random ms (RPC-109)', () => {
    const timeout = new AdaptiveTimeout()
    const all = Array.from({ length: 500 }, () => timeout.wait(a, 1, 0) - 250)
    expect(Math.min(...all)).to.be.within(0, 20)
    expect(Math.max(...all)).to.be.within(235, 255)
  })

  it('forgets by age and by number (RPC-111)', () => {
    const timeout = new AdaptiveTimeout({ jitter: 0, maxSize: 2, maxAge: 1000 })
    timeout.sample(a, 400, 0)
    expect(timeout.wait(a, 1, 900)).to.equal(800)
    expect(timeout.wait(a, 1, 1901), 'unused for 1001 ms').to.equal(250)
    timeout.sample(a, 400, 2000)
    timeout.sample(b, 400, 2000)
    timeout.wait(a, 1, 2001)
    timeout.sample({ host: '192.0.2.2', port: 1 }, 400, 2002)
    expect(timeout.wait(b, 1, 2003), 'used longest ago').to.equal(250)
    expect(timeout.wait(a, 1, 2003)).to.equal(800)
  })
})
