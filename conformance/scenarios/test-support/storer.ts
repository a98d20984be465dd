import { announceSignable, equal, hash, mutableSignable, unannounceSignable, verify } from '@punchlist/hyperdht/crypto'
import {
  type Announce,
  announce,
  COMMANDS,
  lookupReply,
  mutableGet,
  mutablePut,
  type MutablePut,
  mutableRecord,
  mutableSigned,
  type PeerRecord,
  peerRecord,
  RECORD_ERRORS
} from '@punchlist/hyperdht/wire'
import type { Player } from '../../engine/index.js'
import { planted, type StorerRequest } from './planted.js'

/** What a {@link storer} can be made to leave out, each named for what it should do. */
export type Duty =
  | 'checks the signature of an announce'
  | 'checks the signature of an unannounce'
  | 'checks the signature of a mutable put'
  | 'checks the target of a mutable put'
  | 'checks the hash of an immutable put'
  | 'wants a token'
  | 'refuses a used seq'
  | 'refuses a low seq'
  | 'heeds the seq that a get asks for'
  | 'keeps three relay addresses'
  | 'returns 20 records'
  | 'puts the forward last'
  | 'draws a sample'
  | 'keeps the highest bump'
  | 'mistrusts a bump of the future'
  | 'keeps one record of a key'
  | 'removes a topic record'
  | 'removes a forward'
  | 'leaves other keys'
  | 'lets a key come back'
  | 'keeps topic records from findPeer'
  | 'stores empty values'
  | 'uses a refresh once'
  | 'keeps every chain of a record'
  | 'stores for every target'
  | 'takes any number at once'

const LIMIT = 20
const RELAYS = 3
const DRIFT = 60_000
/** Values of one node that a storer with a limit takes. */
const TOO_MANY = 50
const BARE = { token: false, closerNodes: false }

/** A persistent node of the peer whose records are kept by a storer of our own, which leaves out one duty, or none. */
export function storer(without: Duty | null): Player {
  return planted(
    (Peer) =>
      class extends Peer {
        private readonly storer = new Storer(without)
        override onrequest(request: StorerRequest): boolean {
          return this.storer.take(request, this.id!) || super.onrequest(request)
        }
      }
  )
}

/** A record that a preimage brings back. */
interface Active {
  readonly key: string
  readonly peer: PeerRecord
  readonly self: boolean
}

/** Stores as chapter 05 says, without ageing; by target in hex. */
class Storer {
  private readonly topics = new Map<string, PeerRecord[]>()
  private readonly forwards = new Map<string, PeerRecord>()
  private readonly bumps = new Map<string, number>()
  private readonly removed = new Set<string>()
  private readonly refreshes = new Map<string, Active>()
  private readonly mutables = new Map<string, MutablePut>()
  private readonly immutables = new Map<string, Buffer>()

  constructor(private readonly without: Duty | null) {}

  /** True if it dealt with the request; silence is a way to do so. */
  take(request: StorerRequest, id: Buffer): boolean {
    const { command, target } = request
    if (target === null) return false
    const key = target.toString('hex')
    switch (command) {
      case COMMANDS.ANNOUNCE:
      case COMMANDS.UNANNOUNCE:
        this.announcement(request, target, key, id)
        return true
      case COMMANDS.FIND_PEER:
        return this.findPeer(request, key)
      case COMMANDS.LOOKUP:
        return this.lookup(request, key)
      case COMMANDS.MUTABLE_PUT:
        this.mutablePut(request, target, key)
        return true
      case COMMANDS.MUTABLE_GET:
        return this.mutableGet(request, key)
      case COMMANDS.IMMUTABLE_PUT:
        this.immutablePut(request, target, key)
        return true
      case COMMANDS.IMMUTABLE_GET:
        request.reply(this.immutables.get(key) ?? null)
        return true
      default:
        return false
    }
  }

  private must(duty: Duty): boolean {
    return this.without !== duty
  }

  private announcement(request: StorerRequest, target: Buffer, key: string, id: Buffer): void {
    const announcing = request.command === COMMANDS.ANNOUNCE
    const { token, value } = request
    const message = value && decoded(() => announce.decode(value))
    if (token === null || message === null) return
    if (message.peer === null) return announcing ? this.refresh(request, message) : undefined
    if (message.signature === null) return
    if (!this.must('stores for every target') && (target[0]! ^ id[0]!) >= 0x80) return
    const signable = announcing ? announceSignable : unannounceSignable
    const encoded = peerRecord.encode(message.peer)
    const signed = signable({ target, id, token, peer: encoded, refresh: message.refresh })
    const check = announcing ? 'checks the signature of an announce' : 'checks the signature of an unannounce'
    if (this.must(check) && !verify(message.signature, signed, message.peer.publicKey)) return
    const self = equal(hash(message.peer.publicKey), target)
    if (announcing && message.refresh !== null) {
      if (!this.must('keeps every chain of a record')) this.refreshes.clear()
      this.refreshes.set(hex(message.refresh), { key, peer: message.peer, self })
    }
    if (announcing) this.announce(message, message.peer, self, key)
    else this.unannounce(message.peer, self, key)
    request.reply(null, BARE)
  }

