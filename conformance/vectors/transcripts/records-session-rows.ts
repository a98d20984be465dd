import type { Row } from './rpc-malformed-rows.js'

/** docs/protocol/05-records.md, 9.1: one session, each row depends on those before it. */
export const SESSION_ROWS: readonly Row[] = [
  ['G1', 'LOOKUP, nothing stored', '030834127f000001419c03{T}', 'REC-14 REC-16 REC-5'],
  ['G2', 'FIND_PEER, nothing stored', '030834127f000001419c02{HA}', 'REC-14 REC-15'],
  ['G3', 'MUTABLE_GET seq 0, nothing stored', '031834127f000001419c07{HA}0100', 'REC-77'],
  ['G4', 'IMMUTABLE_GET, nothing stored', '030834127f000001419c09{Hh}', 'REC-85 REC-27'],
  [
    'G5',
    'ANNOUNCE T by A, one relay',
    '031a34127f000001419c{C}04{T}6805{A}01c00002013412{sA1}',
    'REC-20 REC-31 REC-32 REC-52 REC-57 REC-12'
  ],
  ['G6', 'LOOKUP T', '030834127f000001419c03{T}', 'REC-16 REC-17 REC-44'],
  [
    'G7',
    'ANNOUNCE T by B, no relay, bump 1 700 000 000 000',
    '031a34127f000001419c{C}04{T}6b0d{B}00{sB0}ff0068e5cf8b010000',
    'REC-20 REC-34 REC-54 REC-57'
  ],
  ['G8', 'LOOKUP T (the two records come in random order)', '030834127f000001419c03{T}', 'REC-16 REC-46 REC-47'],
  ['G9', 'ANNOUNCE {HA} by A (self-announce)', '031a34127f000001419c{C}04{HA}6205{A}00{sAS}', 'REC-50 REC-57'],
  ['G10', 'FIND_PEER A', '030834127f000001419c02{HA}', 'REC-15 REC-42'],
  ['G11', 'LOOKUP {HA} (self record inside a lookup)', '030834127f000001419c03{HA}', 'REC-44'],
  ['G12', 'UNANNOUNCE {HA} by A', '031a34127f000001419c{C}05{HA}6205{A}00{uAS}', 'REC-70 REC-71 REC-74'],
  ['G13', 'FIND_PEER A (gone)', '030834127f000001419c02{HA}', 'REC-15 REC-71'],
  ['G14', 'UNANNOUNCE T by B', '031a34127f000001419c{C}05{T}6205{B}00{uB0}', 'REC-72 REC-74'],
  ['G15', 'LOOKUP T (bump stays)', '030834127f000001419c03{T}', 'REC-55 REC-72'],
  ['G16', 'UNANNOUNCE T by A', '031a34127f000001419c{C}05{T}6205{A}00{uA0}', 'REC-72'],
  [
    'G17',
    'The same again (answered although nothing is stored)',
    '031a34127f000001419c{C}05{T}6205{A}00{uA0}',
    'REC-74'
  ],
  ['G18', 'LOOKUP T (no records, so no value and no bump)', '030834127f000001419c03{T}', 'REC-16 REC-47'],
  [
    'G19',
    'ANNOUNCE T by A, one relay, refresh {c0}',
    '031a34127f000001419c{C}04{T}8807{A}01c00002013412{c0}{sAr}',
    'REC-33 REC-56'
  ],
  ['G20', 'Refresh with {c1}', '031a34127f000001419c{C}04{T}2102{c1}', 'REC-58 REC-59 REC-62 REC-64'],
  ['G21', 'The same again (already used)', '031a34127f000001419c{C}04{T}2102{c1}', 'REC-63'],
  [
    'G22',
    'Refresh with {c2} under another target (target is not compared; T is refreshed)',
    '031a34127f000001419c{C}04{32 x 66}2102{c2}',
    'REC-60'
  ],
  ['G23', 'UNANNOUNCE T by A', '031a34127f000001419c{C}05{T}6205{A}00{uA0}', 'REC-72'],
  ['G24', 'LOOKUP T (gone)', '030834127f000001419c03{T}', 'REC-72'],
  ['G25', 'Refresh with {c3} (brings the record back)', '031a34127f000001419c{C}04{T}2102{c3}', 'REC-65'],
  ['G26', 'LOOKUP T', '030834127f000001419c03{T}', 'REC-65'],
  ['G27', 'UNANNOUNCE T by A', '031a34127f000001419c{C}05{T}6205{A}00{uA0}', 'REC-72'],
  [
    'G28',
    'ANNOUNCE T by A, four relays (signature covers all four)',
    '031a34127f000001419c{C}04{T}7a05{A}04c00002013512c00002023612c00002033712c00002043812{sA4}',
    'REC-35'
  ],
  ['G29', 'LOOKUP T (three kept)', '030834127f000001419c03{T}', 'REC-49'],
  ['G30', 'ANNOUNCE T by A, no relay (acknowledged …)', '031a34127f000001419c{C}04{T}6205{A}00{sA0}', 'REC-53 REC-57'],
  ['G31', 'LOOKUP T (… but the record is unchanged (REC-53))', '030834127f000001419c03{T}', 'REC-53'],
  [
    'G32',
    'MUTABLE_PUT A, seq 1, hello',
    '031a34127f000001419c{C}06{HA}67{A}010568656c6c6f{m1}',
    'REC-23 REC-39 REC-40 REC-81'
  ],
  ['G33', 'MUTABLE_GET seq 0', '031834127f000001419c07{HA}0100', 'REC-77 REC-23'],
  ['G34', 'MUTABLE_GET seq 1', '031834127f000001419c07{HA}0101', 'REC-77 REC-23'],
  ['G35', 'MUTABLE_GET seq 2 (stored seq too low)', '031834127f000001419c07{HA}0102', 'REC-77'],
  ['G36', 'MUTABLE_PUT again, same bytes (accepted)', '031a34127f000001419c{C}06{HA}67{A}010568656c6c6f{m1}', 'REC-81'],
  [
    'G37',
    'MUTABLE_PUT seq 1, world (SEQ_REUSED)',
    '031a34127f000001419c{C}06{HA}67{A}0105776f726c64{m2}',
    'REC-79 REC-82'
  ],
  [
    'G38',
    'MUTABLE_PUT seq 0, hello (SEQ_TOO_LOW)',
    '031a34127f000001419c{C}06{HA}67{A}000568656c6c6f{m3}',
    'REC-80 REC-82'
  ],
  ['G39', 'MUTABLE_PUT seq 300, empty value', '031a34127f000001419c{C}06{HA}64{A}fd2c0100{m4}', 'REC-24 REC-25 REC-81'],
  ['G40', 'MUTABLE_GET seq 0', '031834127f000001419c07{HA}0100', 'REC-24 REC-77'],
  [
    'G41',
    'MUTABLE_PUT seq 300, hello (SEQ_REUSED)',
    '031a34127f000001419c{C}06{HA}69{A}fd2c010568656c6c6f{m5}',
    'REC-79 REC-24'
  ],
  ['G42', 'IMMUTABLE_PUT hello', '031a34127f000001419c{C}08{Hh}0568656c6c6f', 'REC-26 REC-84'],
  ['G43', 'IMMUTABLE_GET', '030834127f000001419c09{Hh}', 'REC-85 REC-26'],
  ['G44', 'IMMUTABLE_PUT, empty value', '031a34127f000001419c{C}08{H0}00', 'REC-26 REC-84'],
  ['G45', 'IMMUTABLE_GET (value present, length 0)', '030834127f000001419c09{H0}', 'REC-85 REC-26']
]
