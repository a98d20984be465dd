import UDX from 'udx-native'
import { Chance } from '../../sim/chance/index.js'
import { Internet, layout } from '../../sim/net/index.js'
import { VirtualTime } from '../../sim/time/index.js'
import { createVirtualUdx, type VirtualUdx } from '../../sim/udx/index.js'
import { SmallNetwork } from '../../sim/udx/test-support/index.js'
import { Pump } from './pump.js'

/** The surface of chapter 09, whoever provides it. */
export type Udx = Omit<VirtualUdx, 'open' | 'bindPort'>
export type Socket = ReturnType<Udx['createSocket']>
export type Stream = ReturnType<Udx['createStream']>

/** A machine with the address 127.0.0.1 on which udx objects are made, between {@link begin} and {@link end}. */
export interface World {
  readonly name: string
  begin(): void
  end(): Promise<void>
  createUdx(): Udx
}

/** Streams and sockets of the operating system. */
class RealWorld implements World {
  readonly name = 'udx-native'

  begin(): void {}

  async end(): Promise<void> {}

  createUdx(): Udx {
    return new UDX() as Udx
  }
}

/** The same of the simulator on a network for tests: several udx objects on one host, as on a real machine. */
class SmallWorld implements World {
  readonly name = 'virtual udx'
  private readonly network = new SmallNetwork()
  private readonly host = this.network.host('host', '127.0.0.1')

  begin(): void {
    this.network.weather = () => [0]
  }

  async end(): Promise<void> {}

  createUdx(): Udx {
    return createVirtualUdx(this.host)
  }
}

/** The same on a host of the virtual internet, in virtual time: what scenarios run on. */
class SimulatedWorld implements World {
  readonly name = 'virtual udx, internet and time'
  private running: { readonly time: VirtualTime; readonly pump: Pump; readonly internet: Internet } | null = null

  begin(): void {
    const time = new VirtualTime()
    const internet = new Internet(layout({ nodes: 1 }), { time, chance: new Chance('parity', time.owners) })
    this.running = { time, internet, pump: new Pump(time) }
  }

  async end(): Promise<void> {
    const { time, pump } = this.running!
    await pump.stop()
    time.uninstall()
  }

  createUdx(): Udx {
    return createVirtualUdx(this.running!.internet.host('dht1'))
  }
}

/** Registers the same tests for all worlds. */
export function inAllWorlds(title: string, tests: (world: World) => void): void {
  for (const world of [new SmallWorld(), new SimulatedWorld(), new RealWorld()]) {
    describe(`labs/parity: ${title}, ${world.name}`, () => {
      before(() => world.begin())
      after(() => world.end())
      tests(world)
    })
  }
}
