import { expect } from 'chai'
import fc from 'fast-check'
import crypto, { randomBytes, randomInt } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Owners } from '../owners.js'
import { Chance, Stream, type Restore } from './index.js'

// As the peer gets it: `require`, the same object for everybody.
const sodium = createRequire(join(process.cwd(), 'package.json'))('sodium-native') as Record<string, number> &
  Record<string, (...args: unknown[]) => number>

const take = (stream: Stream, n: number): number[] => Array.from({ length: n }, () => stream.uint32())

describe('streams of chance', () => {
  it('follow from seed and name alone, so adding one shifts no other', () => {
    const few = new Chance(7)
    const bob = take(few.stream('node/bob'), 5)
    const many = new Chance('7')
    take(many.stream('node/alice'), 100)
    take(many.stream('node/alicf'), 3)
    expect(take(many.stream('node/bob'), 5)).to.deep.equal(bob)
    expect(take(new Chance(8).stream('node/bob'), 5)).to.not.deep.equal(bob)
    expect(many.stream('node/bob')).to.equal(many.stream('node/bob'))
  })

  it('do not mix up seed and name', () => {
    expect(take(new Stream('1', '2x'), 3)).to.not.deep.equal(take(new Stream('12', 'x'), 3))
  })

  it('draw the same today as when this was written', () => {
    expect(take(new Stream('42', 'scenario'), 3)).to.deep.equal([2353650472, 1394544123, 2784800787])
  })

  it('are even, and stay in their range', () => {
    const stream = new Stream('1', 'even')
    const counts = Array<number>(6).fill(0)
    for (let i = 0; i < 6000; i++) counts[stream.int(0, 5)]!++
    for (const count of counts) expect(count).to.be.within(850, 1150)
    let hits = 0
    for (let i = 0; i < 10_000; i++) if (stream.chance(0.3)) hits++
    expect(hits).to.be.within(2800, 3200)
    fc.assert(
      fc.property(fc.integer(), fc.nat(), (low, span) => {
        const value = stream.int(low, low + span)
        return Number.isSafeInteger(value) && value >= low && value <= low + span
      })
    )
  })

  it('with a clock draw the same at an instant, whatever was drawn at others', () => {
    let now = 0
    const chance = new Chance(7, undefined, () => now)
    const [few, many] = [chance.stream('node/bob'), new Chance(7, undefined, () => now).stream('node/bob')]
    const at = (ms: number, stream: Stream, n: number): number[] => {
      now = ms
      return take(stream, n)
    }
    expect(at(0, few, 3)).to.deep.equal(take(new Chance(7).stream('node/bob'), 3))
    at(0.001, many, 50)
    expect(at(20, many, 4)).to.deep.equal(at(20, few, 4))
    // Drawn in one instant or in pieces, it is one sequence; and another one at the next microsecond and in other streams.
    expect(at(40, many, 5).slice(2)).to.deep.equal((at(40, few, 2), at(40, few, 3)))
    const seen = [0, 0.001, 20, 40, 40.001, 2 ** 32, 2 ** 32 + 1].flatMap((ms) => [
      ...at(ms, new Stream('7', 'a', () => now), 5),
      ...at(ms, new Stream('7', 'b', () => now), 5)
    ])
    expect(new Set(seen).size).to.equal(seen.length)
  })

  it('with a clock are even over the instants too', () => {
    let now = 0
    for (const step of [0.001, 1, 20]) {
      const stream = new Stream('1', 'even', () => now)
      const counts = Array<number>(6).fill(0)
      let rises = 0
      for (let i = 0, before = 0; i < 6000; i++) {
        now += step
        const value = stream.float()
        counts[Math.floor(value * 6)]!++
        if (value > before) rises++
        before = value
      }
      for (const count of counts) expect(count, `each ${step} ms`).to.be.within(850, 1150)
      expect(rises, `each ${step} ms`).to.be.within(2900, 3100)
    }
  })

  it('draw nothing where the answer is sure', () => {
    const [a, b] = [new Stream('1', 'x'), new Stream('1', 'x')]
    expect([a.chance(0), a.chance(1)]).to.deep.equal([false, true])
    expect(a.uint32()).to.equal(b.uint32())
  })
})

