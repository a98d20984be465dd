import { type FieldNode, type FieldSource, type LeafInit } from '../fields/index.js'

const KEY = 32
const TAG = 16
/** Static key and its tag. */
const SEALED_KEY = KEY + TAG

/** Which of the two Noise messages a hop carries, by the mode of PEER_HANDSHAKE; null if the mode is unknown (HS-48). */
export function noiseMessage(mode: number): 1 | 2 | null {
  // FROM_CLIENT, FROM_RELAY and FROM_SECOND_RELAY go to the server; FROM_SERVER and REPLY come from it.
  if (mode === 0 || mode === 2 || mode === 3) return 1
  return mode === 1 || mode === 4 ? 2 : null
}

/** The parts of a Noise message (HS-15 to HS-17). What is sealed cannot be opened without the secret keys. */
export function noiseParts(source: FieldSource, path: string, number: 1 | 2): FieldNode[] {
  const part = (name: string, text: string): LeafInit => ({ name, path: `${path}.${name}`, role: 'bytes', text })
  const nodes: FieldNode[] = []
  const fixed = (length: number, init: LeafInit): boolean => {
    if (source.left < length) {
      nodes.push(tooShort(source, init, number))
      return false
    }
    const value = source.bytes.toString('hex', source.at, source.at + length)
    nodes.push(source.leaf(length, { ...init, value }))
    return true
  }
  const who = number === 1 ? 'initiator' : 'responder'
  if (!fixed(KEY, part('e', `e: ${who} ephemeral public key`))) return nodes
  if (number === 1 && !fixed(SEALED_KEY, part('s', 's: encrypted initiator static key + tag'))) return nodes
  if (source.left < TAG) {
    nodes.push(tooShort(source, part('payload', 'encrypted payload + tag'), number))
    return nodes
  }
  fixed(source.left, part('payload', `encrypted payload (${source.left - TAG}) + tag (${TAG})`))
  return nodes
}

/** Not an error of the message around it: that one decodes, and it is the Noise layer that stays silent (HS-25). */
function tooShort(source: FieldSource, init: LeafInit, number: 1 | 2): FieldNode {
  const least = number === 1 ? KEY + SEALED_KEY + TAG : KEY + TAG
  return source.leaf(source.left, {
    ...init,
    text: init.text,
    notes: [`cut short: Noise message ${number} has at least ${least} bytes, met with silence (HS-25, HS-27)`]
  })
}
