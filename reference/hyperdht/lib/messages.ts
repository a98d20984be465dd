import { asBuffer, type MessageCodec, Reader, sizeOfUint, Writer } from '../../encoding/index.js'
import * as own from '../messages/index.js'

/** Where a codec reads or writes: the state of compact-encoding. */
export interface CodecState {
  start: number
  end: number
  buffer: Uint8Array | null
}

/** A codec as compact-encoding has them (API-274). */
export interface CompactCodec<In, Out = In> {
  preencode(this: void, state: CodecState, value: In): void
  encode(this: void, state: CodecState, value: In): void
  decode(this: void, state: CodecState): Out
}

function compact<T, Init>(codec: MessageCodec<T, Init>): CompactCodec<Init, T> {
  return {
    preencode(state, value) {
      state.end += codec.size(codec.create(value))
    },
    encode(state, value) {
      write(state, (w) => codec.write(w, codec.create(value)))
    },
    decode: (state) => read(state, (r) => codec.read(r))
  }
}

function write(state: CodecState, put: (w: Writer) => void): void {
  const w = new Writer(asBuffer(state.buffer as Uint8Array))
  w.offset = state.start
  put(w)
  state.start = w.offset
}

function read<T>(state: CodecState, get: (r: Reader) => T): T {
  const r = new Reader(asBuffer(state.buffer as Uint8Array).subarray(0, state.end))
  r.offset = state.start
  const value = get(r)
  state.start = r.offset
  return value
}

export const handshake = compact(own.handshake)
export const noisePayload = compact(own.noisePayload)
export const holepunch = compact(own.holepunch)
export const holepunchPayload = compact(own.holepunchPayload)
export const peer = compact(own.peerRecord)
export const announce = compact(own.announce)
export const mutableSignable = compact(own.mutableSigned)
export const mutablePutRequest = compact(own.mutablePut)
export const mutableGetResponse = compact(own.mutableRecord)
export const pluginRequest = compact(own.pluginRequest)

export const peers: CompactCodec<own.PeerRecord[]> = {
  preencode(state, list) {
    state.end += sizeOfUint(list.length)
    for (const record of list) peer.preencode(state, record)
  },
  encode: (state, list) => write(state, (w) => w.list(list, own.peerRecord.write)),
  decode: (state) => read(state, (r) => r.list(own.peerRecord.read))
}

/** Written from records that are encoded already, read as records. */
export const lookupRawReply: CompactCodec<{ peers: Uint8Array[]; bump: number }, own.LookupReply> = {
  preencode(state, { peers, bump }) {
    state.end += own.encodeLookupReply(peers, bump).length
  },
  encode: (state, { peers, bump }) => write(state, (w) => w.raw(own.encodeLookupReply(peers, bump))),
  decode: (state) => read(state, own.lookupReply.read)
}

export default {
  handshake,
  noisePayload,
  holepunch,
  holepunchPayload,
  peer,
  peers,
  lookupRawReply,
  announce,
  mutableSignable,
  mutablePutRequest,
  mutableGetResponse,
  pluginRequest
}
