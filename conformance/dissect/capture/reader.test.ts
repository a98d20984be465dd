import { expect } from 'chai'
import fc from 'fast-check'
import { chunked, collect, pcap, Pcapng } from '../test-support/index.js'
import { looksLikeCapture, readCapture } from './reader.js'
import { CaptureError, type CaptureRecord } from './types.js'

const A = Buffer.from('first frame')
const B = Buffer.from('the second one')
const TIME = 1_700_000_000_123_456_789n

interface Outcome {
  readonly records: CaptureRecord[]
  readonly warnings: string[]
  readonly error: CaptureError | null
}

async function read(bytes: Buffer, size?: number): Promise<Outcome> {
  const records: CaptureRecord[] = []
  const warnings: string[] = []
  try {
    for await (const record of readCapture(chunked(bytes, size), (w) => warnings.push(w))) records.push(record)
  } catch (err) {
    if (err instanceof CaptureError) return { records, warnings, error: err }
    throw err
  }
  return { records, warnings, error: null }
}

const shown = ({ records }: Outcome): unknown[] =>
  records.map(({ number, time, link, frame, length }) => [number, time, link, frame.toString(), length])

describe('pcap files', () => {
  for (const little of [true, false]) {
    for (const nano of [true, false]) {
      it(`in ${little ? 'little' : 'big'} endian with ${nano ? 'nano' : 'micro'}seconds, in chunks of any size`, async () => {
        const frames = [
          { bytes: A, time: TIME },
          { bytes: B, time: TIME + 1_000_000_000n, length: 99 }
        ]
        const file = pcap(frames, { little, nano, type: 113 })
        const lost = nano ? 0n : 789n
        for (const size of [1, 3, 16, 17, 1000]) {
          const outcome = await read(file, size)
          expect(outcome.error).to.equal(null)
          expect(shown(outcome)).to.deep.equal([
            [1, TIME - lost, 113, 'first frame', 11],
            [2, TIME + 1_000_000_000n - lost, 113, 'the second one', 99]
          ])
        }
      })
    }
  }

  it('leave out what the link type says about frame check sequences', async () => {
    const file = pcap([{ bytes: A }])
    file.writeUInt32LE(0x24000001, 20)
    expect((await read(file)).records[0]?.link).to.equal(1)
  })

  it('that end too early give the frames before, and a warning', async () => {
    const file = pcap([{ bytes: A }, { bytes: B }])
    const inFrame = await read(file.subarray(0, file.length - 1))
    expect([inFrame.records.length, inFrame.warnings, inFrame.error]).to.deep.equal([
      1,
      ['The file ends inside frame 2.'],
      null
    ])
    const inHeader = await read(file.subarray(0, 24 + 16 + A.length + 5))
    expect([inHeader.records.length, inHeader.warnings]).to.deep.equal([
      1,
      ['The file ends inside the header of frame 2.']
    ])
  })

  it('whose record claims more than a frame can have are broken there, without holding what they claim', async () => {
    const file = pcap([{ bytes: A }, { bytes: B }])
    file.writeUInt32LE(0xfffffff0, 24 + 16 + A.length + 8)
    const { records, error } = await read(file)
    expect(records).to.have.length(1)
    expect(error?.message).to.equal('Frame 2 claims 4294967280 bytes: the file is broken (byte 51)')
  })

  it('of another version or in the modified format are refused by name', async () => {
    const other = pcap([])
    other.writeUInt16LE(3, 4)
    expect((await read(other)).error?.message).to.match(/version 3, not 2/)
    const modified = pcap([])
    modified.writeUInt32LE(0xa1b2cd34)
    expect((await read(modified)).error?.message).to.match(/Kuznetzov/)
    expect((await read(pcap([]).subarray(0, 23))).error?.message).to.match(/ends inside its header/)
  })
})

