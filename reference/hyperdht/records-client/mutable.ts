import {
  hash,
  KeyError,
  mutableSignable,
  SECRET_KEY_SIZE,
  SIGNATURE_SIZE,
  type Signer,
  signWith,
  verify
} from '../../crypto/index.js'
import { asBuffer, checkBytes, checkUint } from '../../encoding/index.js'
import type { Reply } from '../../udp-request/index.js'
import {
  base,
  type ClientNode,
  type ClientOptions,
  emptyReport,
  query,
  type ResultBase,
  storing
} from '../client/index.js'
import {
  COMMANDS,
  mutableGet as getCodec,
  mutablePut as putCodec,
  mutableRecord,
  mutableSigned
} from '../messages/index.js'
import { mutableIsFetchable } from './fetchable.js'
import { checkFetchable, finishPut, type PutReport, type StrictOption } from './put.js'

/** Whose record it is: a public key, and a way to sign unless `signMutable` is given (REC-145). */
export interface MutableKeyPair {
  /** 32 bytes. */
  publicKey: Uint8Array
  /** 64 bytes. */
  secretKey?: Uint8Array | null
  /** Goes before `secretKey`. Gets the 64 bytes to sign. */
  sign?(message: Uint8Array): Uint8Array | Promise<Uint8Array>
}

export interface MutableResult extends ResultBase {
  seq: number
  value: Buffer
  signature: Buffer
}

export interface MutablePutResult extends PutReport {
  publicKey: Buffer
  seq: number
  signature: Buffer
}

/** Signs a value and its seq in place of the key pair; called once per call (REC-146, REC-147). */
export type MutableSigner = (
  seq: number,
  value: Uint8Array,
  keyPair: MutableKeyPair
) => Uint8Array | Promise<Uint8Array>

export interface MutablePutOptions<Node = unknown> extends ClientOptions<Node>, StrictOption {
  /** 0 to 2^53-1, higher than what is stored. Default: 0. */
  seq?: number
  signMutable?: MutableSigner | null
}

export interface MutableGetOptions<Node = unknown> extends ClientOptions<Node> {
  /** Lowest seq of interest. Default: 0. */
  seq?: number
  /** `false`: the first valid result is good enough, and stops the query. Default: true, the highest seq anybody has. */
  latest?: boolean
  /** Called once at the end with the best result; something truthy puts it again, unchanged (REC-141). */
  refresh?: ((result: MutableResult) => unknown) | null
}

/**
 * Signs a value and stores it on the nodes closest to the hash of its key (REC-135).
 *
 * Resolves also if every storer refused (REC-136): see `stored` and `refused` of the result, or set `strict`.
 *
 * Rejects with EncodeError `BAD_BYTES` or `BAD_UINT`, KeyError `BAD_KEY_PAIR` or `BAD_SIGNATURE`, what the signer threw,
 * `Too few nodes responded`, REQUEST_TIMEOUT if no storer answered; with `strict` also with a StoreError.
 */
export async function mutablePut<Node extends ClientNode>(
  node: Node,
  keyPair: MutableKeyPair,
  value: Uint8Array,
  options: MutablePutOptions<Node> = {}
): Promise<MutablePutResult> {
  const { seq = 0, signMutable, strict = false } = options
  const publicKey = asBuffer(checkBytes(keyPair?.publicKey, 32, 'keyPair.publicKey'))
  const signed = mutableSigned.create({ seq, value })
  const fetchable = mutableIsFetchable(seq, value)
  checkFetchable(fetchable, strict, value.length)
  const signature = asBuffer(await signatureOf(signed.seq, value, keyPair, signMutable))
  const record = putCodec.encode(putCodec.create({ publicKey, ...signed, signature }))

  const report = emptyReport()
  const target = hash(publicKey)
  const looking = query<never, Node>(node, getRequest(target, 0), options, {
    map: () => null,
    commit: storing(node, { command: COMMANDS.MUTABLE_PUT, target, message: () => record }, report, strict)
  })
  return { publicKey, ...(await finishPut(looking, report, fetchable, strict)), seq, signature }
}

/**
 * The record of a key with the highest seq anybody has, or null (REC-138 to REC-140). Records with a wrong signature or a
 * lower seq than asked for are passed over.
 *
 * Rejects with EncodeError `BAD_BYTES` or `BAD_UINT`. With `refresh` also as a put does.
 */
export async function mutableGet<Node extends ClientNode>(
  node: Node,
  publicKey: Uint8Array,
  options: MutableGetOptions<Node> = {}
): Promise<MutableResult | null> {
  const { seq = 0, latest = true, refresh } = options
  checkBytes(publicKey, 32, 'publicKey')
  checkUint(seq, undefined, 'seq')
  const target = hash(publicKey)
  let best: MutableResult | null = null
  const looking = query<MutableResult, Node>(node, getRequest(target, seq), options, {
    map: (reply) => {
      const result = verified(reply, publicKey, seq)
      if (result !== null && (best === null || result.seq > best.seq)) best = result
      // What is only collected would wait for a reader.
      return latest === false ? result : null
    },
    // The first valid result ends the query before it commits (REC-144), also if it is the last reply.
    commit: refresh ? republishing(node, target, publicKey, refresh, () => (latest === false ? null : best)) : null
  })
  if (latest !== false) await looking.finished()
  else for await (const result of looking) return result
  return best
}

const getRequest = (target: Uint8Array, seq: number) => ({
  target,
  command: COMMANDS.MUTABLE_GET,
  value: getCodec.encode({ seq })
})

function verified(reply: Reply, publicKey: Uint8Array, lowest: number): MutableResult | null {
  const record = mutableRecord.tryDecode(reply.value)
  if (record === null || record.seq < lowest) return null
  const { seq, value, signature } = record
  if (!verify(signature, mutableSignable(mutableSigned.encode({ seq, value })), publicKey)) return null
  return { ...base(reply), seq, value: asBuffer(value), signature: asBuffer(signature) }
}

/**
 * A commit that puts the best result again if its caller says so. Every reply has been looked at by then, also the last one,
 * which the peer leaves out (REC-143).
 */
function republishing<Node extends ClientNode>(
  node: Node,
  target: Uint8Array,
  publicKey: Uint8Array,
  refresh: (result: MutableResult) => unknown,
  best: () => MutableResult | null
): (reply: Reply) => Promise<void> {
  let decision: Promise<((reply: Reply) => Promise<void>) | null> | null = null
  const decide = async () => {
    const result = best()
    if (result === null || !refresh(result)) return null
    const record = putCodec.encode({ publicKey, ...result })
    return storing(node, { command: COMMANDS.MUTABLE_PUT, target, message: () => record }, emptyReport(), false)
  }
  return async (reply) => {
    decision ??= decide()
    await (
      await decision
    )?.(reply)
  }
}

async function signatureOf(
  seq: number,
  value: Uint8Array,
  keyPair: MutableKeyPair,
  signer: MutableSigner | null | undefined
): Promise<Uint8Array> {
  if (!signer) {
    if (typeof keyPair.sign !== 'function' && keyPair.secretKey?.length !== SECRET_KEY_SIZE) {
      throw new KeyError('BAD_KEY_PAIR', `keyPair needs a secretKey of ${SECRET_KEY_SIZE} bytes or a sign function`)
    }
    return signWith(keyPair as Signer, mutableSignable(mutableSigned.encode({ seq, value })))
  }
  const signature: unknown = await signer(seq, value, keyPair)
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_SIZE) {
    throw new KeyError('BAD_SIGNATURE', `signMutable must return ${SIGNATURE_SIZE} bytes`)
  }
  return signature
}
