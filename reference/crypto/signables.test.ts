import { expect } from 'chai'
import { EncodeError } from '../encoding/index.js'
import { keyPair } from './key-pair.js'
import {
  type AnnounceFields,
  announceSignable,
  mutableSignable,
  SIGNABLE_SIZE,
  unannounceSignable
} from './signables.js'
import { sign } from './signature.js'

// The setting of chapter 05, section 9.
const A = keyPair(Buffer.alloc(32, 1))
const NO_RELAY = Buffer.of(0)
const ONE_RELAY = Buffer.from('01c00002013412', 'hex')
const PLAIN: AnnounceFields = {
  target: Buffer.from(Array.from({ length: 32 }, (_, i) => i)),
  id: Buffer.from('a21244cec846a17b18cfda1b2b2266368615ca4106c25d2092a19ff3cae680b4', 'hex'),
  token: Buffer.from('d244e551aabc165da03f76cab1fc3239313950cae3347a313afd8a732d399cb0', 'hex'),
  peer: Buffer.concat([A.publicKey, NO_RELAY]),
  refresh: null
}
const REFRESHED: AnnounceFields = {
  ...PLAIN,
  peer: Buffer.concat([A.publicKey, ONE_RELAY]),
  refresh: Buffer.from('639fade4b32fc2be97bc455ff110479e3fe309c6b3bba9da950e16267ed5ef2c', 'hex')
}
const X = Buffer.alloc(32, 0x99)

const signed = (signable: Uint8Array) => sign(signable, A.secretKey).toString('hex')

describe('signable of an announce', () => {
  it('is namespace and digest (REC-31, REC-32)', () => {
    const digest = 'b6164204e75a6bd83046b528d165b229ee1dd139ec01166666bc205f4072fde1'
    expect(announceSignable(PLAIN).toString('hex')).to.equal(
      '36386adddf9f6fd60db83a6f42fc159d1146aa8644037664230aaa1f0179d497' + digest
    )
    expect(unannounceSignable(PLAIN).toString('hex')).to.equal(
      'ded293cd93fb395e756ecf5fff426529e72c36eacc22e5ed944d9099a2561e32' + digest
    )
    expect(announceSignable(PLAIN)).to.have.length(SIGNABLE_SIZE)
  })

  it('gives the signatures of chapter 05 (REC-31)', () => {
    expect(signed(announceSignable(PLAIN))).to.equal(
      '68c98d51f5ed308f21da5bc821bc95ad186825faf362f67b9b296b3656b305f8188b0a94bc568d0b8dd779b37a40724e11f16c1fd7db95269ab7b610be153500'
    )
    expect(signed(unannounceSignable(PLAIN))).to.equal(
      '54d29f26766d18a2461d5df4781e2cb8b7e83c9475d438adc9f7291d5609151a7669a0d8605ab7cda45e34885563f6d2b42bc398a751fb5697d9c9f3f05f4205'
    )
  })

  it('covers the refresh, in an announce and an unannounce (REC-33, REC-35)', () => {
    expect(announceSignable(REFRESHED).subarray(32).toString('hex')).to.equal(
      'b8b27a0eb7807f1dfd5a2cd39e434aa697a4d49c0fdc1cd2d2f7fd0fc3376ae4'
    )
    expect(signed(announceSignable(REFRESHED))).to.equal(
      '421e1f344ba7a0f9d233a77f94fe0c5c53829e7e3ce2e12bb252b1a8782dd26d8140252d93f3d6e963f95c8f4e10f366f9006646119c68bd01b1b58ef90c5906'
    )
    expect(signed(unannounceSignable({ ...REFRESHED, refresh: X }))).to.equal(
      '499bfbd22bf13cfc78246eb8eaad158aa8626ffcf7349c290885c1ff242dd435a1bd8e0c3c56fcdb73a06e942d8f3db5ce255ea29caca4539be5e2232247e402'
    )
  })

  it('is bound to storer, token and target (REC-37)', () => {
    expect(signed(announceSignable({ ...PLAIN, id: X }))).to.equal(
      '076fd9b477adff1d52dbd04ca204bc159aeef62702c2c04b3ab919cb80d953ead40b5445566ac521a307b8bd4fa3d21443962173ab685d62fed96d63c748d106'
    )
    const token = Buffer.from('2c5e1e8789543df4ace3bf074e94f3fe07ea5b0758558f7c5627802578c73d16', 'hex')
    expect(signed(announceSignable({ ...PLAIN, token }))).to.equal(
      'ed7658bd41f81c8467a38d400dab937ab7bd7d38a84aa7a1a21cc69b28f8accd8f5c07fc254eebe8339ba4595523c1d8cee902f60256c57ec90fdbb1b03cbe00'
    )
    const target = Buffer.from('c5e21ab1c9f6022d81c3b25e3436cb7f1df77f9652ae3e1310c28e621dd87b4c', 'hex')
    expect(signed(announceSignable({ ...PLAIN, target }))).to.equal(
      '958393718841dae4e61f4e704c8bed5cf343c2be4b37115be7eafdab10ebdd890047722db0825988f3ae770d66473e57ac94bb623ded912fbd4dea6e0a48cc00'
    )
  })

  it('refuses members of another length, which would shift the next one', () => {
    for (const field of ['target', 'id', 'token', 'refresh'] as const) {
      for (const length of [0, 31, 33]) {
        expect(() => announceSignable({ ...PLAIN, [field]: Buffer.alloc(length) }), field)
          .to.throw(EncodeError)
          .with.property('code', 'BAD_BYTES')
      }
    }
  })
})

describe('signable of a mutable record', () => {
  it('covers seq and value alone (REC-39, REC-40)', () => {
    const namespace = '668e823edd5ce7f5338d68bf1161f4a3c28ce437ee2ab49efd30d99366039b1e'
    const hello = mutableSignable(Buffer.from('010568656c6c6f', 'hex'))
    expect(hello.toString('hex')).to.equal(
      namespace + 'aa1b682ba34869f178c04f6b3864203a9da6e538b590c482c21bd8938c297b54'
    )
    expect(signed(hello)).to.equal(
      '210a2e371db5add08771c6527b18f38ab48cd429ff1194e7e3eb7ced8ba6927587f275792c23cc829f26af8c59b83d00c44ab7821c2952878db6c5daee86b608'
    )
    const empty = mutableSignable(Buffer.from('fd2c0100', 'hex'))
    expect(empty.toString('hex')).to.equal(
      namespace + 'ba989b3e3414829a4af84041ed3d00880a1267d2754a005ad76614461be09a84'
    )
    expect(signed(empty)).to.equal(
      'b5187e6dca4576fa095b98c3573bc9ef7dfc54cabd4bab803866a0b4fd711d9d827ae99dfd70670eaf11c386e3ee572c7de2e394702e3605182a3bf37853af0b'
    )
  })
})
