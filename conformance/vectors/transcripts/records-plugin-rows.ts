import type { Row } from './rpc-malformed-rows.js'

/** docs/protocol/05-records.md, 9.2: requests to a plugin. */
export const PLUGIN_ROWS: readonly Row[] = [
  [
    'P1',
    'Command 3, value hello',
    '031834127f000001419c0a{T}0e0464656d6f0103010568656c6c6f',
    'REC-28 REC-30 REC-86 REC-151'
  ],
  [
    'P2',
    'Command 3, no value (plugin sees value null)',
    '031834127f000001419c0a{T}080464656d6f010300',
    'REC-29 REC-151'
  ],
  [
    'P3',
    'Command 3, empty value (plugin sees an empty value)',
    '031834127f000001419c0a{T}090464656d6f01030100',
    'REC-29'
  ],
  ['P4', 'Command 300, no target', '031034127f000001419c0a100464656d6f01fd2c01010568656c6c6f', 'REC-87 REC-28'],
  ['P5', 'Command 8 (plugin answers error 99)', '031834127f000001419c0a{T}0e0464656d6f0108010568656c6c6f', 'REC-30'],
  ['P6', 'Command 9 (plugin does not answer)', '031834127f000001419c0a{T}080464656d6f010900', 'REC-151'],
  ['P7', 'Flags 02 (unknown bits ignored)', '031834127f000001419c0a{T}080464656d6f010302', 'REC-28'],
  ['P8', '4 trailing bytes', '031834127f000001419c0a{T}0c0464656d6f010300deadbeef', 'REC-28'],
  ['P9', 'Version 2', '031834127f000001419c0a{T}0e0464656d6f0203010568656c6c6f', 'REC-86'],
  ['P10', 'Plugin dem', '031834127f000001419c0a{T}0d0364656d0103010568656c6c6f', 'REC-86'],
  ['P11', 'Flags byte missing', '031834127f000001419c0a{T}070464656d6f0103', 'REC-86 REC-6'],
  ['P12', 'Empty value', '031834127f000001419c0a{T}00', 'REC-86 REC-6'],
  ['P13', 'No value', '030834127f000001419c0a{T}', 'REC-86 REC-6'],
  ['P14', 'Token {X} (INVALID_TOKEN)', '031a34127f000001419c{X}0a{T}080464656d6f010300', 'REC-5']
]
