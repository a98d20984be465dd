/**
 * Fields in which two players of one part may differ: what is drawn, and what follows from it. Everything else of a
 * handshake, and of a hole punch between consistent mappings, is determined. Published with each transcript, by their
 * paths in a step.
 */
export const RANDOM_FIELDS: Readonly<Record<string, string>> = {
  'value.tid':
    'Counts up from a drawn number (RPC-33), here a fixed one. Requests that are sent at once may take their numbers in any order.',
  'value.token': 'Made with a drawn secret (RPC-47): opaque to everybody else.',
  'value.closerNodes': 'The same nodes; the order among them is the sender’s own (RPC-135).',
  'inner.holepunch.payload': 'Sealed with a drawn nonce (HP-30). The plaintext is in `sealed`.',
  'sealed.holepunch-payload.token': 'Made with a drawn key (HP-45).',
  'sealed.holepunch-payload.remoteToken': 'The token of the other side, given back (HP-50).',
  'hex of UDX packets':
    'The last 24 bytes of the first frame of a stream: the drawn header of its encryption (STR-30, STR-33).'
}
