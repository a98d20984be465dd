import { expect } from 'chai'
import fc from 'fast-check'
import { createReferenceDriver } from '../../drivers/reference/index.js'
import { Rejected } from '../../drivers/types.js'
import { type Json, type Layout, layoutOf, LAYOUTS } from '../../layouts/index.js'
import { bytesOf, damaged, expectTiles } from '../test-support/index.js'
import { type FieldNode, leaves } from './node.js'
import { walk } from './walk.js'

const reference = createReferenceDriver()

function referenceValue(layout: string, bytes: Buffer): Json | undefined {
  try {
    return reference.decode(layout, bytes.toString('hex')) as Json
  } catch (err) {
    if (err instanceof Rejected) return undefined
    throw err
  }
}

function expectAgreement(layout: Layout, bytes: Buffer): boolean {
  const tree = walk(layout, bytes)
  expect(tree.length).to.equal(bytes.length)
  expectTiles(tree, bytes)
  const value = referenceValue(layout.name, bytes)
  if (value === undefined) {
    expect(tree.error, `${layout.name} ${bytes.toString('hex')} must not decode`).to.not.equal(undefined)
    expect(tree.value).to.equal(undefined)
    expect([...leaves(tree)].filter((leaf) => leaf.error !== undefined)).to.have.length(1)
    return false
  }
  expect(tree.error, `${layout.name} ${bytes.toString('hex')} must decode`).to.equal(undefined)
  expect(tree.value).to.deep.equal(value)
  return true
}

const layout = (name: string): Layout => layoutOf(name) as Layout
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const walkHex = (name: string, text: string): FieldNode => walk(layout(name), hex(text))
const texts = (tree: FieldNode): string[] => [...leaves(tree)].map((leaf) => leaf.text)

describe('walk agrees with the codec of the reference', () => {
  for (const layout of LAYOUTS) {
    it(`on random ${layout.name} messages, whole and damaged: accept or reject, value, every byte shown (${layout.claim})`, () => {
      const seen = { accepted: 0, rejected: 0 }
      const good = bytesOf(layout.type)
      const either = fc.oneof(good, damaged(good), damaged(damaged(good)))
      fc.assert(
        fc.property(either, (bytes) => {
          if (expectAgreement(layout, bytes)) seen.accepted++
          else seen.rejected++
        }),
        { numRuns: 400 }
      )
      expect(seen.accepted, 'accepted').to.be.greaterThan(50)
      // All bytes are good raw bytes.
      if (layout.name !== 'raw') expect(seen.rejected, 'rejected').to.be.greaterThan(10)
    })
  }

  it('on bytes without any sense, for every layout', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LAYOUTS), fc.uint8Array({ maxLength: 200 }), (layout, bytes) => {
        expectAgreement(layout, Buffer.from(bytes))
      }),
      { numRuns: 3000 }
    )
  })
})

