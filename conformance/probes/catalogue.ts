import { type Row } from './row.js'
import { BEHAVIOUR, COMMANDS, EXCHANGES, LISTS, REQUESTS, RESPONSES, SIZES, TOKENS, UNSEEN } from './rows/index.js'

/** A row whose outcome first contact gives. */
export type ContactRow = Omit<Row, 'run' | 'id'> & { readonly id: 'F1' | 'F2' | 'F3' }

const group = 'First contact'

export const CONTACT: readonly ContactRow[] = [
  { id: 'F1', group, title: 'a PING is answered', claims: ['RPC-72', 'RPC-26', 'RPC-27', 'RPC-37', 'RPC-4', 'RPC-1'] },
  { id: 'F2', group, title: 'the id is the hash of the address', claims: ['RPC-41', 'RPC-40'] },
  { id: 'F3', group, title: 'the reply shows the address it is sent to', claims: ['RPC-37', 'ENC-36'] }
]

/** All rows but those, in the order of a report. */
export const ROWS: readonly Row[] = [
  ...BEHAVIOUR.filter((row) => row.group === '2 Acceptance'),
  ...UNSEEN,
  ...TOKENS.filter((row) => row.id !== 'M41'),
  ...LISTS,
  ...EXCHANGES,
  ...BEHAVIOUR.filter((row) => row.group !== '2 Acceptance'),
  ...COMMANDS,
  ...REQUESTS.slice(0, 40),
  ...TOKENS.filter((row) => row.id === 'M41'),
  ...REQUESTS.slice(40),
  ...SIZES,
  ...RESPONSES
]
