/**
 * The MUST claims of chapters 01, 02, 05, 06 and 07 that speak about bytes: how a message is laid out, what decodes, how
 * a value is computed. Each needs a case, or a reason here why it has none. Claims about behaviour (who answers what and
 * when, timers, API) are the business of transcripts, probes and scenarios.
 */
export const BYTE_CLAIMS: readonly string[] = [
  ...'ENC-1 ENC-2 ENC-3 ENC-4 ENC-8 ENC-9 ENC-10 ENC-11 ENC-14 ENC-15 ENC-16 ENC-17 ENC-19 ENC-20 ENC-22 ENC-23'.split(
    ' '
  ),
  ...'ENC-24 ENC-25 ENC-27 ENC-30 ENC-31 ENC-32 ENC-33 ENC-34 ENC-35 ENC-36 ENC-37 ENC-38 ENC-40 ENC-41'.split(' '),
  ...'ENC-45 ENC-46 ENC-49 ENC-50 ENC-51 ENC-55 ENC-59 ENC-60 ENC-61 ENC-62 ENC-63 ENC-64 ENC-65 ENC-66 ENC-67'.split(
    ' '
  ),
  ...'ENC-68 ENC-69 ENC-70 ENC-71 ENC-74 ENC-75 ENC-77 ENC-80 ENC-84 ENC-85 ENC-88'.split(' '),
  ...'RPC-12 RPC-15 RPC-16 RPC-17 RPC-19 RPC-20 RPC-21 RPC-22 RPC-23 RPC-24 RPC-26 RPC-28 RPC-29 RPC-30 RPC-31'.split(
    ' '
  ),
  ...'RPC-38 RPC-46 RPC-57 RPC-60 RPC-74 RPC-75 RPC-81 RPC-82 RPC-88 RPC-89 RPC-119 RPC-120 RPC-135'.split(' '),
  ...'REC-1 REC-12 REC-13 REC-14 REC-15 REC-16 REC-17 REC-18 REC-19 REC-20 REC-21 REC-22 REC-23 REC-24 REC-25'.split(
    ' '
  ),
  ...'REC-26 REC-27 REC-28 REC-29 REC-30 REC-31 REC-32 REC-33 REC-34 REC-35 REC-36 REC-37 REC-38 REC-39 REC-40'.split(
    ' '
  ),
  ...'REC-57 REC-58 REC-59 REC-76 REC-78 REC-82 REC-83 REC-84 REC-85 REC-86 REC-88 REC-128 REC-185'.split(' '),
  ...'HS-1 HS-2 HS-3 HS-4 HS-5 HS-6 HS-7 HS-8 HS-10 HS-11 HS-12 HS-13 HS-14 HS-15 HS-16 HS-17 HS-20 HS-21 HS-22'.split(
    ' '
  ),
  ...'HS-23 HS-25 HS-27 HS-29 HS-30 HS-31 HS-32 HS-33 HS-34 HS-35 HS-36 HS-38 HS-39 HS-40 HS-41 HS-42 HS-43'.split(' '),
  ...'HS-46 HS-47 HS-48 HS-49 HS-50 HS-55 HS-58 HS-60 HS-61 HS-67 HS-164'.split(' '),
  ...'HP-3 HP-4 HP-5 HP-6 HP-7 HP-8 HP-12 HP-13 HP-16 HP-17 HP-21 HP-23 HP-28 HP-29 HP-30 HP-33 HP-35 HP-36 HP-37'.split(
    ' '
  ),
  ...'HP-38 HP-39 HP-40 HP-42 HP-44 HP-56'.split(' ')
]

/** Why these have no case. */
export const WITHOUT_CASE: Readonly<Record<string, string>> = {
  'HS-25': 'Broken Noise messages are made by the implementation under test itself, never shipped (HS-27).',
  'HS-27': 'Never ships as a ready-made message: it harms peers.',
  'HP-30': 'A fresh random nonce cannot be a vector; secret-box gives the nonce.',
  'HP-56': 'A probe is one byte 00 and no message.'
}
