import { type CodecFileSpec, invalid, valid } from '../../generate/spec.js'
import { addr } from '../common.js'

const CHAPTER = '02-rpc-wire.md'

export const pingNat: CodecFileSpec = {
  kind: 'codec',
  message: 'ping-nat',
  title: 'Value of PING_NAT',
  chapter: CHAPTER,
  notes: ['A port of its own range: 0 decodes, and the node then drops the request.'],
  cases: [
    valid('4661', 'Port 4661, low byte first.', 'RPC-74 ENC-2', { hex: '3512', value: { port: 4661 } }, 'spec-example'),
    valid('0', 'Port 0 decodes; the request is dropped.', 'RPC-75', { hex: '0000', value: { port: 0 } }, 'odd-address spec-example'), // prettier-ignore
    valid('65535', 'The largest port.', 'RPC-74', { hex: 'ffff', value: { port: 65535 } }, 'boundary'),
    valid('40003', 'Port 40003.', 'RPC-74', { hex: '439c', value: { port: 40003 } }, 'spec-example'),
    valid('trailing', 'Four bytes: the last two are ignored.', 'RPC-74', { hex: '429cffff', value: { port: 40002 }, canonical: '429c' }, 'trailing-bytes spec-example'), // prettier-ignore
    invalid('empty', 'An empty value.', 'RPC-75', { hex: '' }, 'truncated empty spec-example'),
    invalid('cut-1', 'One byte.', 'RPC-75', { hex: '42' }, 'truncated spec-example')
  ]
}

export const downHint: CodecFileSpec = {
  kind: 'codec',
  message: 'down-hint',
  title: 'Value of DOWN_HINT',
  chapter: CHAPTER,
  notes: ['The address of a node that was found dead.'],
  cases: [
    valid('example', '203.0.113.9:6881.', 'RPC-81', { hex: 'cb007109e11a', value: addr('203.0.113.9:6881') }, 'spec-example'), // prettier-ignore
    valid('loopback', '127.0.0.1:40002.', 'RPC-81', { hex: '7f000001429c', value: addr('127.0.0.1:40002') }, 'spec-example'), // prettier-ignore
    valid('zeros', '0.0.0.0:0 decodes like any other.', 'RPC-81 ENC-38', { hex: '000000000000', value: addr('0.0.0.0:0') }, 'odd-address'), // prettier-ignore
    valid('trailing', 'Nine bytes: the last three are ignored.', 'RPC-81', { hex: '7f000001429c010203', value: addr('127.0.0.1:40002'), canonical: '7f000001429c' }, 'trailing-bytes spec-example'), // prettier-ignore
    invalid('empty', 'An empty value.', 'RPC-82', { hex: '' }, 'truncated empty'),
    invalid('cut-4', 'No port.', 'RPC-82', { hex: '7f000001' }, 'truncated'),
    invalid('cut-5', 'Five bytes.', 'RPC-82', { hex: '7f00000142' }, 'truncated spec-example')
  ]
}

export const delayedPing: CodecFileSpec = {
  kind: 'codec',
  message: 'delayed-ping',
  title: 'Value of DELAYED_PING',
  chapter: CHAPTER,
  notes: ['Milliseconds. What is above the maximum of the node (10 000 by default) decodes, and the node then drops it.'], // prettier-ignore
  cases: [
    valid('1000', '1000 ms.', 'RPC-88 ENC-2', { hex: 'e8030000', value: { delay: 1000 } }, 'spec-example'),
    valid('0', 'No delay.', 'RPC-88', { hex: '00000000', value: { delay: 0 } }, 'boundary spec-example'),
    valid('100', '100 ms.', 'RPC-88', { hex: '64000000', value: { delay: 100 } }, 'spec-example'),
    valid('10001', 'One above the default maximum: decodes.', 'RPC-89', { hex: '11270000', value: { delay: 10001 } }, 'spec-example'), // prettier-ignore
    valid('max', 'The largest number.', 'RPC-88', { hex: 'ffffffff', value: { delay: 4294967295 } }, 'boundary'),
    valid('trailing', 'A fifth byte is ignored.', 'RPC-88', { hex: '64000000ff', value: { delay: 100 }, canonical: '64000000' }, 'trailing-bytes spec-example'), // prettier-ignore
    invalid('empty', 'An empty value.', 'RPC-89', { hex: '' }, 'truncated empty'),
    invalid('cut-3', 'Three bytes.', 'RPC-89', { hex: '010000' }, 'truncated spec-example')
  ]
}