describe("the process's chance", () => {
  const owners = new Owners()
  let restore: Restore = () => {}
  afterEach(() => restore())

  /** Everything that can be drawn, once. */
  function drawAll(): string[] {
    const buffer = (size: number | undefined): Buffer => Buffer.alloc(size!)
    const drawn: string[] = [String(Math.random()), randomBytes(9).toString('hex'), String(randomInt(1e9))]
    drawn.push(crypto.randomUUID(), globalThis.crypto.randomUUID())
    drawn.push(String(crypto.getRandomValues(new Uint16Array(5))), String(crypto.randomFillSync(new Uint32Array(4), 2)))
    drawn.push(String(sodium.randombytes_random!()), String(sodium.randombytes_uniform!(1e9)))
    // Unpatched, generichash's throws although it succeeds.
    const fills = Object.keys(sodium).filter((key) => /^randombytes_buf$|(?<!hash)_keygen$|scalar_random$/.test(key))
    for (const name of fills) {
      const bytes = buffer(32)
      sodium[name]!(bytes)
      drawn.push(bytes.toString('hex'))
    }
    for (const kind of ['crypto_box', 'crypto_kx', 'crypto_sign']) {
      const [pk, sk] = [buffer(sodium[`${kind}_PUBLICKEYBYTES`]), buffer(sodium[`${kind}_SECRETKEYBYTES`])]
      sodium[`${kind}_keypair`]!(pk, sk)
      drawn.push(pk.toString('hex'))
    }
    return drawn
  }

  it('is the same from the same seed, and another on behalf of another', () => {
    const draw = (seed: number, owner: string): string[] => {
      restore = new Chance(seed, owners).install(sodium)
      const drawn = owners.run(owner, drawAll)
      restore()
      return drawn
    }
    const first = draw(1, 'node/a')
    expect(draw(1, 'node/a')).to.deep.equal(first)
    expect(first.length).to.be.above(15)
    for (const other of [draw(1, 'node/b'), draw(2, 'node/a'), drawAll(), drawAll()]) {
      other.forEach((value, at) => expect(value, `draw ${at}`).to.not.equal(first[at]))
    }
  })

  it('reaches every function of sodium-native that draws', () => {
    const before = { ...sodium }
    restore = new Chance(1, owners).install(sodium)
    const patched = Object.keys(before).filter((name) => before[name] !== sodium[name])
    const drawing = Object.keys(before).filter(
      (name) =>
        typeof before[name] === 'function' &&
        /^randombytes_(?!buf_det)|_keygen$|[a-z]_keypair$|_random$|_init_push$|_seal$|_str(_async)?$/.test(name) &&
        !/_seed_keypair$|^extension_/.test(name)
    )
    expect(patched).to.have.members(drawing)
    restore()
    expect(Object.keys(before).filter((name) => before[name] !== sodium[name])).to.deep.equal([])
  })

  it('still makes keys, boxes and streams that open', () => {
    restore = new Chance(3, owners).install(sodium)
    const [pk, sk] = [Buffer.alloc(32), Buffer.alloc(32)]
    sodium.crypto_box_keypair!(pk, sk)
    const sealed = Buffer.alloc(5 + sodium.crypto_box_SEALBYTES!)
    sodium.crypto_box_seal!(sealed, Buffer.from('hello'), pk)
    const opened = Buffer.alloc(5)
    expect(sodium.crypto_box_seal_open!(opened, sealed, pk, sk)).to.equal(true)
    expect(opened.toString()).to.equal('hello')

    const size = (name: string): Buffer => Buffer.alloc(sodium[`crypto_secretstream_xchacha20poly1305_${name}`]!)
    const call = (name: string, ...args: unknown[]): number =>
      sodium[`crypto_secretstream_xchacha20poly1305_${name}`]!(...args)
    const [sender, receiver, header, key] = [
      size('STATEBYTES'),
      size('STATEBYTES'),
      size('HEADERBYTES'),
      size('KEYBYTES')
    ]
    call('keygen', key)
    call('init_push', sender, header, key)
    call('init_pull', receiver, header, key)
    const cipher = Buffer.alloc(5 + size('ABYTES').length)
    call('push', sender, cipher, Buffer.from('again'), null, sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE)
    const plain = Buffer.alloc(5)
    call('pull', receiver, plain, Buffer.alloc(1), cipher, null)
    expect(plain.toString()).to.equal('again')
  })

  it('keeps the callbacks and the errors of node:crypto', async () => {
    restore = new Chance(4, owners).install()
    const bytes = await new Promise<Buffer>((resolve) => randomBytes(4, (_err, value) => resolve(value)))
    expect(bytes).to.have.length(4)
    const filled = await new Promise<Buffer>((resolve) =>
      crypto.randomFill(Buffer.alloc(8), 4, (_err, value) => resolve(value))
    )
    expect(filled.subarray(0, 4).equals(Buffer.alloc(4))).to.equal(true)
    expect(filled.subarray(4).equals(Buffer.alloc(4))).to.equal(false)
    const int = await new Promise<number>((resolve) => randomInt(3, 4, (_err, value) => resolve(value)))
    expect(int).to.equal(3)
    expect(() => randomInt(4, 3)).to.throw(RangeError)
    expect(crypto.randomUUID()).to.match(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })

  it('refuses what cannot be seeded', () => {
    restore = new Chance(5, owners).install(sodium)
    expect(() => sodium.crypto_pwhash_str!(Buffer.alloc(128), Buffer.from('x'), 1, 8192)).to.throw(/cannot be seeded/)
  })
})
