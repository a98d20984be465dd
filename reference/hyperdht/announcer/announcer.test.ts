import { expect } from 'chai'
import { hash, keyPair, verify, announceSignable } from '../../crypto/index.js'
import { announce as codec, COMMANDS, peerRecord } from '../messages/index.js'
import { address, byDistance, idOf, ScriptedNode, tokenOf } from '../test-support/scripted-node.js'
import { Announcer, PING_ROUNDS } from './index.js'

const A = keyPair(Buffer.alloc(32, 1))
const HA = hash(A.publicKey)
const SIX = byDistance([23001, 23002, 23003, 23004, 23005, 23006], HA)
const RECORD = peerRecord.encode({ publicKey: A.publicKey, relayAddresses: [] })

describe('the announcer', () => {
  /** Neighbours that hold the record once announced to. */
  let held: Set<number>
  let node: ScriptedNode
  let announcer: Announcer

  const answer: ConstructorParameters<typeof ScriptedNode>[1] = ({ command, internal }, port) => {
    if (!internal && command === COMMANDS.ANNOUNCE) held.add(port)
    if (!internal && command === COMMANDS.UNANNOUNCE) held.delete(port)
    return held.has(port) && command === COMMANDS.FIND_PEER ? { value: RECORD } : {}
  }

  beforeEach(() => {
    held = new Set()
    node = new ScriptedNode(SIX, answer)
    announcer = new Announcer(node, A, { timers: node.net.time })
  })

  const started = () => node.wait(announcer.start())
  const relays = () => announcer.relays.map(({ relayAddress }) => relayAddress.port)
  const forget = () => {
    node.net.sent.length = 0
  }
  const of = (command: string) => node.asked.filter((one) => one.command === command)
  /** A neighbour dies. */
  const kill = (port: number) => {
    node.net.scripts.delete(port)
  }

  it('announces to the three closest, with empty relay list (REC-68, REC-156, REC-158, REC-159, REC-160, REC-161, section 9.4)', async () => {
    await started()
    expect(node.summary.slice(0, 2)).to.deep.equal(['6 FIND_PEER', '3 ANNOUNCE'])
    expect(of('FIND_PEER')[0]?.message.target).to.deep.equal(HA)
    expect(of('ANNOUNCE').map(({ port }) => port)).to.deep.equal(SIX.slice(0, 3))
    for (const { port, message } of of('ANNOUNCE')) {
      expect(message.value).to.have.length(98)
      const { peer, signature, refresh, bump } = codec.decode(message.value as Buffer)
      expect([peer?.relayAddresses, refresh, bump]).to.deep.equal([[], null, 0])
      const fields = { target: HA, id: idOf(port), token: tokenOf(port), peer: RECORD, refresh: null }
      expect(verify(signature as Buffer, announceSignable(fields), A.publicKey)).to.equal(true)
    }
    expect(relays()).to.have.members(SIX.slice(0, 3))
    expect(announcer.relays[0]?.peerAddress).to.deep.equal({ host: '127.0.0.1', port: 1 })
    expect(announcer.relayAddresses).to.deep.equal(announcer.relays.map(({ relayAddress }) => relayAddress))
  })

  it('puts the own public address first, if it can be reached (REC-162)', async () => {
    node.own = { host: '192.0.2.7', port: 7 }
    node.firewalled = false
    await started()
    expect(announcer.relayAddresses).to.deep.equal([
      node.own,
      ...announcer.relays.slice(0, 2).map((r) => r.relayAddress)
    ])
    expect(announcer.relays).to.have.length(3)
  })

  it('pings every 3 s and updates every 300 s, from the closest nodes of last time (REC-165, REC-166, REC-189)', async () => {
    await started()
    const start = node.net.time.now
    await node.net.time.run(310_000)
    const pings = of('PING')
    const times = [...new Set(pings.map(({ at }) => at))]
    const gaps = times.slice(1, PING_ROUNDS).map((at, i) => at - (times[i] as number))
    expect(Math.max(...gaps)).to.be.within(3000, 3005)
    expect(pings.filter(({ at }) => at === times[0]).map(({ port }) => port)).to.have.members(SIX.slice(0, 3))
    const updates = of('FIND_PEER').slice(6)
    expect(updates).to.have.length(6)
    expect((updates[0]?.at ?? 0) - start).to.be.within(300_000, 300_300)
    expect(pings.filter(({ at }) => at < (updates[0]?.at ?? 0))).to.have.length(3 * PING_ROUNDS)
    expect(of('ANNOUNCE')).to.have.length(6)
    await node.wait(announcer.close())
  })

  it('moves on when a relay dies, and takes back what it left (REC-163, REC-164, REC-167, HS-106)', async () => {
    await started()
    const [first, second, third, fourth] = SIX as [number, number, number, number]
    await node.net.time.run(1000)
    kill(first)
    forget()
    await node.net.time.run(20_000)
    expect(relays()).to.have.members([second, third, fourth])
    // Four transmissions of the first ping that is not answered, then the update.
    expect((of('FIND_PEER')[0]?.at ?? 0) - (of('PING')[0]?.at ?? 0)).to.equal(4000)
    expect(of('FIND_PEER').filter(({ port }) => port === first)).not.to.have.length(0)
    expect(of('UNANNOUNCE')).to.have.length(0)
    expect([first, second, fourth].map((port) => announcer.isRelay(address(port)))).to.deep.equal([true, true, true])
    expect(announcer.isRelay(address(SIX[5] as number))).to.equal(false)
    // A relay that is only displaced is asked to forget.
    node.script([first], answer)
    announcer.refresh()
    await node.net.time.run(4000)
    expect(relays()).to.have.members([first, second, third])
    expect(of('UNANNOUNCE').map(({ port }) => port)).to.deep.equal([fourth])
    expect(held).to.deep.equal(new Set([first, second, third]))
    // A relay counts for three updates: those after which the fourth is none any more (REC-164).
    for (const counts of [true, true, false]) {
      expect(announcer.isRelay(address(fourth))).to.equal(counts)
      announcer.refresh()
      await node.net.time.run(4000)
    }
    await node.wait(announcer.close())
  })

  it('takes nobody as a relay who refuses or is silent (REC-161)', async () => {
    const [first, second, third] = SIX as [number, number, number]
    node.script([first], ({ command }) => (command === COMMANDS.ANNOUNCE ? { error: 1 } : {}))
    node.script([second], ({ command }) => (command === COMMANDS.ANNOUNCE ? null : {}))
    await started()
    expect(relays()).to.deep.equal([third])
    await node.wait(announcer.close())
  })

  it('tries again soon where it found no relay (REC-168)', async () => {
    for (const port of SIX) kill(port)
    node.net.table = []
    await started()
    expect(announcer.relays).to.deep.equal([])
    await node.net.time.run(10_000)
    node.net.table = SIX
    node.script(SIX, answer)
    await node.net.time.run(12_000)
    expect(announcer.relays).to.have.length(3)
    await node.wait(announcer.close())
  })

  it('tries ever less often, and not less than every 300 s', async () => {
    node.net.table = []
    await started()
    const total = () => node.net.queryStats.total
    const before = total()
    await node.net.time.run(93_500)
    // After 3, 6, 12, 24 and 48 s.
    expect(total() - before).to.equal(5)
    await node.net.time.run(3_600_000)
    expect(total() - before).to.be.within(14, 18)
    await node.wait(announcer.close())
  })

  it('waits while the node is offline (REC-169)', async () => {
    node.online = false
    await started()
    forget()
    await node.net.time.run(600_000)
    expect([announcer.state, node.net.sent.length]).to.deep.equal(['offline', 0])
    node.online = true
    announcer.notifyOnline()
    await node.net.time.run(1)
    expect(of('PING')).to.have.length(3)
    await node.wait(announcer.close())
  })

  it('updates within 3 s of a refresh, also of one that comes during an update (REC-173, REC-174)', async () => {
    await started()
    await node.net.time.run(1500)
    forget()
    announcer.refresh()
    await node.net.time.run(3000)
    expect(of('ANNOUNCE')).to.have.length(3)
    node.script(SIX, (message, port) => ({ ...answer(message, port), delay: 100 }))
    announcer.refresh()
    while (announcer.state !== 'updating') await node.net.time.run(10)
    forget()
    announcer.refresh()
    await node.net.time.run(1000)
    expect(of('ANNOUNCE')).to.have.length(6)
    await node.wait(announcer.close())
  })

  it('takes the record back at its end, from live relays at once (REC-171, REC-172, REC-175)', async () => {
    await started()
    await node.net.time.run(500)
    forget()
    const start = node.net.time.now
    await node.wait(announcer.close())
    expect(node.summary).to.deep.equal(['3 FIND_PEER', '3 UNANNOUNCE'])
    expect(of('UNANNOUNCE')[0]?.message.value).to.have.length(98)
    expect([held.size, node.net.time.now - start < 10, announcer.state]).to.deep.equal([0, true, 'idle'])
    expect([announcer.relays, announcer.relayAddresses]).to.deep.equal([[], []])
    forget()
    await node.net.time.run(600_000)
    await announcer.start()
    expect(node.net.sent).to.have.length(0)
  })

  it('sends no UNANNOUNCE where the record is gone, and ignores dead relays (REC-171, REC-172)', async () => {
    await started()
    await node.net.time.run(500)
    const [first, second] = SIX as [number, number]
    held.delete(first)
    kill(second)
    forget()
    await node.wait(announcer.close())
    expect(of('UNANNOUNCE').map(({ port }) => port)).to.deep.equal([SIX[2]])
  })

  it('leaves everything as it is when forced (REC-176)', async () => {
    await started()
    await node.net.time.run(500)
    forget()
    await node.wait(announcer.close({ force: true }))
    expect([node.net.sent.length, held.size]).to.deep.equal([0, 3])
  })

  it('is silent while suspended, and updates at once when resumed (REC-177, REC-178)', async () => {
    await started()
    await node.net.time.run(500)
    forget()
    await node.wait(announcer.suspend())
    expect([held.size, announcer.state]).to.deep.equal([0, 'idle'])
    forget()
    await node.net.time.run(600_000)
    expect(node.net.sent).to.have.length(0)
    announcer.resume()
    await node.net.time.run(5)
    expect(held.size).to.equal(3)
    await node.wait(announcer.close())
  })

  it('takes the record back also from the relays of before an update that was cut short (REC-179)', async () => {
    await started()
    await node.net.time.run(500)
    node.script(SIX, (message, port) => ({ ...answer(message, port), delay: 100 }))
    announcer.refresh()
    while (announcer.state !== 'updating') await node.net.time.run(10)
    const suspended = announcer.suspend()
    announcer.resume()
    await node.wait(suspended)
    expect(held.size).to.equal(0)
    await node.net.time.run(1000)
    expect(held.size).to.equal(3)
    await node.wait(announcer.close())
    expect(held.size).to.equal(0)
  })

  it('does not wait for an update that is under way when it suspends, or is closed by force (REC-176, REC-177)', async () => {
    for (const end of [() => announcer.suspend(), () => announcer.close({ force: true })]) {
      announcer = new Announcer(node, A, { timers: node.net.time })
      node.script(SIX, (message, port) => ({ ...answer(message, port), delay: 900 }))
      const starting = announcer.start()
      await node.net.time.run(100)
      forget()
      const start = node.net.time.now
      await node.wait(end())
      await starting
      expect([node.net.time.now - start < 10, node.net.sent.length, held.size]).to.deep.equal([true, 0, 0])
      await node.net.time.run(10_000)
    }
  })

  it('lets an update that is under way come to its end when it closes, and takes back all of it (REC-175)', async () => {
    node.script(SIX, (message, port) => ({ ...answer(message, port), delay: 900 }))
    const starting = announcer.start()
    await node.net.time.run(100)
    await node.wait(announcer.close())
    await starting
    expect(node.summary).to.deep.equal(['6 FIND_PEER', '3 ANNOUNCE', '3 FIND_PEER', '3 UNANNOUNCE'])
    expect([held.size, announcer.state]).to.deep.equal([0, 'idle'])
    forget()
    await node.net.time.run(600_000)
    expect(node.net.sent).to.have.length(0)
  })

  it('waits for a round of pings that is under way when it closes, and not for a sleep (REC-175)', async () => {
    await started()
    node.script(SIX, (message, port) => ({ ...answer(message, port), delay: 500 }))
    const reach = async (state: string): Promise<void> => {
      while (announcer.state !== state) await node.net.time.run(10)
    }
    await reach('sleeping')
    await reach('pinging')
    forget()
    const start = node.net.time.now
    await node.wait(announcer.close())
    const first = of('FIND_PEER')[0]?.at ?? 0
    expect(first - start).to.be.within(450, 500)
    expect(held.size).to.equal(0)

    held.clear()
    announcer = new Announcer(node, A, { timers: node.net.time })
    await started()
    await reach('sleeping')
    forget()
    const asleep = node.net.time.now
    await node.wait(announcer.close())
    expect(of('FIND_PEER').map(({ at }) => at - asleep)).to.deep.equal([0, 0, 0])
  })

  it('goes on in turns of 100 rounds and an update until it closes (REC-157)', async () => {
    await started()
    await node.net.time.run(950_000)
    const turn = ['6 FIND_PEER', '3 ANNOUNCE', '300 PING']
    expect(node.summary.slice(0, 9)).to.deep.equal([...turn, ...turn, ...turn])
    await node.wait(announcer.close())
    forget()
    await node.net.time.run(950_000)
    expect(node.net.sent).to.have.length(0)
  })

  it('does not let an unannounce that is late take a new record with it', async () => {
    await started()
    const first = SIX[0] as number
    await node.net.time.run(500)
    // It refuses once, and so is left; its answer to the FIND_PEER before the UNANNOUNCE takes its time.
    node.script([first], ({ command, internal }) => {
      if (internal || command !== COMMANDS.ANNOUNCE)
        return { value: RECORD, delay: relays().includes(first) ? 1 : 3500 }
      return { error: 1 }
    })
    announcer.refresh()
    while (relays().includes(first)) await node.net.time.run(1)
    node.script([first], answer)
    forget()
    announcer.refresh()
    await node.net.time.run(6000)
    expect(relays()).to.include(first)
    const order = node.asked.filter(({ port }) => port === first).map(({ command }) => command)
    expect(order.filter((command) => /ANNOUNCE/.test(command))).to.deep.equal(['UNANNOUNCE', 'ANNOUNCE'])
    expect(held.has(first)).to.equal(true)
    await node.wait(announcer.close())
  })

  it('signs with the caller’s functions and refuses a key pair that cannot sign (REC-146)', async () => {
    const me = { publicKey: A.publicKey }
    expect(() => new Announcer(node, me))
      .to.throw()
      .with.property('code', 'BAD_KEY_PAIR')
    const calls: string[] = []
    const signer = (name: string) => () => {
      calls.push(name)
      return Buffer.alloc(64)
    }
    const signed = new Announcer(node, me, {
      timers: node.net.time,
      signAnnounce: signer('announce'),
      signUnannounce: signer('unannounce')
    })
    await node.wait(signed.start())
    await node.wait(signed.close())
    expect(calls).to.deep.equal([...Array<string>(3).fill('announce'), ...Array<string>(3).fill('unannounce')])
  })
})
