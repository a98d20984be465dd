import { defineMessage } from '../../encoding/index.js'
import { type Address, ipv4Address } from '../../ipencoding/index.js'

/** Codec of the value of DOWN_HINT: the address of a node found dead; further bytes are ignored (RPC-81). */
export const downHint = defineMessage<Address>('down-hint', ipv4Address)
