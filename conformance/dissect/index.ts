/**
 * The dissector: from bytes or captures to readable messages. `fields` interprets the layouts, `datagram` reads one
 * datagram, `capture` finds datagrams in files, `session` connects them, `output` shows them.
 */
export { CaptureError, looksLikeCapture, readCapture, shortIPv6 } from './capture/index.js'
export {
  type Command,
  commandNamed,
  COMMANDS,
  type DatagramKind,
  dissect,
  type Dissection,
  type DissectContext,
  type Endpoint,
  type Outline,
  type Secret,
  secretOf
} from './datagram/index.js'
export { type FieldNode, findField, leaves, visitFields, walk, type WalkOptions } from './fields/index.js'
export { parseHex } from './hex.js'
export {
  dissectionToJson,
  packetToJson,
  renderHeading,
  renderRows,
  renderSummary,
  renderText,
  type RenderOptions
} from './output/index.js'
export { formatEndpoint, type Packet, Session, type SessionOptions } from './session/index.js'
