import { expect } from 'chai'
import { EncodeError } from '../encoding/index.js'
import { BOX_OVERHEAD, openBox, sealBox } from './secret-box.js'

const KEY = Buffer.from('01b4a4c3df6460fe95089a906dd07923009c77e9724e112c1002e79ce1a3842b', 'hex')
const MESSAGE = Buffer.from('hello')

describe('secret boxes', () => {
  // The test vector published with NaCl itself: nacl-20110221, tests/secretbox.c.
  it('are XSalsa20-Poly1305 as in the NaCl test vector (HP-29)', () => {
    const key = Buffer.from('1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389', 'hex')
    const nonce = Buffer.from('69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37', 'hex')
    const message = Buffer.from(
      'be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705',
      'hex'
    )
    const sealed =
      'f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355a5'
    expect(sealBox(key, message, () => nonce).toString('hex')).to.equal(nonce.toString('hex') + sealed)
  })

  it('are 40 bytes longer than what is in them and open again (HP-29)', () => {
    for (const length of [1, 5, 1000]) {
      const message = Buffer.alloc(length, 7)
      const box = sealBox(KEY, message)
      expect(box).to.have.length(length + BOX_OVERHEAD)
      expect(openBox(KEY, box)).to.deep.equal(message)
      expect(openBox(KEY, new Uint8Array(box))).to.deep.equal(message)
    }
  })

  it('have a fresh nonce of 24 bytes every time (HP-30)', () => {
    expect(sealBox(KEY, MESSAGE).subarray(0, 24)).to.not.deep.equal(sealBox(KEY, MESSAGE).subarray(0, 24))
    const asked: number[] = []
    sealBox(KEY, MESSAGE, (length) => (asked.push(length), Buffer.alloc(length)))
    expect(asked).to.deep.equal([24])
  })

  it('do not open after any change, or with another key (HP-33)', () => {
    const box = sealBox(KEY, MESSAGE)
    for (let i = 0; i < box.length; i++) {
      const changed = Buffer.from(box)
      changed[i] = (changed[i] as number) ^ 0x80
      expect(openBox(KEY, changed), `byte ${i}`).to.equal(null)
    }
    expect(openBox(KEY, box.subarray(0, -1))).to.equal(null)
    expect(openBox(KEY, Buffer.concat([box, Buffer.alloc(1)]))).to.equal(null)
    expect(openBox(Buffer.alloc(32), box)).to.equal(null)
  })

  it('do not open at 40 bytes or less, even when sealed (HP-32)', () => {
    expect(openBox(KEY, sealBox(KEY, Buffer.alloc(0)))).to.equal(null)
    for (let length = 0; length <= 40; length++) expect(openBox(KEY, Buffer.alloc(length))).to.equal(null)
  })

  it('refuse a key or nonce of another length', () => {
    const code = (call: () => unknown) => expect(call).to.throw(EncodeError).with.property('code', 'BAD_BYTES')
    code(() => sealBox(Buffer.alloc(31), MESSAGE))
    code(() => openBox(Buffer.alloc(33), Buffer.alloc(50)))
    code(() => sealBox(KEY, MESSAGE, () => Buffer.alloc(23)))
    code(() => sealBox(KEY, 'hello' as unknown as Uint8Array))
  })
})
