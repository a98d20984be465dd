import { checkBytes, checkUint, defineMessage, sizeOfBytes, sizeOfUint } from '../../encoding/index.js'

/** Value of a MUTABLE_GET request (REC-23). */
export interface MutableGet {
  /** Lowest sequence number of interest (REC-77). */
  seq: number
}

/** What the signature of a mutable record covers, before hashing (REC-39). */
export interface MutableSigned {
  /** 0 to 2^53-1 (REC-25). */
  seq: number
  /** Any bytes; empty is a value like any other (REC-24). */
  value: Uint8Array
}

/** Value of a MUTABLE_GET reply (REC-23). */
export interface MutableRecord extends MutableSigned {
  /** 64 bytes. */
  signature: Uint8Array
}

/** Value of a MUTABLE_PUT request (REC-23). */
export interface MutablePut extends MutableRecord {
  /** 32 bytes; its hash is the target (REC-78). */
  publicKey: Uint8Array
}

export const mutableGet = defineMessage<MutableGet, Partial<MutableGet>>('mutable-get', {
  create: ({ seq = 0 }) => ({ seq: checkUint(seq, undefined, 'seq') }),
  size: (m) => sizeOfUint(m.seq),
  write: (w, m) => w.uint(m.seq),
  read: (r) => ({ seq: r.uint() })
})

export const mutableSigned = defineMessage<MutableSigned>('mutable-signed', {
  create({ seq, value }) {
    checkBytes(value)
    return { seq: checkUint(seq, undefined, 'seq'), value }
  },
  size: (m) => sizeOfUint(m.seq) + sizeOfBytes(m.value),
  write(w, m) {
    w.uint(m.seq)
    w.bytes(m.value)
  },
  read: (r) => ({ seq: r.uint(), value: r.bytes() })
})

export const mutableRecord = defineMessage<MutableRecord>('mutable-record', {
  create({ seq, value, signature }) {
    checkBytes(signature, 64, 'signature')
    return { ...mutableSigned.create({ seq, value }), signature }
  },
  size: (m) => mutableSigned.size(m) + 64,
  write(w, m) {
    mutableSigned.write(w, m)
    w.fixed(m.signature, 64, 'signature')
  },
  read: (r) => ({ seq: r.uint(), value: r.bytes(), signature: r.fixed(64) })
})

export const mutablePut = defineMessage<MutablePut>('mutable-put', {
  create({ publicKey, seq, value, signature }) {
    checkBytes(publicKey, 32, 'publicKey')
    return { publicKey, ...mutableRecord.create({ seq, value, signature }) }
  },
  size: (m) => 32 + mutableRecord.size(m),
  write(w, m) {
    w.fixed(m.publicKey, 32, 'publicKey')
    mutableRecord.write(w, m)
  },
  read: (r) => ({ publicKey: r.fixed(32), seq: r.uint(), value: r.bytes(), signature: r.fixed(64) })
})
