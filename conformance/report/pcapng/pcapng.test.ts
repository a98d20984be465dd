import { expect } from 'chai'
import { Readable } from 'node:stream'
import { type CaptureRecord, readCapture, readFrame } from '../../dissect/capture/index.js'
import { Session } from '../../dissect/index.js'
import type { PacketRecord } from '../cells.js'
import { sampleCapture } from '../test-support/capture.js'
import { toPcapng } from './index.js'

async function read(file: Buffer): Promise<CaptureRecord[]> {
  const records: CaptureRecord[] = []
  const refuse = (sentence: string): never => {
    throw new Error(sentence)
  }
  // In small chunks, as from a slow disk.
  const chunks = Readable.from(
    (function* () {
      for (let i = 0; i < file.length; i += 1000) yield file.subarray(i, i + 1000)
    })()
  )
  for await (const record of readCapture(chunks, refuse)) records.push({ ...record, frame: Buffer.from(record.frame) })
  return records
}

/** RFC 1071 in its own words: the sum over data with its checksum is all ones. */
function sums(...parts: Buffer[]): number {
  const bytes = Buffer.concat([...parts, Buffer.alloc(parts.reduce((n, p) => n + p.length, 0) % 2)])
  let sum = 0
  for (let i = 0; i < bytes.length; i += 2) sum += bytes.readUInt16BE(i)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return sum
}

const LOST = sampleCapture({ fate: (number) => (number === 0 ? 'filtered at nat-client' : null) })

function v6(): PacketRecord {
  const [from, to] = ['[2001:db8::1]:1', '[::ffff:1.2.3.4]:2']
  const hops = [
    { place: 'a', at: 1, from, to },
    { place: 'b', at: 2.0000005, from, to }
  ]
  return { number: 70_000, sender: 'a', receiver: 'b', hops, ttl: 300, hex: '00', fate: 'delivered' }
}

describe('report: pcapng', () => {
  it('is read by the dissector: every datagram at each place it was at, in the order of time', async () => {
    const capture = sampleCapture()
    const records = await read(toPcapng(capture))
    const stops = capture.flatMap(({ hops }) =>
      hops.flatMap(({ place }, i) => (i > 0 && place.startsWith('nat') ? [i, i] : [i]))
    )
    expect(records).to.have.length(stops.length)
    const times = records.map(({ time }) => time as bigint)
    expect(times).to.deep.equal([...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
    expect(times[0]).to.equal(100_000_000n)

    const session = new Session()
    const packets = records.map((record) => session.read(record))
    expect([...session.skipped]).to.deep.equal([])
    expect(packets[0]?.dissection.title).to.match(/^request FIND_PEER/)
    expect(packets[0]?.source).to.deep.equal({ host: '192.168.1.2', port: 40_021 })
    const bytes = new Set(capture.map(({ hex }) => hex))
    expect(packets.every((one) => one !== null && bytes.has(one.datagram.toString('hex')))).to.equal(true)
  })

  it('has right IP and UDP checksums, also where the UDP sum is zero', async () => {
    const capture = [...sampleCapture().slice(0, 3)]
    const first = capture[0] as PacketRecord
    // 0.0.0.0:0 > 255.255.255.255:0 with these bytes sums to all ones: the checksum would be 0.
    const zero = { ...first.hops[0]!, from: '0.0.0.0:0', to: '255.255.255.255:0' }
    capture.push({ ...first, hops: [zero], hex: 'ffda', receiver: null, fate: 'loss at client' })
    const records = await read(toPcapng(capture))
    let zeros = 0
    for (const { frame } of records) {
      const udp = frame.subarray(20)
      expect(sums(frame.subarray(0, 20))).to.equal(0xffff)
      expect(sums(frame.subarray(12, 20), Buffer.from([0, 17, udp.length >>> 8, udp.length & 255]), udp)).to.equal(
        0xffff
      )
      expect(udp.readUInt16BE(6)).to.not.equal(0)
      if (udp.readUInt16BE(6) === 0xffff) zeros++
      expect(frame.readUInt16BE(2)).to.equal(frame.length)
    }
    expect(zeros).to.equal(1)
  })

  it('writes IPv6, times to the nanosecond, and counts from an epoch', async () => {
    const [a, b] = await read(toPcapng([v6()], { epoch: 1_700_000_000_000 }))
    expect(a?.time).to.equal(1_700_000_000_001_000_000n)
    expect(b?.time).to.equal(1_700_000_000_002_000_001n)
    const frame = readFrame(a as CaptureRecord)
    expect(frame).to.deep.include({ source: { host: '2001:db8::1', port: 1 }, ttl: 300 & 255 })
    expect(frame).to.deep.include({ destination: { host: '::ffff:102:304', port: 2 } })
    const bytes = (a as CaptureRecord).frame
    expect(sums(bytes.subarray(8, 40), Buffer.from([0, 17, 0, 9]), bytes.subarray(40))).to.equal(0xffff)
  })

  it('has an interface for each host and both sides of each box, and says why a datagram was lost', () => {
    const text = toPcapng(LOST, { comment: 'cell connect/x, seed 7' }).toString('latin1')
    for (const name of ['client', 'nat-client inside', 'nat-client outside', 'nat-server inside', 'N1']) {
      expect(text).to.include(name)
    }
    expect(text).to.include('cell connect/x, seed 7')
    expect(text).to.include('lost: filtered at nat-client')
    expect(text).to.include('source was 192.168.1.2:40021')
  })

  it('has only its headers without packets, and leaves out what is not addressed by IP', async () => {
    expect(await read(toPcapng([]))).to.deep.equal([])
    const named = { ...v6(), hops: [{ place: 'a', at: 1, from: 'a:1', to: 'b:2' }] }
    const file = toPcapng([named])
    expect(await read(file)).to.deep.equal([])
    expect(file.toString('latin1')).to.include('sightings are left out')
  })

  it('shortens a comment that is longer than an option may be', async () => {
    const file = toPcapng([v6()], { comment: 'é'.repeat(60_000) })
    expect(await read(file)).to.have.length(2)
  })
})
