import { expect } from 'chai'
import type { Address } from '../../../ipencoding/index.js'
import { FIREWALLS } from '../../messages/index.js'
import { FakeHost } from '../test-support/fake-host.js'
import type { FakeSocket } from '../test-support/fake-socket.js'
import { TestClock } from '../test-support/clock.js'
import { NatAnalyzer, NatClassifier } from './index.js'

const { UNKNOWN, OPEN, CONSISTENT, RANDOM } = FIREWALLS

/** `a:1` is 9.9.9.1:1, `b:2` is 9.9.9.2:2. */
function own(text: string): Address {
  const [host, port] = text.split(':') as [string, string]
  return { host: `9.9.9.${host.charCodeAt(0) - 96}`, port: Number(port) }
}

function texts(addresses: readonly Address[] | null): string[] | null {
  return addresses?.map(({ host, port }) => `${String.fromCharCode(96 + Number(host.slice(6)))}:${port}`) ?? null
}

let sources = 0
function source(): Address {
  return { host: '1.2.3.4', port: ++sources }
}

function classified(samples: string, firewalled = true): { classes: number[]; classifier: NatClassifier } {
  const classifier = new NatClassifier(firewalled)
  const classes = samples.split(' ').map((sample) => {
    classifier.add(own(sample), source(), firewalled)
    return classifier.firewall
  })
  return { classes, classifier }
}

describe('the class of a NAT', () => {
  const ROWS: [samples: string, classes: number[], addresses: string[] | null][] = [
    ['a:1 a:1 a:1', [CONSISTENT], ['a:1']],
    ['a:1 a:2 a:3', [RANDOM], ['a:0']],
    ['a:1 a:2 a:1 a:1', [UNKNOWN, CONSISTENT], ['a:1', 'a:2']],
    ['a:1 a:2 a:1 a:3', [UNKNOWN, RANDOM], ['a:0']],
    ['a:1 a:2 a:1 a:2', [UNKNOWN, RANDOM], ['a:0']],
    ['a:1 b:2 a:1 b:2', [UNKNOWN, CONSISTENT], ['a:1', 'b:2']],
    ['a:1 a:1 b:2 b:3', [UNKNOWN, UNKNOWN], null],
    ['a:1 a:1 b:2 b:3 c:4', [UNKNOWN, UNKNOWN, RANDOM], ['a:0']],
    ['a:1 b:1 a:2', [RANDOM], ['a:0']],
    ['a:1 a:2 a:3 a:1 a:1', [RANDOM, RANDOM, CONSISTENT], ['a:1', 'a:2']]
  ]
  for (const [samples, classes, addresses] of ROWS) {
    it(`${samples} (HP-73, HP-74, HP-76, HP-77, HP-78)`, () => {
      const result = classified(samples)
      expect(result.classes.slice(2)).to.deep.equal(classes)
      expect(result.classes.slice(0, 2)).to.deep.equal([UNKNOWN, UNKNOWN])
      expect(texts(result.classifier.addresses)).to.deep.equal(addresses)
    })
  }

  it('lists the first two addresses and others with two hits, the one that got there first ahead (HP-76)', () => {
    expect(texts(classified('b:1 a:1 a:1 b:1 a:1').classifier.addresses)).to.deep.equal(['a:1', 'b:1'])
    expect(texts(classified('a:1 a:1 a:1 b:1 c:1').classifier.addresses)).to.deep.equal(['a:1', 'b:1'])
    expect(texts(classified('a:1 a:1 a:1 b:1 c:1 c:1').classifier.addresses)).to.deep.equal(['a:1', 'c:1'])
    expect(texts(classified('a:1 a:1 a:1 b:1 b:1 c:1 c:1').classifier.addresses)).to.deep.equal(['a:1', 'b:1', 'c:1'])
  })

  it('is OPEN without addresses if the node is not firewalled (HP-65, HP-72, HP-75)', () => {
    expect(new NatClassifier(false).firewall).to.equal(OPEN)
    const { classes, classifier } = classified('a:1 a:2 a:3 a:4', false)
    expect(classes).to.deep.equal([OPEN, OPEN, OPEN, OPEN])
    expect(classifier.addresses).to.equal(null)
  })

  it('follows the node when it stops or starts to be firewalled (HP-82)', () => {
    const classifier = new NatClassifier(true)
    for (let i = 0; i < 3; i++) classifier.add(own('a:1'), source(), true)
    classifier.add(own('a:1'), source(), false)
    expect([classifier.firewall, classifier.addresses]).to.deep.equal([OPEN, null])
    classifier.add(own('a:1'), source(), true)
    expect(classifier.firewall).to.equal(CONSISTENT)
  })

  it('takes one sample of each source (HP-71)', () => {
    const classifier = new NatClassifier(true)
    const same = source()
    expect(classifier.add(own('a:1'), same, true)).to.equal(true)
    expect(classifier.add(own('a:2'), { ...same }, true)).to.equal(false)
    expect(classifier.samples).to.equal(1)
  })

  it('does not change once frozen (HP-81)', () => {
    const { classifier } = classified('a:1 a:2 a:3')
    classifier.freeze()
    for (let i = 0; i < 3; i++) classifier.add(own('b:1'), source(), true)
    expect([classifier.firewall, texts(classifier.addresses)]).to.deep.equal([RANDOM, ['a:0']])
  })

  it('keeps 64 samples at most', () => {
    const classifier = new NatClassifier(true)
    for (let i = 0; i < 100; i++) classifier.add(own(`a:${i}`), source(), true)
    expect(classifier.samples).to.equal(64)
  })
})