  private refresh(request: StorerRequest, message: Announce): void {
    if (message.refresh === null) return
    const registered = hex(hash(message.refresh))
    const active = this.refreshes.get(registered)
    if (active === undefined) return
    if (this.must('uses a refresh once')) this.refreshes.delete(registered)
    this.refreshes.set(hex(message.refresh), active)
    this.announce(message, active.peer, active.self, active.key)
    request.reply(null, BARE)
  }

  private announce({ bump }: Announce, { publicKey, relayAddresses }: PeerRecord, self: boolean, key: string): void {
    const kept = this.must('keeps three relay addresses') ? relayAddresses.slice(0, RELAYS) : relayAddresses
    const record = { publicKey, relayAddresses: kept }
    if (self) return void this.forwards.set(key, record)
    if (!this.must('lets a key come back') && this.removed.has(key)) return
    const old = this.topics.get(key) ?? []
    const others = this.must('keeps one record of a key') ? old.filter((one) => !equal(one.publicKey, publicKey)) : old
    this.topics.set(key, [...others, record])
    if (this.must('keeps the highest bump') && bump <= (this.bumps.get(key) ?? 0)) return
    if (bump > 0 && (bump <= Date.now() + DRIFT || !this.must('mistrusts a bump of the future'))) {
      this.bumps.set(key, bump)
    }
  }

  private unannounce({ publicKey }: PeerRecord, self: boolean, key: string): void {
    if (self && this.must('removes a forward')) this.forwards.delete(key)
    if (!this.must('removes a topic record')) return
    const old = this.topics.get(key) ?? []
    const left = old.filter((one) => this.must('leaves other keys') && !equal(one.publicKey, publicKey))
    this.topics.set(key, left)
    this.removed.add(key)
  }

  private findPeer(request: StorerRequest, key: string): boolean {
    // A topic record is no forward; the fault looks it up by key in any topic.
    const found = this.forwards.get(key) ?? (this.must('keeps topic records from findPeer') ? null : this.anywhere(key))
    // What it has not, the peer may: a server that listens on this node (REC-43).
    if (found) request.reply(peerRecord.encode(found))
    return Boolean(found)
  }

  private anywhere(key: string): PeerRecord | undefined {
    const all = [...this.topics.values()].flat()
    return all.find(({ publicKey }) => hex(hash(publicKey)) === key)
  }

  private lookup(request: StorerRequest, key: string): boolean {
    const all = [...(this.topics.get(key) ?? [])]
    const forward = this.forwards.get(key)
    if (this.must('draws a sample')) {
      for (let i = all.length - 1; i > 0; i--) {
        const j = Math.floor(Math.random() * (i + 1))
        ;[all[i], all[j]] = [all[j]!, all[i]!]
      }
    }
    const peers = this.must('returns 20 records') ? all.slice(0, LIMIT) : all
    if (forward && peers.length < LIMIT) {
      if (this.must('puts the forward last')) peers.push(forward)
      else peers.unshift(forward)
    }
    if (peers.length === 0) return false
    request.reply(lookupReply.encode({ peers, bump: this.bumps.get(key) ?? 0 }))
    return true
  }

  private mutablePut(request: StorerRequest, target: Buffer, key: string): void {
    const { token, value } = request
    const put = value && decoded(() => mutablePut.decode(value))
    if ((token === null && this.must('wants a token')) || put === null) return
    if (this.must('checks the target of a mutable put') && !equal(hash(put.publicKey), target)) return
    const good = verify(put.signature, mutableSignable(mutableSigned.encode(put)), put.publicKey)
    if (this.must('checks the signature of a mutable put') && !good) return
    const old = this.mutables.get(key)
    if (old?.seq === put.seq && !equal(old.value, put.value) && this.must('refuses a used seq')) {
      return request.error(RECORD_ERRORS.SEQ_REUSED)
    }
    if (old && old.seq > put.seq && this.must('refuses a low seq')) return request.error(RECORD_ERRORS.SEQ_TOO_LOW)
    this.mutables.set(key, put)
    request.reply(null)
  }

  private mutableGet(request: StorerRequest, key: string): boolean {
    const { value } = request
    const asked = value && decoded(() => mutableGet.decode(value))
    if (asked === null) return true
    const found = this.mutables.get(key)
    const wanted = found && (found.seq >= asked.seq || !this.must('heeds the seq that a get asks for'))
    request.reply(wanted ? mutableRecord.encode(found) : null)
    return true
  }

  private immutablePut(request: StorerRequest, target: Buffer, key: string): void {
    const { token, value } = request
    if ((token === null && this.must('wants a token')) || value === null) return
    if (this.must('checks the hash of an immutable put') && !equal(hash(value), target)) return
    if (this.immutables.size >= TOO_MANY && !this.must('takes any number at once')) return
    if (value.length > 0 || this.must('stores empty values')) this.immutables.set(key, Buffer.from(value))
    request.reply(null)
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function decoded<T>(decode: () => T): T | null {
  try {
    return decode()
  } catch {
    return null
  }
}