describe('walk', () => {
  it('shows a longer integer than needed and reads on (ENC-10)', () => {
    const tree = walkHex('rpc-request', '03 fd0400 3412 7f000001419c 00')
    const flags = tree.children[1] as FieldNode
    expect(flags.text).to.equal('flags: internal')
    expect(flags.notes).to.deep.equal(['3 bytes where 1 would do, accepted (ENC-10)'])
    expect(tree.error).to.equal(undefined)
  })

  it('names unknown flag bits and the ones that are set (RPC-21)', () => {
    const flags = walkHex('rpc-request', '03 e4 3412 7f000001419c 00').children[1] as FieldNode
    expect(flags.notes).to.deep.equal(['unknown bits 0xe0, ignored'])
    expect(flags.bits?.filter((bit) => bit.set)).to.deep.equal([{ bit: 4, name: 'internal', boolean: true, set: true }])
  })

  it('counts a 64-bit flags value with its low 32 bits (RPC-21)', () => {
    const tree = walkHex('rpc-request', '03 ff0400000001000000 3412 7f000001419c 00')
    expect(tree.value).to.include({ internal: true })
    expect((tree.children[1] as FieldNode).notes).to.include('unknown bits 0x100000000, ignored')
  })

  it('marks the field that is cut, and shows what is there of it (ENC-3)', () => {
    const tree = walkHex('rpc-request', '03 05 3412 7f000001419c' + '11'.repeat(31))
    const id = tree.children.at(-1) as FieldNode
    expect(id.error).to.deep.equal({
      code: 'OUT_OF_BOUNDS',
      message: 'needs 32 bytes, 31 left (ENC-3)',
      path: 'id',
      offset: 10
    })
    expect([id.offset, id.length]).to.deep.equal([10, 31])
    expect(tree.error).to.equal(id.error)
    expect(tree.value).to.equal(undefined)
  })

  it('marks what comes after a broken integer as not decoded (ENC-11)', () => {
    const tree = walkHex('rpc-request', '03 04 3412 7f000001419c ff0000000000002000 beef')
    expect(tree.children.slice(-2).map((n) => [n.name, n.role, n.length])).to.deep.equal([
      ['command', 'field', 9],
      ['undecoded', 'undecoded', 2]
    ])
    expect(tree.error?.code).to.equal('UINT_TOO_LARGE')
  })

  it('refuses a list count above 1 048 576 at the count (ENC-32)', () => {
    const tree = walkHex('ipv4-array', 'fe01001000 010203040500')
    expect(tree.error).to.include({ code: 'LIST_TOO_LONG', path: 'count', offset: 0 })
    expect(walkHex('ipv4-array', 'fe00001000 010203040500').error).to.include({ code: 'OUT_OF_BOUNDS', path: '[1]' })
  })

  it('refuses another first byte (RPC-15)', () => {
    expect(walkHex('rpc-request', '04 04 3412 7f000001419c 00').error).to.include({
      code: 'NOT_A_MESSAGE',
      path: 'first'
    })
  })

  it('marks trailing bytes as ignored (ENC-4)', () => {
    const last = walkHex('rpc-request', '03 04 3412 7f000001419c 00 deadbeef').children.at(-1) as FieldNode
    expect([last.role, last.hex, last.text]).to.deep.equal(['ignored', 'deadbeef', 'trailing bytes, ignored (ENC-4)'])
  })

  it('reads nothing of a Noise payload of another version (HS-40)', () => {
    const tree = walkHex('noise-payload', '02ffffff')
    expect(tree.value).to.include({ version: 2, error: 0, firewall: 0, udx: null })
    expect(tree.children.map((n) => n.text)).to.deep.equal(['version 2', 'not read, another version (HS-40)'])
  })

  it('shows every field of a full Noise payload by name (HS-29)', () => {
    const tree = walkHex(
      'noise-payload',
      '01 7f 00 01 05 01 c633640149c2 cb00710551c3 01 cb00710551c3 01 20010db800000000000000000000000149c2' +
        '01 01 fe88776655 00 01' +
        '01 00' +
        'aa'.repeat(32) +
        'bb'.repeat(32) +
        '01 c633640149c2'
    )
    expect(texts(tree)).to.deep.equal([
      'version 1',
      'flags: holepunch, addresses4, addresses6, udx, secretStream, relayThrough, relayAddresses',
      'error 0 NONE',
      'firewall 1 OPEN',
      'holepunch id 5',
      'holepunch relays: count 1',
      'holepunch relays[0] relayAddress = 198.51.100.1:49737',
      'holepunch relays[0] peerAddress = 203.0.113.5:50001',
      'addresses4: count 1',
      '203.0.113.5:50001',
      'addresses6: count 1',
      '[2001:db8:0:0:0:0:0:1]:49737',
      'udx version 1',
      'udx features: reusableSocket',
      'udx id 0x55667788',
      'udx seq 0',
      'secretStream version 1',
      'relayThrough version 1',
      'relayThrough flags 0',
      'relayThrough publicKey',
      'relayThrough token',
      'relayAddresses: count 1',
      '198.51.100.1:49737'
    ])
  })

  it('keeps a byte order mark, and replaces malformed UTF-8 (ENC-28)', () => {
    expect(walkHex('string', '03 efbbbf').value).to.equal('\ufeff')
    expect(walkHex('string', '03 eda080').value).to.equal('\ufffd\ufffd\ufffd')
    expect(walkHex('string', '02 c328').value).to.equal('\ufffd(')
  })

  it('gives fields offsets and paths inside of what they are part of', () => {
    const tree = walk(layout('mutable-get'), hex('05'), { offset: 40, path: 'value' })
    expect(tree.children[0]).to.include({ offset: 40, path: 'value.seq', text: 'seq 5', value: 5 })
  })

  it('shows a time for what is one, and the number where it is none', () => {
    expect(texts(walkHex('lookup-reply', '00 ff0068e5cf8b010000'))).to.include(
      'bump 1700000000000 (2023-11-14T22:13:20.000Z)'
    )
    expect(texts(walkHex('lookup-reply', '00 ffffffffffffff1f00'))).to.include('bump 9007199254740991')
  })
})