describe('the analysis of a socket', () => {
  let clock: TestClock
  beforeEach(() => {
    clock = new TestClock()
  })
  afterEach(() => clock.end())

  function analyse(nodes: number, seen: FakeHost['seen'], firewalled = true) {
    const host = new FakeHost(seen)
    host.firewalled = firewalled
    host.know(nodes)
    const socket = host.udx.createSocket() as FakeSocket
    const nat = new NatAnalyzer(host, socket)
    const end = { at: -1 }
    void nat.finished.then(() => {
      end.at = clock.now
    })
    return { host, socket, nat, end, pinged: () => host.pings.map(({ to }) => to.port) }
  }

  it('pings 4 nodes once each, the latest first, from the socket (HP-66, HP-67, HP-68)', async () => {
    const { host, socket, nat, end, pinged } = analyse(7, () => own('a:1'))
    expect(pinged()).to.deep.equal([1, 2, 3, 4])
    expect(host.pings.every((ping) => ping.socket === socket && ping.retry === false)).to.equal(true)
    await clock.pass(10)
    expect(end.at).to.equal(1)
    expect([nat.firewall, nat.samples]).to.deep.equal([CONSISTENT, 4])
    expect(pinged()).to.have.length(4)
  })

  it('skips the 5 latest of 8 or more (HP-67)', () => {
    expect(analyse(8, () => null).pinged()).to.deep.equal([6, 7, 8])
    expect(analyse(20, () => null).pinged()).to.deep.equal([6, 7, 8, 9])
  })

  it('asks others in one second pass, and ends whatever comes of it (HP-69, HP-83)', async () => {
    const { nat, end, pinged } = analyse(20, () => null)
    await clock.pass(999)
    expect(pinged()).to.have.length(4)
    await clock.pass(1)
    expect(pinged()).to.deep.equal([6, 7, 8, 9, 10, 11, 12, 13])
    await clock.pass(1000)
    expect([end.at, nat.firewall, clock.timers]).to.deep.equal([2000, UNKNOWN, 0])
    await clock.pass(5000)
    expect(pinged()).to.have.length(8)
  })

  it('asks in the second pass only for what is missing (HP-69)', async () => {
    const { pinged } = analyse(20, (_, { port }) => (port < 8 ? own(`a:${port}`) : null))
    await clock.pass(1000)
    expect(pinged()).to.deep.equal([6, 7, 8, 9, 10, 11])
  })

  it('ends at the third equal sample, before the fourth ping is over (HP-79)', async () => {
    const { nat, end } = analyse(4, (_, { port }) => (port === 4 ? null : own('a:1')))
    await clock.pass(1)
    expect([end.at, nat.firewall]).to.deep.equal([1, CONSISTENT])
    nat.destroy()
  })

  it('ends at once if nobody is known, and stays UNKNOWN with two (HP-79, HP-80)', async () => {
    const none = analyse(0, () => null)
    const two = analyse(2, () => own('a:1'))
    await clock.pass(1)
    expect([none.end.at, two.end.at]).to.deep.equal([0, 1])
    expect([none.nat.firewall, two.nat.firewall]).to.deep.equal([UNKNOWN, UNKNOWN])
  })

  it('ends at the first sample if the node is not firewalled (HP-72, HP-79)', async () => {
    const { nat, end } = analyse(4, (_, { port }) => (port === 1 ? own('a:1') : null), false)
    await clock.pass(1)
    expect([end.at, nat.firewall]).to.deep.equal([1, OPEN])
    nat.destroy()
  })

  it('takes samples that come along otherwise (HP-70)', async () => {
    const { nat, end } = analyse(2, () => own('a:1'))
    await clock.pass(1)
    nat.add(own('a:1'), source())
    expect([end.at, nat.firewall]).to.deep.equal([1, CONSISTENT])
  })

  it('cancels its pings when it is destroyed (HP-79, HP-119)', async () => {
    const { nat, end, pinged } = analyse(20, () => null)
    await clock.pass(500)
    nat.destroy()
    await clock.pass(0)
    expect([end.at, clock.timers]).to.deep.equal([500, 0])
    await clock.pass(5000)
    expect(pinged()).to.have.length(4)
    nat.add(own('a:1'), source())
    expect(nat.samples).to.equal(0)
  })
})
