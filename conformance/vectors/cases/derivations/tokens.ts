import { type DerivationFileSpec, times, valid } from '../../generate/spec.js'
import { C, K, V } from '../common.js'

const B1 = times(32, 'b1')
const A0 = times(32, 'a0')
const tok = (secret: string, host: string, token: string) => ({ input: { secret, host }, output: { token } })

export const token: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'token',
  title: 'Round-trip token of the RPC layer',
  chapter: '02-rpc-wire.md',
  notes: ['input: secret of the responder; host of the requester as text. output: token. The port is not covered.'],
  order: ['token'],
  cases: [
    valid('current', 'With the current secret of the examples.', 'RPC-46 ENC-37', tok(B1, '198.51.100.2', K), 'spec-example'), // prettier-ignore
    valid('previous', 'With the previous secret of the examples.', 'RPC-46', tok(A0, '198.51.100.2', '3058f82e530057d903db04486a2c36b580fbe3e8f433844b44a3e634a1a06056'), 'spec-example'), // prettier-ignore
    valid('redirected', 'For the host a reply is redirected to.', 'RPC-46', tok(B1, '203.0.113.7', '89c30abc0e0a26af53e45e1f4dd465b8578edc67b1020f1e414ade879c1bcd43'), 'spec-example'), // prettier-ignore
    valid('loopback', 'For 127.0.0.1.', 'RPC-46', tok(B1, '127.0.0.1', C), 'spec-example'),
    valid('loopback-previous', 'For 127.0.0.1 with the previous secret.', 'RPC-46', tok(A0, '127.0.0.1', V), 'spec-example'), // prettier-ignore
    valid(
      'longest-host',
      'The longest text.',
      'RPC-46',
      { input: { secret: B1, host: '255.255.255.255' } },
      'boundary'
    ),
    valid('shortest-host', 'The shortest text.', 'RPC-46', { input: { secret: B1, host: '1.2.3.4' } }, 'boundary')
  ]
}

const rotated = (rotations: number, current: string, previous: string) => ({
  input: { current: B1, previous: A0, rotations },
  output: { current, previous }
})
const ONCE = 'fa030cd21317a25b3b8dda4d4fd8a6bf2431d41b3298f34b50497cc3811ae90c'

export const tokenRotation: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'token-rotation',
  title: 'Rotation of token secrets',
  chapter: '02-rpc-wire.md',
  notes: ['input: the secrets current and previous; rotations, how often they rotate. output: both afterwards. Nobody else sees the secrets: another scheme interoperates.'], // prettier-ignore
  order: ['current', 'previous'],
  cases: [
    valid('0', 'No rotation.', 'RPC-51', rotated(0, B1, A0), 'boundary should'),
    valid('1', 'One rotation: the new secret is the hash of the previous one.', 'RPC-51', rotated(1, ONCE, B1), 'spec-example should'), // prettier-ignore
    valid('2', 'Two rotations.', 'RPC-51', { input: { current: B1, previous: A0, rotations: 2 }, output: { previous: ONCE } }, 'should'), // prettier-ignore
    valid('5', 'Five rotations.', 'RPC-51', { input: { current: B1, previous: A0, rotations: 5 } }, 'should')
  ]
}

export const holepunchToken: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'holepunch-token',
  title: 'Token for an address in a hole punch',
  chapter: '07-holepunch.md',
  notes: ['input: secret of the issuer; host as text. output: token. Only the issuer evaluates it.'],
  order: ['token'],
  cases: [
    valid('example-1', 'The host of the client.', 'HP-45', tok(times(32, '22'), '20.2.0.2', '9a1c84bf85242de8d066d0be88960a3dacaad6ea51191b03405ebb134116c1f0'), 'spec-example should'), // prettier-ignore
    valid('example-2', 'The host of the server.', 'HP-45', tok(times(32, '22'), '20.3.0.2', '7b4c583c70e99d8366eaa4d34b6296492c2a2be5b8616d629b2a075314f48817'), 'spec-example should'), // prettier-ignore
    valid('server', 'Token of the server for the client.', 'HP-45', tok(times(32, '55'), '20.2.0.2', '131a5dc2f048009a9d04b9a6a049b89074f724cdda037740272d8852951d2a48'), 'spec-example should'), // prettier-ignore
    valid('client', 'Token of the client for the server.', 'HP-45', tok(times(32, '44'), '20.3.0.2', '0c673eb8c8d60b5a54e7c950a37198b094fbf97ee6d88d8671d677a73cbf79ea'), 'spec-example should') // prettier-ignore
  ]
}
