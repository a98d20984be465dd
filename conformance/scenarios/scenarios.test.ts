import { COMMANDS, request, response } from '@punchlist/hyperdht/wire'
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBaseline } from '../baseline/index.js'
import { partOf } from '../engine/index.js'
import { packageRoot } from '../root.cjs'
import { summarise } from '../report/matrix/index.js'
import type { Internet } from '../labs/sim/net/index.js'
import type { VirtualTime } from '../labs/sim/time/index.js'
import type { Cell } from '../report/cells.js'
import { connect, knownFailures, natProbe, network, SCENARIOS, staleKnown } from './index.js'
import { runPeer } from './test-support/index.js'

/** Bytes of a request before its command, where it has no id and no token, and its first byte (RPC-19). */
const REQUEST = 0x03
const UDX = 0xff

const details = ({ runs }: Cell): string => runs.map(({ detail }) => detail).join('\n')

describe('scenarios: declared once', () => {
  it('each has an id of its own, topologies with names of their own, and a sentence', () => {
    expect(new Set(SCENARIOS.map(({ id }) => id)).size).to.equal(SCENARIOS.length)
    for (const { id, title, topologies } of SCENARIOS) {
      expect(title, id).to.match(/\.$/)
      expect(new Set(topologies.map(({ name }) => name)).size, id).to.equal(topologies.length)
      for (const { name } of topologies) expect(name, id).to.match(/^[\w:-]+$/)
    }
  })

  it('connect covers every pair of the 15 profiles both ways round, and 7 shared boxes', () => {
    expect(connect.topologies).to.have.length(15 * 15 + 7)
    expect(natProbe.topologies).to.have.length(15)
  })

  it('known.json speaks of cells and versions that there are', () => {
    const list = knownFailures()
    expect(staleKnown(list, SCENARIOS)).to.deep.equal([])
    const [first] = list
    const gone = { ...first!, roles: { client: 'hyperdht@<6.0.0' } }
    expect(staleKnown([gone], SCENARIOS)).to.deep.equal(['connect with client hyperdht@<6.0.0'])
  })

  it('known.json says of each entry why, whose it is to mend, and where it is told in full', () => {
    for (const { scenario, topologies, reason, owner, thread } of knownFailures()) {
      const name = `${scenario}/${topologies.join()}`
      expect(reason, name).to.have.length.above(40)
      expect(owner, name).to.match(/^(protocol|reference|hyperdht|dht-rpc)(, (mended|added) in \d+\.\d+\.\d+)?$/)
      const [file = '', place = ''] = thread.split('#')
      const text = readFileSync(join(packageRoot(), '..', file), 'utf8')
      const found =
        text.includes(`**[${place}]**`) || text.split('\n').some((line) => /^#+ (.*)/.exec(line)?.[1] === place)
      expect(found, `${name}: ${thread}`).to.equal(true)
    }
  })

  it('the baseline has a cell for each in which somebody plays', () => {
    const { cells, implementation } = readBaseline()
    expect(implementation).to.equal('hyperdht@6.34.0')
    for (const { id, topologies } of [network, connect]) {
      const daily = topologies.filter(({ nightly }) => nightly !== true)
      expect(Object.keys(cells[id]!)).to.deep.equal(daily.map(({ name }) => name))
    }
  })
})

describe('scenarios: the peer with itself', () => {
  // A row for each kind of outcome; `punchlist run` has them all.
  const expected: readonly (readonly [topology: string, path: string])[] = [
    ['open:symmetric', 'direct'],
    ['port-restricted-cone:cgnat', 'direct'],
    ['linux-answering:linux-silent', 'direct'],
    ['symmetric:full-cone', 'direct'],
    ['adm:symmetric', 'refused'],
    ['udp-blocked:open', 'none'],
    ['open:udp-blocked', 'none'],
    ['same-host', 'lan'],
    ['same-lan', 'lan'],
    ['same-nat-hairpin', 'hairpin'],
    ['same-nat', 'none'],
    ['same-cgnat-hairpin', 'hairpin'],
    ['same-cgnat', 'none']
  ]
  for (const [topology, path] of expected) {
    it(`connect/${topology}: ${path}`, async () => {
      const cell = await runPeer('connect', topology)
      expect(details(cell)).to.equal('')
      expect(cell.verdict).to.equal('pass')
      expect(cell.runs[0]!.path).to.equal(path)
    })
  }

  it('late-lan: the shortcut is tried again, or the punch is quicker (HP-208, HP-209)', async () => {
    const [again, punched] = [await runPeer('late-lan', 'late-lan'), await runPeer('late-lan', 'late-lan-hairpin')]
    expect([again.verdict, punched.verdict]).to.deep.equal(['pass', 'pass'])
    expect(again.runs[0]!.path).to.equal('lan')
    expect(again.runs[0]!.timeToOpen).to.be.within(1000, 1500)
    expect(punched.runs[0]!.path).to.equal('hairpin')
  })

  it('late-lan: between two random NATs the punch gives up, and the shortcut with it (HP-224)', async () => {
    const cell = await runPeer('late-lan', 'late-lan-symmetric', {}, { known: knownFailures() })
    expect(cell.verdict).to.equal('known')
    expect(cell.runs[0]).to.deep.include({ path: 'refused', timeToOpen: null })
    const sameLan = await runPeer('connect', 'same-lan')
    expect(sameLan.runs[0]!.timeToOpen, 'nothing lost').to.be.below(200)
  })

  it('takes the fast path to a port that the server cannot be reached from (HP-222)', async () => {
    const cell = await runPeer('connect', 'port-restricted-cone:symmetric-open-filter')
    expect(details(cell)).to.match(/on the wire: none, the client ended with ETIMEDOUT after 13\d{3} ms/)
  })

  it('takes its own answer for the server’s where both have one private address (HP-223)', async () => {
    const cell = await runPeer('connect', 'same-cgnat-equal-addresses')
    expect(details(cell)).to.match(/on the wire: none, the client ended with ETIMEDOUT after 13\d{3} ms/)
  })

  it('is what the baseline says', async () => {
    const { seeds, cells } = partOf(readBaseline(), (_, topology) => topology === 'symmetric:port-restricted-cone', 3)
    const { runs } = await runPeer('connect', 'symmetric:port-restricted-cone', {}, { seeds })
    const { each, ...summary } = cells['connect']!['symmetric:port-restricted-cone']!
    expect(summarise(runs)).to.deep.equal(summary)
    expect(runs.map(({ timeToOpen, packets, path }) => [timeToOpen, packets, path])).to.deep.equal(each)
  })

  it('shows a known failure as known, and a listed cell that passes as a failure', async () => {
    const known = knownFailures()
    const cell = await runPeer('connect', 'same-cgnat-equal-addresses', {}, { known })
    expect(cell.verdict).to.equal('known')
    expect(details(cell)).to.match(
      /^Known: The LAN shortcut .*\nExpected hairpin: .* on the wire: none, the client ended/
    )
    expect(cell.runs[0]!.capture).to.be.an('array')
    const listed = [{ ...known[0]!, topologies: ['open:open'] }]
    const passing = await runPeer('connect', 'open:open', {}, { known: listed })
    expect(passing.verdict).to.equal('fail')
    expect(details(passing)).to.match(/^It passes, but known.json lists it as failing/)
  })

  it('keeps the packets of a run that passes where they are asked for', async () => {
    const [kept, dropped] = [
      await runPeer('connect', 'open:open', {}, { keepCaptures: true }),
      await runPeer('connect', 'open:open')
    ]
    expect(dropped.runs[0]!.capture).to.equal(null)
    const capture = kept.runs[0]!.capture!
    expect(capture.length).to.be.at.least(kept.runs[0]!.packets)
    expect(capture.filter(({ hex }) => hex.startsWith('ff01')).length).to.be.above(20)
    expect(kept.runs[0]!.traceHash).to.equal(dropped.runs[0]!.traceHash)
  })
})

describe('scenarios: canaries', () => {
  const broken = (scenario: string, topology: string, prepare: (internet: Internet) => void): Promise<Cell> =>
    runPeer(scenario, topology, { prepare })

  it('a NAT rule inverted: the negative control', async () => {
    const cell = await broken('connect', 'port-restricted-cone:port-restricted-cone', (internet) => {
      const box = internet.gateway('server-site').box!
      const { inbound } = box
      const inside = { host: '192.168.1.2' }
      box.inbound = (external, remote, now) => {
        const passage = inbound.call(box, external, remote, now)
        return 'drop' in passage ? { endpoint: { ...inside, port: external.port } } : passage
      }
    })
    expect(cell.verdict).to.equal('fail')
    expect(details(cell)).to.match(/^Negative control: an unsolicited datagram to 11\.2\.0\.1:\d+ reached the server/)
  })

  it('a filter that should let strangers in and does not: the negative control', async () => {
    const cell = await broken('connect', 'full-cone:open', (internet) => {
      internet.intercept((packet) => (packet.bytes.includes('does this arrive') ? { drop: true } : undefined))
    })
    expect(details(cell)).to.include('should reach this server, and did not')
  })

  it('a packet type dropped: stream data', async () => {
    const cell = await broken('connect', 'open:open', (internet) => {
      internet.intercept(({ bytes }) => (bytes[0] === UDX ? { drop: true } : undefined))
    })
    expect(cell.verdict).to.equal('fail')
    expect(details(cell)).to.match(/connection ended \(ETIMEDOUT\) before/)
  })

  it('a tid’s bytes swapped: nobody gets an answer', async () => {
    const cell = await broken('network', '10-nodes', (internet) => {
      internet.intercept(({ bytes }) => {
        if (bytes[0] !== REQUEST || bytes.length < 10) return undefined
        const swapped = Buffer.from(bytes)
        swapped.subarray(2, 4).reverse()
        return { bytes: swapped }
      })
    })
    expect(cell.verdict).to.equal('fail')
  })

  it('a host that answers where nobody asked: a checker', async () => {
    const prepare = (internet: Internet, time: VirtualTime): void => {
      const port = internet.host('dht2').bind(4000, '0.0.0.0', () => {})
      time.schedule(500, 'unasked', () => {
        const to = { host: '11.1.0.1', port: 49_737 }
        port.send(response.encode(response.create({ tid: 7, to })), to, 64)
        port.close()
      })
    }
    const cell = await runPeer('network', '10-nodes', { prepare })
    expect(cell.verdict).to.equal('fail')
    expect(details(cell)).to.equal(
      'no reply unasked (RPC-27): at 500 ms dht2 answers 11.1.0.1:49737, which did not ask'
    )
  })

  it('an announcement broken on the way, and acknowledged: a checker', async () => {
    let forged = 0
    const prepare = (internet: Internet, time: VirtualTime): void => {
      internet.intercept((packet, from) => {
        const { bytes, src, dst } = packet
        if (from !== 'server' || forged > 0 || bytes[0] !== REQUEST) return undefined
        const { tid, internal, command, token } = request.decode(bytes)
        if (internal || command !== COMMANDS.ANNOUNCE || token === null) return undefined
        forged++
        // The peer looks at the signature and says nothing, so somebody else on its host acknowledges.
        time.schedule(200, 'forged', () => {
          const storer = internet.hosts.find(({ addresses }) => addresses.includes(dst.host))!
          const port = storer.bind(4000, '0.0.0.0', () => {})
          port.send(response.encode(response.create({ tid, to: src })), src, 64)
          port.close()
        })
        const broken = Buffer.from(bytes)
        broken[broken.length - 1]! ^= 1
        return { bytes: broken }
      })
    }
    const cell = await runPeer('connect', 'open:open', { prepare })
    expect(forged).to.equal(1)
    expect(details(cell)).to.match(/dht\d+ acknowledges an announcement with a bad signature/)
    expect(cell.verdict).to.equal('fail')
  })

  it('TTL ignored: the early probe moves the mapping of the server (HP-218)', async () => {
    const cell = await broken('connect', 'linux-answering:port-restricted-cone', (internet) => {
      internet.intercept(({ ttl }) => (ttl <= 5 ? { ttl: 64 } : undefined))
    })
    expect(cell.verdict).to.equal('fail')
    expect(details(cell)).to.match(/^Expected direct: .*; on the wire: none/)
  })
})
