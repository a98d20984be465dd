import type { ScenarioTopology } from '../../engine/index.js'
import { place, type PlaceOptions } from '../places.js'

/**
 * Where writer and reader are. Records pass between neither of them but through storers, so a NAT decides nothing but what
 * the storers see: a port for each of them, of one host, which is what a token is bound to (RPC-46). A network of more
 * than 20 nodes shows that writer and reader mean the same 20 (QRY-105).
 */
export function writerAndReader(options: PlaceOptions, sizes: readonly number[] = [12]): ScenarioTopology[] {
  const [few = 12] = sizes
  return [
    ...sizes.map((nodes) => place(nodes, { writer: 'port-restricted-cone', reader: 'open' }, options)),
    place(few, { writer: 'symmetric', reader: 'port-restricted-cone' }, { ...options, name: 'symmetric-writer' }),
    place(few, { writer: 'open', reader: 'symmetric' }, { ...options, name: 'symmetric-reader' }),
    place(few, { writer: 'open', reader: 'open' }, { ...options, name: 'plain', plain: true })
  ]
}
