import { type DerivationFileSpec, text, times, valid } from '../../generate/spec.js'
import { type Addr, addrs, C, c0, HA, m1, m2, m3, m4, m5, m6, N, sA0, sA1, sA4, sAr, sAS, sAV, sAX, sB0, T, uA0, uAr, uAS, uB0, V, X } from '../common.js' // prettier-ignore

const CHAPTER = '05-records.md'
const SEED_A = times(32, '01')
const SEED_B = times(32, '02')
const ANNOUNCE = '36386adddf9f6fd60db83a6f42fc159d1146aa8644037664230aaa1f0179d497'
const UNANNOUNCE = 'ded293cd93fb395e756ecf5fff426529e72c36eacc22e5ed944d9099a2561e32'
const MUTABLE = '668e823edd5ce7f5338d68bf1161f4a3c28ce437ee2ab49efd30d99366039b1e'
const DIGEST_A0 = 'b6164204e75a6bd83046b528d165b229ee1dd139ec01166666bc205f4072fde1'
const DIGEST_AR = 'b8b27a0eb7807f1dfd5a2cd39e434aa697a4d49c0fdc1cd2d2f7fd0fc3376ae4'

interface Announced {
  readonly seed?: string
  readonly target?: string
  readonly id?: string
  readonly token?: string
  readonly relayAddresses?: readonly Addr[]
  readonly refresh?: string | null
  readonly unannounce?: boolean
}

const ann = ({ seed = SEED_A, target = T, id = N, token = C, relayAddresses = [], refresh = null, unannounce = false }: Announced) => ({ seed, target, id, token, relayAddresses, refresh, unannounce }) // prettier-ignore
const ONE = addrs('192.0.2.1:4660')
const FOUR = addrs('192.0.2.1:4661', '192.0.2.2:4662', '192.0.2.3:4663', '192.0.2.4:4664')

export const announceSign: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'announce-sign',
  title: 'Signature of ANNOUNCE and UNANNOUNCE',
  chapter: CHAPTER,
  notes: [
    'input: seed of the key pair that is announced; target; id and token of the storer; relayAddresses; refresh or null; unannounce, which selects the namespace. output: digest, H( target || id || token || peer record || refresh ); signable, the namespace and the digest, 64 bytes; signature.',
    'The bump is not signed.'
  ],
  order: ['digest', 'signable', 'signature'],
  cases: [
    valid('sa0', 'No relay address.', 'REC-31 REC-32 REC-33', { input: ann({}), output: { digest: DIGEST_A0, signable: ANNOUNCE + DIGEST_A0, signature: sA0 } }, 'spec-example'), // prettier-ignore
    valid('ua0', 'The same as UNANNOUNCE: another namespace, the same digest.', 'REC-31 REC-32', { input: ann({ unannounce: true }), output: { digest: DIGEST_A0, signable: UNANNOUNCE + DIGEST_A0, signature: uA0 } }, 'spec-example'), // prettier-ignore
    valid('sa1', 'One relay address.', 'REC-32', { input: ann({ relayAddresses: ONE }), output: { signature: sA1 } }, 'spec-example'), // prettier-ignore
    valid('sa4', 'Four relay addresses: all are signed.', 'REC-35', { input: ann({ relayAddresses: FOUR }), output: { signature: sA4 } }, 'spec-example'), // prettier-ignore
    valid('sar', 'A relay address and a refresh value.', 'REC-32 REC-33', { input: ann({ relayAddresses: ONE, refresh: c0 }), output: { digest: DIGEST_AR, signable: ANNOUNCE + DIGEST_AR, signature: sAr } }, 'spec-example'), // prettier-ignore
    valid('uar', 'UNANNOUNCE with a relay address and a refresh value.', 'REC-33', { input: ann({ relayAddresses: ONE, refresh: X, unannounce: true }), output: { signature: uAr } }, 'spec-example'), // prettier-ignore
    valid('sas', 'Self-announce.', 'REC-31 REC-32', { input: ann({ target: HA }), output: { signature: sAS } }, 'spec-example'), // prettier-ignore
    valid('uas', 'Its UNANNOUNCE.', 'REC-31', { input: ann({ target: HA, unannounce: true }), output: { signature: uAS } }, 'spec-example'), // prettier-ignore
    valid('sb0', 'Another key.', 'REC-31 REC-32', { input: ann({ seed: SEED_B }), output: { signature: sB0 } }, 'spec-example'), // prettier-ignore
    valid('ub0', 'UNANNOUNCE of another key.', 'REC-31', { input: ann({ seed: SEED_B, unannounce: true }), output: { signature: uB0 } }, 'spec-example'), // prettier-ignore
    valid('sav', 'Another token.', 'REC-37', { input: ann({ token: V }), output: { signature: sAV } }, 'spec-example'),
    valid('sax', 'Another storer.', 'REC-37 REC-38', { input: ann({ id: X }), output: { signature: sAX } }, 'spec-example') // prettier-ignore
  ]
}

const mut = (seq: number, value: string, signature: string) => ({ input: { seed: SEED_A, seq, value }, output: { signature } }) // prettier-ignore
const HELLO = text('hello')
const DIGEST_1 = 'aa1b682ba34869f178c04f6b3864203a9da6e538b590c482c21bd8938c297b54'
const DIGEST_4 = 'ba989b3e3414829a4af84041ed3d00880a1267d2754a005ad76614461be09a84'

export const mutableSign: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'mutable-sign',
  title: 'Signature of a mutable record',
  chapter: CHAPTER,
  notes: ['input: seed of the key pair; seq; value. output: digest of the encoded mutable-signed message; signable, the namespace and the digest, 64 bytes; signature.'], // prettier-ignore
  order: ['digest', 'signable', 'signature'],
  cases: [
    valid('m1', 'Sequence number 1, `hello`. Neither target, token nor storer is covered.', 'REC-39 REC-40', { input: mut(1, HELLO, m1).input, output: { digest: DIGEST_1, signable: MUTABLE + DIGEST_1, signature: m1 } }, 'spec-example'), // prettier-ignore
    valid('m2', 'Sequence number 1, `world`.', 'REC-39', mut(1, text('world'), m2), 'spec-example'),
    valid('m3', 'Sequence number 0.', 'REC-39 REC-25', mut(0, HELLO, m3), 'boundary spec-example'),
    valid('m4', 'Sequence number 300, an empty value.', 'REC-39 REC-24', { input: mut(300, '', m4).input, output: { digest: DIGEST_4, signable: MUTABLE + DIGEST_4, signature: m4 } }, 'empty spec-example'), // prettier-ignore
    valid('m5', 'Sequence number 300, `hello`.', 'REC-39', mut(300, HELLO, m5), 'spec-example'),
    valid('m6', 'Sequence number 2.', 'REC-39', mut(2, HELLO, m6), 'spec-example'),
    valid('max', 'The largest sequence number.', 'REC-39 REC-25', { input: { seed: SEED_A, seq: Number.MAX_SAFE_INTEGER, value: HELLO } }, 'boundary'), // prettier-ignore
    valid('value-300', 'A value with a length of three bytes.', 'REC-39', { input: { seed: SEED_A, seq: 1, value: times(300, 'cd') } }) // prettier-ignore
  ]
}
