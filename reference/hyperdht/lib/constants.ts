import { NAMESPACES } from '../../crypto/index.js'
import { DEFAULT_BOOTSTRAP } from '../../dht-rpc/index.js'
import { COMMANDS, FIREWALLS, PAYLOAD_ERRORS, RECORD_ERRORS } from '../messages/index.js'

export { COMMANDS, FIREWALLS as FIREWALL }
export const BOOTSTRAP_NODES: string[] = [...DEFAULT_BOOTSTRAP] // BOUNDED: three, nobody adds to it (API-13)
export const ERROR = { ...PAYLOAD_ERRORS, ...RECORD_ERRORS } as const
const { ANNOUNCE, UNANNOUNCE, MUTABLE_PUT, PEER_HANDSHAKE, PEER_HOLEPUNCH, PLUGIN } = NAMESPACES
/** The 32-byte namespaces of signatures (ENC-67). */
export const NS = { ANNOUNCE, UNANNOUNCE, MUTABLE_PUT, PEER_HANDSHAKE, PEER_HOLEPUNCH, PLUGIN } as const

export default { COMMANDS, BOOTSTRAP_NODES, FIREWALL: FIREWALLS, ERROR, NS }
