import UDX from 'udx-native'
import { createVirtualUdx, type VirtualUdx } from '../../sim/udx/index.js'
import { SmallNetwork } from '../../sim/udx/test-support/index.js'

/** The surface of chapter 09, whoever provides it. */
export type Udx = Omit<VirtualUdx, 'open' | 'bindPort'>
export type Socket = ReturnType<Udx['createSocket']>
export type Stream = ReturnType<Udx['createStream']>

/** A machine with the address 127.0.0.1 on which udx objects are made. */
export interface World {
  readonly name: string
  createUdx(): Udx
}

/** Streams and sockets of the operating system. */
function realWorld(): World {
  return { name: 'udx-native', createUdx: () => new UDX() as Udx }
}

/** The same of the simulator: several udx objects on one host, so that the world looks as the real one does. */
function virtualWorld(): World {
  const network = new SmallNetwork()
  network.weather = () => [0]
  const host = network.host('host', '127.0.0.1')
  return { name: 'virtual udx', createUdx: () => createVirtualUdx(host) }
}

/** Registers the same tests for both worlds. */
export function inBothWorlds(title: string, tests: (world: World) => void): void {
  for (const make of [virtualWorld, realWorld]) {
    const world = make()
    describe(`labs/parity: ${title}, ${world.name}`, () => tests(world))
  }
}
