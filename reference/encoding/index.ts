/**
 * The bottom layer: the primitives every message is made of (chapter 01, sections 1 to 3), as a bounds-checked Reader,
 * a checking Writer, and codecs that compose. Knows nothing of addresses, messages or sockets.
 */
export { asBuffer, type Codec, defineMessage, type MessageCodec } from './codec.js'
export { DecodeError, type DecodeErrorCode, EncodeError, type EncodeErrorCode } from './errors.js'
export {
  array,
  buffer,
  fixed,
  fixed32,
  fixed64,
  raw,
  string,
  uint,
  uint16,
  uint32,
  uint64,
  uint8
} from './primitives.js'
export { MAX_LIST, Reader } from './reader.js'
export { checkBytes, checkList, checkUint, sizeOfBytes, sizeOfString, sizeOfUint, Writer } from './writer.js'
