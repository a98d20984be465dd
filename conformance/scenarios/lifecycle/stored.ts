import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS, mutableGet } from '@punchlist/hyperdht/wire'
import type { DrivenNode, KeyPair } from '../../drivers/node.js'
import type { ScenarioContext } from '../../engine/index.js'
import type { Question, ScriptedHost } from '../scripted/index.js'
import { publicAddress } from './asking.js'

export type Kind = 'topic' | 'forward' | 'mutable' | 'immutable'

/** A record on the storers, by how it is written and how one storer is asked for it. */
export interface Stored {
  readonly name: string
  readonly kind: Kind
  write(): Promise<void>
  /** Storers that have it. Asking keeps a forward or a value alive (REC-91), a topic record not (REC-98). */
  on(nodes: readonly DrivenNode[]): Promise<number>
}

/** A record of its own for each name. */
export function stored(
  context: ScenarioContext,
  writer: DrivenNode,
  asker: ScriptedHost,
  kind: Kind,
  name: string
): Stored {
  const keyPair = context.keyPair(`${kind} ${name}`)
  const value = Buffer.from(`${kind} ${name}`)
  const target = targetOf(context, kind, keyPair, value, name)
  const question: Question = {
    command: GETS[kind],
    target,
    ...(kind === 'mutable' && { value: mutableGet.encode({ seq: 0 }) })
  }
  return {
    name: `${NAMES[kind]} ${name}`,
    kind,
    async write(): Promise<void> {
      if (kind === 'mutable') await writer.mutablePut(keyPair, value)
      else if (kind === 'immutable') await writer.immutablePut(value)
      else await writer.announce(target, keyPair)
    },
    async on(nodes): Promise<number> {
      const replies = await Promise.all(nodes.map((node) => asker.answerOf(publicAddress(node), question, 'a get')))
      return replies.filter(({ value }) => value !== null).length
    }
  }
}

const NAMES = {
  topic: 'the topic record',
  forward: 'the forward',
  mutable: 'the mutable record',
  immutable: 'the value'
}
const GETS = {
  topic: COMMANDS.LOOKUP,
  forward: COMMANDS.FIND_PEER,
  mutable: COMMANDS.MUTABLE_GET,
  immutable: COMMANDS.IMMUTABLE_GET
}

function targetOf(
  context: ScenarioContext,
  kind: Kind,
  { publicKey }: KeyPair,
  value: Uint8Array,
  name: string
): Buffer {
  if (kind === 'topic') return context.bytes(`topic ${name}`)
  return Buffer.from(hash(kind === 'immutable' ? value : publicKey))
}
