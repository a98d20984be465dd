import { compareDistance, RoutingTable } from '@punchlist/hyperdht/kbucket'
import { isIPv4 } from '@punchlist/hyperdht/ipencoding'
import { bootstrapAddress } from '@punchlist/hyperdht/wire'
import { hex, type Input } from '../../input.js'

export function distance(input: Input) {
  const order = compareDistance(input.bytes('target'), input.bytes('a'), input.bytes('b'))
  return { closer: order < 0 ? 'a' : order > 0 ? 'b' : 'equal' }
}

export function bucket(input: Input) {
  return { bucket: new RoutingTable(input.bytes('own')).bucketIndex(input.bytes('id')) }
}

export function closest(input: Input) {
  const table = new RoutingTable<{ id: Buffer }>(input.bytes('own'))
  for (const id of input.bytesList('ids')) table.insert({ id })
  const [target, n] = [input.bytes('target'), input.number('n')]
  return {
    peerOrder: table.closestInPeerOrder(target, n).map(({ id }) => hex(id)),
    xorOrder: table.closest(target, n).map(({ id }) => hex(id))
  }
}

export function bootstrapParse(input: Input) {
  const { host, port } = bootstrapAddress(input.value('entry'))
  return { host, port }
}

export function isIpv4(input: Input) {
  return { valid: isIPv4(input.text('text')) }
}
