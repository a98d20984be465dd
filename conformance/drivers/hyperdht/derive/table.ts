import { RoutingTable } from '../peer.js'
import { hex, type Input } from './input.js'

const K = 20

/** The row in which an id lands (ENC-57). */
export function bucket(input: Input) {
  const table = new RoutingTable(input.bytes('own'), { k: K })
  table.add({ id: input.bytes('id') })
  return { bucket: table.rows.findIndex((row) => row !== null && row !== undefined) }
}

/** In the order in which the peer lists them (RPC-58). */
export function closest(input: Input) {
  const table = new RoutingTable(input.bytes('own'), { k: K })
  for (const id of input.bytesList('ids')) table.add({ id })
  return { peerOrder: table.closest(input.bytes('target'), input.number('n')).map(({ id }) => hex(id)) }
}
