import { type Json, type Layout, layoutOf } from '../../layouts/index.js'
import { type FieldNode, FieldSource, findField, plural, walk } from '../fields/index.js'
import { boxParts } from './box.js'
import { checkAddresses, silenceOf } from './checks.js'
import { type Command, commandOf, errorName, type ValueKind } from './commands.js'
import { noiseMessage, noiseParts } from './noise.js'
import { type Dissection, type DissectContext, NO_OUTLINE, type Outline } from './types.js'

const REQUEST = layoutOf('rpc-request') as Layout
const RESPONSE = layoutOf('rpc-response') as Layout

/** A receiver sees no more of a datagram (RPC-17). */
const MAX_RECEIVED = 2048

type Fields = { readonly [key: string]: Json }

export function dissectRequest(bytes: Buffer, context: DissectContext): Dissection {
  const tree = walk(REQUEST, bytes)
  const message = (tree.value ?? {}) as Fields
  const number = numberAt(tree, 'command')
  const internal = findField(tree, 'flags')?.bits?.some((bit) => bit.boolean && bit.set) ?? false
  const command = number === null ? null : commandOf(number, internal)
  describeCommand(tree, command, internal)
  const value = expandValue(tree, command?.request ?? 'bytes', command, context)
  const mode = modeOf(value)
  const name = command?.name ?? (number === null ? '?' : `${internal ? 'internal' : 'external'} command ${number}`)
  const tid = numberAt(tree, 'tid')
  checkAddresses(tree, context)
  const silence = tree.error === undefined ? silenceOf({ command, message, value, tree }) : null
  return {
    kind: 'request',
    title: ['request ' + name, mode, tidText(tid)].filter(Boolean).join(', '),
    outline: {
      ...NO_OUTLINE,
      tid,
      command,
      number,
      internal,
      mode,
      target: (message['target'] ?? null) as string | null
    },
    tree,
    notes: sizeNotes(bytes),
    silence: undecodable(REQUEST, bytes, tree, context) ?? silence
  }
}

export function dissectResponse(bytes: Buffer, context: DissectContext): Dissection {
  const tree = walk(RESPONSE, bytes)
  const message = (tree.value ?? {}) as Fields
  const command = context.command ?? null
  const error = (message['error'] ?? null) as number | null
  const errorNode = findField(tree, 'error')
  if (errorNode !== null && error !== null) errorNode.text = `error ${error} ${errorName(error, command)}`
  const value = expandValue(tree, command?.response ?? 'bytes', command, context)
  const mode = modeOf(value)
  checkAddresses(tree, context)
  const tid = numberAt(tree, 'tid')
  const closer = message['closerNodes']
  const outline: Outline = { ...NO_OUTLINE, tid, command, mode, target: context.target ?? null, error }
  return {
    kind: 'response',
    title: [
      command === null ? 'response' : `response to ${command.name}`,
      mode,
      error !== null && error !== 0 && `error ${error} ${errorName(error, command)}`,
      Array.isArray(closer) && plural(closer.length, 'closer node'),
      tidText(tid)
    ]
      .filter(Boolean)
      .join(', '),
    outline,
    tree,
    notes: sizeNotes(bytes),
    silence: undecodable(RESPONSE, bytes, tree, context)
  }
}

const tidText = (tid: number | null): string | false => tid !== null && `tid 0x${tid.toString(16).padStart(4, '0')}`

function numberAt(tree: FieldNode, path: string): number | null {
  const value = findField(tree, path)?.value
  return typeof value === 'number' ? value : null
}

/** The name of the hop, if the value is one of the two messages that have a mode. */
function modeOf(value: FieldNode | null): string | null {
  const mode = value === null ? null : findField(value, 'value.mode')
  if (typeof mode?.value !== 'number') return null
  return mode.text.replace(/^mode \d+ /, '').replace('(unknown)', `mode ${mode.value}`)
}

function describeCommand(tree: FieldNode, command: Command | null, internal: boolean): void {
  const node = findField(tree, 'command')
  if (node === null || node.value === undefined) return
  node.text += command === null ? ' (unknown)' : ` ${command.name}`
  if (internal) node.text += ', internal'
  if (command === null) node.notes.push('answered with UNKNOWN_COMMAND (RPC-66, RPC-68)')
}

function sizeNotes(bytes: Buffer): string[] {
  if (bytes.length <= MAX_RECEIVED) return []
  return [`${bytes.length} bytes: a receiver sees the first ${MAX_RECEIVED} (RPC-17)`]
}

/** Whether a receiver can decode what it sees of the datagram. */
function undecodable(layout: Layout, bytes: Buffer, tree: FieldNode, { cut = false }: DissectContext): string | null {
  if (cut) return null
  const { error } = bytes.length > MAX_RECEIVED ? walk(layout, bytes.subarray(0, MAX_RECEIVED)) : tree
  return error === undefined ? null : `does not decode: ${error.path} ${error.message} (RPC-16)`
}

/** Puts the message that a value holds in the place of its bytes. Returns it, or null if there is none. */
function expandValue(
  tree: FieldNode,
  kind: ValueKind,
  command: Command | null,
  { secrets = [] }: DissectContext
): FieldNode | null {
  const group = findField(tree, 'value')
  if (group === null || group.error !== undefined) return null
  const content = group.children[1]
  if (kind === 'bytes' || kind === 'unused') {
    if (kind === 'unused' && command !== null) {
      group.children[0]?.notes.push(
        command.name === 'PING' ? 'padding, ignored (RPC-72)' : `ignored by ${command.name}`
      )
    }
    if (command === null && content !== undefined && tree.layout === 'rpc-response') {
      content.notes.push('no request seen, so its meaning is unknown')
    }
    return null
  }
  const layout = layoutOf(kind.layout) as Layout
  const bytes = Buffer.from(group.value as string, 'hex')
  const offset = group.offset + (group.children[0]?.length ?? 0)
  const message = walk(layout, bytes, { offset, path: 'value', flags: `${layout.name} flags` })
  group.children.splice(1, 1, message)
  if (layout.name === 'handshake') {
    const mode = findField(message, 'value.mode')?.value
    const number = noiseMessage(typeof mode === 'number' ? mode : -1)
    if (number !== null) expandBytes(message, 'value.noise', (source, path) => noiseParts(source, path, number))
  }
  if (layout.name === 'holepunch') {
    expandBytes(message, 'value.payload', (source, path) => boxParts(source, path, secrets))
  }
  return message
}

/** Replaces the content of a byte string by its parts. */
function expandBytes(tree: FieldNode, path: string, parts: (source: FieldSource, path: string) => FieldNode[]): void {
  const group = findField(tree, path)
  const content = group?.children[1]
  if (group === null || content === undefined || group.error !== undefined) return
  const source = new FieldSource(Buffer.from(content.hex, 'hex'), content.offset)
  group.children.splice(1, 1, ...parts(source, path))
}
