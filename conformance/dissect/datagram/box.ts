import { openBox } from '@punchlist/hyperdht/crypto'
import { type Layout, layoutOf } from '../../layouts/index.js'
import { type FieldNode, type FieldSource, walk } from '../fields/index.js'
import type { Secret } from './keys.js'

const NONCE = 24
const TAG = 16

/** The parts of a secret box (HP-29), and what is inside if one of the secrets opens it. */
export function boxParts(source: FieldSource, path: string, secrets: readonly Secret[]): FieldNode[] {
  const box = source.bytes.subarray(source.at)
  const leaf = (length: number, name: string, text: string, notes: string[] = []): FieldNode =>
    source.leaf(length, {
      name,
      path: `${path}.${name}`,
      role: 'bytes',
      value: source.bytes.toString('hex', source.at, source.at + length),
      text,
      notes
    })
  if (box.length <= NONCE + TAG) {
    return box.length === 0 ? [] : [leaf(box.length, 'box', 'too short for a box', ['not opened (HP-32)'])]
  }
  const nonce = leaf(NONCE, 'nonce', 'nonce')
  const tag = leaf(TAG, 'tag', 'tag')
  const ciphertext = leaf(source.left, 'ciphertext', `encrypted payload (${source.left})`)
  for (const secret of secrets) {
    const plaintext = openBox(secret.holepunch, box)
    if (plaintext === null) continue
    ciphertext.plaintext = walk(layoutOf('holepunch-payload') as Layout, plaintext, { path: `${path}.plaintext` })
    return [nonce, tag, ciphertext]
  }
  if (secrets.length > 0) ciphertext.notes.push('no key given opens it')
  return [nonce, tag, ciphertext]
}
