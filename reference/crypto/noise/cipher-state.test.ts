import { createCipheriv } from 'node:crypto'
import { expect } from 'chai'
import { CipherState, MAX_CIPHERTEXT, TAG_LENGTH } from './cipher-state.js'
import { NoiseError } from './errors.js'

const KEY = Buffer.alloc(32, 5)
const AD = Buffer.alloc(64, 6)
const MESSAGE = Buffer.from('hello')

/** Another implementation, with the nonce written out (HS-13). */
function expected(nonceHex: string, message: Uint8Array): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', KEY, Buffer.from(nonceHex, 'hex'), { authTagLength: 16 })
  cipher.setAAD(AD, { plaintextLength: message.length })
  return Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()])
}

const code = (call: () => unknown) => expect(call).to.throw(NoiseError).property('code')

describe('cipher state', () => {
  it('is ChaCha20-Poly1305 with the tag behind the ciphertext and a counting nonce (HS-13, HS-14)', () => {
    const sender = new CipherState(KEY)
    const receiver = new CipherState(KEY)
    for (let n = 0; n < 258; n++) {
      const counter = Buffer.alloc(4)
      counter.writeUInt32LE(n)
      const ciphertext = sender.encrypt(AD, MESSAGE)
      expect(ciphertext).to.deep.equal(expected(`00000000${counter.toString('hex')}00000000`, MESSAGE))
      expect(receiver.decrypt(AD, ciphertext)).to.deep.equal(MESSAGE)
    }
  })

  it('carries an empty plaintext', () => {
    const ciphertext = new CipherState(KEY).encrypt(AD, Buffer.alloc(0))
    expect(ciphertext).to.have.length(TAG_LENGTH)
    expect(new CipherState(KEY).decrypt(AD, ciphertext)).to.have.length(0)
  })

  it('refuses a change in ciphertext, tag or associated data, and can go on afterwards (HS-25)', () => {
    const ciphertext = new CipherState(KEY).encrypt(AD, MESSAGE)
    const receiver = new CipherState(KEY)
    for (let i = 0; i < ciphertext.length; i++) {
      const changed = Buffer.from(ciphertext)
      changed[i] = (changed[i] as number) ^ 1
      code(() => receiver.decrypt(AD, changed)).equal('BAD_TAG')
    }
    code(() => receiver.decrypt(Buffer.alloc(64), ciphertext)).equal('BAD_TAG')
    expect(receiver.decrypt(AD, ciphertext)).to.deep.equal(MESSAGE)
  })

  it('refuses a ciphertext shorter than its tag (HS-27)', () => {
    for (let length = 0; length < TAG_LENGTH; length++) {
      code(() => new CipherState(KEY).decrypt(AD, Buffer.alloc(length))).equal('TOO_SHORT')
    }
  })

  it('takes ciphertexts of up to 65 535 bytes with the tag, both ways (HS-18)', () => {
    const largest = new CipherState(KEY).encrypt(AD, Buffer.alloc(MAX_CIPHERTEXT - TAG_LENGTH))
    expect(largest).to.have.length(65535)
    expect(new CipherState(KEY).decrypt(AD, largest)).to.have.length(65519)
    code(() => new CipherState(KEY).encrypt(AD, Buffer.alloc(65520))).equal('TOO_LONG')
    code(() => new CipherState(KEY).decrypt(AD, Buffer.alloc(65536))).equal('TOO_LONG')
  })

  it('copies with its counter', () => {
    const original = new CipherState(KEY)
    original.encrypt(AD, MESSAGE)
    expect(original.clone().encrypt(AD, MESSAGE)).to.deep.equal(original.encrypt(AD, MESSAGE))
  })
})
