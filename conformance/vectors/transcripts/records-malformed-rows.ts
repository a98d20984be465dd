import type { Row } from './rpc-malformed-rows.js'

/** The table of docs/protocol/05-records.md, section 10 (REC-186): what is sent. What comes back is recorded. */
export const RECORD_ERROR_ROWS: readonly Row[] = [
  ['E1', 'ANNOUNCE, no target', '031234127f000001419c{C}046205{A}00{sA0}', 'REC-186 REC-48 REC-6'],
  ['E2', 'ANNOUNCE, no token', '031834127f000001419c04{T}6205{A}00{sA0}', 'REC-186 REC-48 REC-6'],
  [
    'E3',
    'ANNOUNCE, token {X} (INVALID_TOKEN)',
    '031a34127f000001419c{X}04{T}6205{A}00{sA0}',
    'REC-186 REC-48 REC-6 REC-5'
  ],
  ['E4', 'ANNOUNCE, no value', '030a34127f000001419c{C}04{T}', 'REC-186 REC-48 REC-6'],
  ['E5', 'ANNOUNCE, empty value', '031a34127f000001419c{C}04{T}00', 'REC-186 REC-48 REC-6'],
  ['E6', 'ANNOUNCE, flags 0', '031a34127f000001419c{C}04{T}0100', 'REC-186 REC-48 REC-6'],
  ['E7', 'ANNOUNCE, signature only', '031a34127f000001419c{C}04{T}4104{64 x 01}', 'REC-186 REC-48 REC-6'],
  ['E8', 'ANNOUNCE, no signature', '031a34127f000001419c{C}04{T}2201{A}00', 'REC-186 REC-48 REC-6'],
  [
    'E9',
    'ANNOUNCE, last signature bit flipped',
    '031a34127f000001419c{C}04{T}6205{A}00{sA0 x63}01',
    'REC-186 REC-48 REC-6'
  ],
  [
    'E10',
    'ANNOUNCE signed with the UNANNOUNCE namespace',
    '031a34127f000001419c{C}04{T}6205{A}00{uA0}',
    'REC-186 REC-48 REC-6 REC-31'
  ],
  [
    'E11',
    'ANNOUNCE signed for token {V} (token itself valid)',
    '031a34127f000001419c{C}04{T}6205{A}00{sAV}',
    'REC-186 REC-37'
  ],
  ['E12', 'ANNOUNCE signed for target {HA}', '031a34127f000001419c{C}04{T}6205{A}00{sAS}', 'REC-186 REC-37 REC-32'],
  ['E13', 'ANNOUNCE signed for node id {X}', '031a34127f000001419c{C}04{T}6205{A}00{sAX}', 'REC-186 REC-37 REC-32'],
  ['E14', 'ANNOUNCE by A signed by B', '031a34127f000001419c{C}04{T}6205{A}00{sB0}', 'REC-186 REC-31'],
  [
    'E15',
    'ANNOUNCE, relay added after signing',
    '031a34127f000001419c{C}04{T}6805{A}01c00002013412{sA0}',
    'REC-186 REC-32'
  ],
  ['E16', 'ANNOUNCE, refresh added after signing', '031a34127f000001419c{C}04{T}8207{A}00{X}{sA0}', 'REC-186 REC-33'],
  ['E17', 'ANNOUNCE, one byte short', '031a34127f000001419c{C}04{T}6105{A}00{sA0 x63}', 'REC-186 REC-22'],
  ['E18', 'ANNOUNCE, relay list missing', '031a34127f000001419c{C}04{T}2201{A}01', 'REC-186 REC-22 REC-48'],
  ['E19', 'Refresh never registered', '031a34127f000001419c{C}04{T}2102{X}', 'REC-186 REC-59'],
  [
    'E20',
    'ANNOUNCE, bump 5 added after signing (stored, bump 5 taken over)',
    '031a34127f000001419c{C}04{T}630d{A}00{sA0}05',
    'REC-186 REC-34 REC-54'
  ],
  ['E21', 'ANNOUNCE, trailing bytes (stored)', '031a34127f000001419c{C}04{T}6605{A}00{sA0}deadbeef', 'REC-186 REC-22'],
  ['E22', 'ANNOUNCE, flags 75 (stored)', '031a34127f000001419c{C}04{T}6275{A}00{sA0}', 'REC-186 REC-21'],
  ['E23', 'ANNOUNCE, flags fd0500 (stored)', '031a34127f000001419c{C}04{T}64fd0500{A}00{sA0}', 'REC-186 REC-21'],
  [
    'E24',
    'ANNOUNCE, relay count fd0000 (stored; the signature is over the count 00)',
    '031a34127f000001419c{C}04{T}6405{A}fd0000{sA0}',
    'REC-186 REC-36'
  ],
  [
    'E25',
    'ANNOUNCE with {V}, signed for {V} (stored)',
    '031a34127f000001419c{V}04{T}6205{A}00{sAV}',
    'REC-186 REC-37 REC-48'
  ],
  ['E26', 'ANNOUNCE, wrong sender id (stored)', '031b34127f000001419c{X}{C}04{T}6205{A}00{sA0}', 'REC-186 REC-48'],
  ['E27', 'UNANNOUNCE, no target', '031234127f000001419c{C}056205{A}00{uA0}', 'REC-186 REC-70 REC-6'],
  ['E28', 'UNANNOUNCE, no token', '031834127f000001419c05{T}6205{A}00{uA0}', 'REC-186 REC-70 REC-6'],
  ['E29', 'UNANNOUNCE, no value', '030a34127f000001419c{C}05{T}', 'REC-186 REC-70 REC-6'],
  ['E30', 'UNANNOUNCE, no signature', '031a34127f000001419c{C}05{T}2201{A}00', 'REC-186 REC-70 REC-6'],
  ['E31', 'UNANNOUNCE, no peer', '031a34127f000001419c{C}05{T}6106{X}{64 x 01}', 'REC-186 REC-70'],
  [
    'E32',
    'UNANNOUNCE signed with the ANNOUNCE namespace',
    '031a34127f000001419c{C}05{T}6205{A}00{sA0}',
    'REC-186 REC-31 REC-70'
  ],
  ['E33', 'UNANNOUNCE signed for target {HA}', '031a34127f000001419c{C}05{T}6205{A}00{uAS}', 'REC-186 REC-37'],
  [
    'E34',
    'UNANNOUNCE with relay, refresh, bump (accepted; removes the record of A if there is one)',
    '031a34127f000001419c{C}05{T}890f{A}01c00002013412{X}{uAr}4d',
    'REC-186 REC-73 REC-33'
  ],
  ['E35', 'LOOKUP, no target', '030034127f000001419c03', 'REC-186 REC-14 REC-6'],
  ['E36', 'LOOKUP with a value (value ignored)', '031834127f000001419c03{T}027a7a', 'REC-186 REC-14'],
  ['E37', 'LOOKUP, token {X} (INVALID_TOKEN)', '030a34127f000001419c{X}03{T}', 'REC-186 REC-5'],
  ['E38', 'FIND_PEER, no target', '030034127f000001419c02', 'REC-186 REC-14 REC-6'],
  ['E39', 'FIND_PEER with a value (value ignored)', '031834127f000001419c02{T}027a7a', 'REC-186 REC-14'],
  ['E40', 'MUTABLE_GET, no target', '031034127f000001419c070100', 'REC-186 REC-76 REC-6'],
  ['E41', 'MUTABLE_GET, no value', '030834127f000001419c07{HA}', 'REC-186 REC-76 REC-6'],
  ['E42', 'MUTABLE_GET, empty value', '031834127f000001419c07{HA}00', 'REC-186 REC-76 REC-6'],
  ['E43', 'MUTABLE_GET, truncated seq', '031834127f000001419c07{HA}02fd00', 'REC-186 REC-76 REC-6'],
  ['E44', 'MUTABLE_GET, seq 2^53', '031834127f000001419c07{HA}09ff0000000000002000', 'REC-186 REC-76 REC-25'],
  ['E45', 'MUTABLE_GET, trailing byte (answered)', '031834127f000001419c07{HA}020000', 'REC-186 REC-77'],
  ['E46', 'MUTABLE_PUT, no target', '031234127f000001419c{C}0667{A}010568656c6c6f{m1}', 'REC-186 REC-78 REC-6'],
  ['E47', 'MUTABLE_PUT, no token', '031834127f000001419c06{HA}67{A}010568656c6c6f{m1}', 'REC-186 REC-78 REC-6'],
  [
    'E48',
    'MUTABLE_PUT, token {X} (INVALID_TOKEN)',
    '031a34127f000001419c{X}06{HA}67{A}010568656c6c6f{m1}',
    'REC-186 REC-5'
  ],
  ['E49', 'MUTABLE_PUT, no value', '030a34127f000001419c{C}06{HA}', 'REC-186 REC-78 REC-6'],
  [
    'E50',
    'MUTABLE_PUT, one byte short',
    '031a34127f000001419c{C}06{HA}66{A}010568656c6c6f{m1 x63}',
    'REC-186 REC-78 REC-6'
  ],
  ['E51', 'MUTABLE_PUT, target {T}', '031a34127f000001419c{C}06{T}67{A}010568656c6c6f{m1}', 'REC-186 REC-78 REC-6'],
  [
    'E52',
    'MUTABLE_PUT, target = public key',
    '031a34127f000001419c{C}06{A}67{A}010568656c6c6f{m1}',
    'REC-186 REC-78 REC-6'
  ],
  [
    'E53',
    'MUTABLE_PUT, bad signature',
    '031a34127f000001419c{C}06{HA}67{A}010568656c6c6f{64 x 03}',
    'REC-186 REC-78 REC-6'
  ],
  [
    'E54',
    'MUTABLE_PUT, seq changed after signing',
    '031a34127f000001419c{C}06{HA}67{A}020568656c6c6f{m1}',
    'REC-186 REC-78 REC-6'
  ],
  [
    'E55',
    'MUTABLE_PUT, trailing bytes (stored)',
    '031a34127f000001419c{C}06{HA}6b{A}010568656c6c6f{m1}deadbeef',
    'REC-186 REC-83 REC-81'
  ],
  [
    'E56',
    'MUTABLE_PUT seq 0, bad signature (signature is checked before seq)',
    '031a34127f000001419c{C}06{HA}67{A}000568656c6c6f{64 x 03}',
    'REC-186 REC-78'
  ],
  [
    'E57',
    'MUTABLE_PUT, seq 2 written fd0200 (stored; the signature is over 02)',
    '031a34127f000001419c{C}06{HA}69{A}fd02000568656c6c6f{m6}',
    'REC-186 REC-39 REC-83'
  ],
  ['E58', 'MUTABLE_GET seq 0 (seq comes back minimal)', '031834127f000001419c07{HA}0100', 'REC-186 REC-83'],
  ['E59', 'IMMUTABLE_PUT, no target', '031234127f000001419c{C}080568656c6c6f', 'REC-186 REC-84 REC-6'],
  ['E60', 'IMMUTABLE_PUT, no token', '031834127f000001419c08{Hh}0568656c6c6f', 'REC-186 REC-84 REC-6'],
  ['E61', 'IMMUTABLE_PUT, token {X} (INVALID_TOKEN)', '031a34127f000001419c{X}08{Hh}0568656c6c6f', 'REC-186 REC-5'],
  ['E62', 'IMMUTABLE_PUT, no value', '030a34127f000001419c{C}08{Hh}', 'REC-186 REC-84 REC-6'],
  ['E63', 'IMMUTABLE_PUT, target {T}', '031a34127f000001419c{C}08{T}0568656c6c6f', 'REC-186 REC-84 REC-6'],
  ['E64', 'IMMUTABLE_GET, no target', '030034127f000001419c09', 'REC-186 REC-85 REC-6'],
  ['E65', 'IMMUTABLE_GET with a value (value ignored)', '031834127f000001419c09{Hh}027a7a', 'REC-186 REC-27'],
  ['E66', 'Command 11 (UNKNOWN_COMMAND)', '030834127f000001419c0b{T}', 'REC-186 REC-1']
]