describe('pcapng files', () => {
  for (const little of [true, false]) {
    it(`in ${little ? 'little' : 'big'} endian: interfaces with units and offsets of their own, in chunks of any size`, async () => {
      const offset = Buffer.alloc(8)
      if (little) offset.writeBigInt64LE(-5n)
      else offset.writeBigInt64BE(-5n)
      const file = new Pcapng(little)
        .section()
        .interface(1)
        .interface(101, {
          options: [
            [2, Buffer.from('lo')],
            [9, Buffer.from([9])]
          ]
        })
        .interface(276, {
          options: [
            [9, Buffer.from([0x80 | 10])],
            [14, offset]
          ]
        })
        .packet({ bytes: A, time: TIME / 1000n })
        .block(5, Buffer.alloc(16, 7))
        .packet({ bytes: B, time: TIME, from: 1, length: 1000 })
        .packet({ bytes: A, time: 10n * 1024n + 512n, from: 2 })
        .packet({ bytes: B, time: 7n, from: 1 }, true).bytes
      for (const size of [1, 5, 64, 10_000]) {
        const outcome = await read(file, size)
        expect(outcome.error).to.equal(null)
        expect(shown(outcome)).to.deep.equal([
          [1, TIME - 789n, 1, 'first frame', 11],
          [2, TIME, 101, 'the second one', 1000],
          [3, 5_500_000_000n, 276, 'first frame', 11],
          [4, 7n, 101, 'the second one', 14]
        ])
      }
    })
  }

  it('with simple packets have no times, and frames up to the snap length of the first interface', async () => {
    const file = new Pcapng().section().interface(1, { snap: 11 }).simple(A).simple(B.subarray(0, 11), 14).bytes
    expect(shown(await read(file))).to.deep.equal([
      [1, null, 1, 'first frame', 11],
      [2, null, 1, 'the second ', 14]
    ])
  })

  it('may have sections of either byte order, each with interfaces of its own', async () => {
    const file = Buffer.concat([
      new Pcapng(true).section().interface(1).packet({ bytes: A }).bytes,
      new Pcapng(false).section().interface(101).packet({ bytes: B }).bytes
    ])
    expect(shown(await read(file))).to.deep.equal([
      [1, 0n, 1, 'first frame', 11],
      [2, 0n, 101, 'the second one', 14]
    ])
    const without = Buffer.concat([file, new Pcapng().section().packet({ bytes: A }).bytes])
    expect((await read(without)).error?.message).to.match(/Frame 3 came from interface 0, which is not described/)
  })

  it('pass over large blocks of other kinds without holding them', async () => {
    const file = new Pcapng()
      .section()
      .block(0x0000000a, Buffer.alloc(4 << 20))
      .interface(1)
      .packet({ bytes: A }).bytes
    expect((await read(file, 1 << 16)).records).to.have.length(1)
  })

  it('that are broken are refused where they are', async () => {
    const start = (): Pcapng => new Pcapng().section().interface(1)
    const le = (...n: number[]): Buffer => Buffer.concat(n.map((x) => Buffer.from(Uint32Array.of(x).buffer)))
    const broken: readonly (readonly [Buffer, RegExp])[] = [
      [start().raw(le(6, 13)).bytes, /no multiple of 4/],
      [start().raw(le(6, 8)).bytes, /no multiple of 4 from 12 on/],
      [start().raw(le(6, 0x7ffffff0)).bytes, /more than the \d+ a capture may have/],
      [start().raw(le(5, 16, 0, 20)).bytes, /two lengths differ/],
      [start().raw(le(6, 16, 0, 16)).bytes, /too short/],
      [start().packet({ bytes: A, from: 1 }).bytes, /interface 1, which is not described/],
      [start().block(6, le(0, 0, 0, 100, 100)).bytes, /more bytes than its block has/],
      [start().block(3, le(100)).bytes, /more bytes than its block has/],
      [new Pcapng().block(0x0a0d0d0a, le(0x11111111, 1, 0, 0)).bytes, /byte order magic/],
      [new Pcapng().block(0x0a0d0d0a, le(0x1a2b3c4d, 2, 0, 0)).bytes, /version 2, not 1/]
    ]
    for (const [file, message] of broken) expect((await read(file)).error?.message).to.match(message)
  })

  it('that end inside a block give the frames before, and a warning', async () => {
    const file = new Pcapng().section().interface(1).packet({ bytes: A }).packet({ bytes: B }).bytes
    for (const less of [1, 4, 20, 41]) {
      const { records, warnings, error } = await read(file.subarray(0, file.length - less))
      expect([records.length, warnings.length, error]).to.deep.equal([1, 1, null])
    }
  })
})

describe('readCapture', () => {
  it('refuses what is no capture', async () => {
    for (const bytes of ['', 'abc', 'hello world', '\0\0\0\0']) {
      expect((await read(Buffer.from(bytes))).error?.message).to.equal('Neither a pcap nor a pcapng file (byte 0)')
    }
    expect(looksLikeCapture(Buffer.from('0304'))).to.equal(false)
    expect(looksLikeCapture(pcap([]).subarray(0, 4))).to.equal(true)
  })

  it('closes its source when the reader stops', async () => {
    let closed = false
    async function* source(): AsyncGenerator<Buffer> {
      try {
        yield pcap([{ bytes: A }, { bytes: B }])
        yield Buffer.alloc(1)
      } finally {
        closed = true
      }
    }
    for await (const record of readCapture(source())) if (record.number === 1) break
    expect(closed).to.equal(true)
  })

  it('throws nothing but CaptureError, whatever a damaged file holds', async () => {
    const pcapFile = pcap([{ bytes: A }, { bytes: B }])
    const pcapngFile = new Pcapng()
      .section()
      .interface(1, { options: [[9, Buffer.from([9])]] })
      .packet({ bytes: A }).bytes
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(pcapFile, pcapngFile), damage, fc.nat(200), async (file, changes, keep) => {
        const bytes = Buffer.from(file)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        await read(bytes.subarray(0, keep))
      }),
      { numRuns: 2000 }
    )
  })

  it('gives all records, in order', async () => {
    const frames = Array.from({ length: 500 }, (_, i) => ({ bytes: Buffer.alloc(i, i), time: BigInt(i) * 1000n }))
    const records = await collect(readCapture(chunked(pcap(frames), 999)))
    expect(records.map((r) => r.number)).to.deep.equal(frames.map((_, i) => i + 1))
    expect(records.map((r) => r.time)).to.deep.equal(frames.map((f) => f.time))
  })
})
