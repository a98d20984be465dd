import type {
  AnnounceOptions,
  ConnectOptions,
  ListenOptions,
  MutableGetOptions,
  NodeDriver,
  NodeOptions,
  NodeSite,
  PluginOptions,
  RelayOptions
} from '../node.js'
import type { Handles } from './handles.js'
import { watchConnection } from './connection-methods.js'
import type { Emit, Method } from './method.js'
import type { Params } from './params.js'

const NODE_OPTIONS = {
  bootstrapper: 'as it is',
  bootstrap: 'as it is',
  nodes: 'as it is',
  host: 'as it is',
  port: 'as it is',
  anyPort: 'as it is',
  ephemeral: 'as it is',
  adaptive: 'as it is',
  firewalled: 'as it is',
  quickFirewall: 'as it is',
  keyPair: 'keyPair',
  seed: 'bytes',
  connectionKeepAlive: 'as it is',
  randomPunchInterval: 'as it is',
  deferRandomPunch: 'as it is',
  concurrency: 'as it is',
  maxSize: 'as it is',
  maxAge: 'as it is'
} as const satisfies Record<keyof NodeOptions, string>

const LISTEN_OPTIONS = {
  keyPair: 'keyPair',
  firewall: 'as it is',
  holepunch: 'as it is',
  shareLocalAddress: 'as it is',
  reusableSocket: 'as it is',
  relayThrough: 'bytes'
} as const satisfies Record<keyof ListenOptions, string>

const CONNECT_OPTIONS = {
  keyPair: 'keyPair',
  relayAddresses: 'as it is',
  relayThrough: 'bytes',
  fastOpen: 'as it is',
  localConnection: 'as it is',
  reusableSocket: 'as it is',
  holepunch: 'as it is'
} as const satisfies Record<keyof ConnectOptions, string>

/** Nodes of the driver run where its process does. */
const HERE: NodeSite = {
  host: 'here',
  addresses: [],
  udx: null,
  call: async (_, act) => act(),
  waiting: (_, promise) => Promise.resolve(promise)
}

/** The methods `node.*`. */
export function nodeMethods(driver: NodeDriver, handles: Handles, emit: Emit): Record<string, Method> {
  const node = (params: Params) => handles.get(params, 'node')
  return {
    'node.create': async (params) => {
      handles.clearIfDone()
      const handle = handles.fresh(params, 'node')
      const options = params.options<NodeOptions>('options', NODE_OPTIONS)
      // No driver reaches for a public network because somebody forgot to say which one.
      const made = await driver.createNode({ ...options, bootstrap: options.bootstrap ?? [] }, HERE)
      handles.add('node', handle, made)
      for (const { name } of made.events ?? []) emit({ event: 'node', node: handle, name })
      made.onEvent(({ name }) => emit({ event: 'node', node: handle, name }))
    },
    'node.ready': (params) => node(params).ready(),
    'node.state': (params) => node(params).state(),
    'node.stats': async (params) => ({ stats: await node(params).stats() }),
    'node.ping': async (params) => ({ rtt: await node(params).ping(params.address('to')) }),
    'node.findNode': async (params) => ({ nodes: await node(params).findNode(params.bytes('target')) }),
    'node.findPeer': async (params) => ({ answers: await node(params).findPeer(params.bytes('publicKey')) }),
    'node.lookup': async (params) => ({ answers: await node(params).lookup(params.bytes('target')) }),
    'node.announce': async (params) => ({
      closest: await node(params).announce(
        params.bytes('target'),
        params.keyPair('keyPair'),
        params.has('relayAddresses') ? params.addresses('relayAddresses') : [],
        params.options<AnnounceOptions>('options', { clear: 'as it is', bump: 'as it is' })
      )
    }),
    'node.unannounce': (params) => node(params).unannounce(params.bytes('target'), params.keyPair('keyPair')),
    'node.lookupAndUnannounce': async (params) => ({
      answers: await node(params).lookupAndUnannounce(params.bytes('target'), params.keyPair('keyPair'))
    }),
    'node.immutablePut': (params) => node(params).immutablePut(params.bytes('value')),
    'node.immutableGet': async (params) => ({ answer: await node(params).immutableGet(params.bytes('hash')) }),
    'node.mutablePut': (params) => {
      const options = params.options<{ seq?: number }>('options', { seq: 'as it is' })
      return node(params).mutablePut(params.keyPair('keyPair'), params.bytes('value'), options)
    },
    'node.mutableGet': async (params) => {
      const kinds = { seq: 'as it is', latest: 'as it is', refresh: 'as it is' } as const
      const options = params.options<MutableGetOptions>('options', kinds)
      return { answer: await node(params).mutableGet(params.bytes('publicKey'), options) }
    },
    'node.registerPlugin': (params) => {
      const plugin = params.object('plugin')
      const answer = plugin.text('answer') as PluginOptions['answer']
      return node(params).registerPlugin({ name: plugin.text('name'), version: plugin.number('version'), answer })
    },
    'node.pluginRequest': (params) => {
      const request = params.object('request')
      const { name, version, command } = {
        name: request.text('name'),
        version: request.number('version'),
        command: request.number('command')
      }
      const bytes = { value: request.bytesOrNull('value'), target: request.bytesOrNull('target') }
      return node(params).pluginRequest({ name, version, command, ...bytes }, params.address('to'))
    },
    'node.listen': async (params) => {
      const handle = handles.fresh(params, 'server')
      const server = await node(params).listen(params.options<ListenOptions>('options', LISTEN_OPTIONS))
      handles.add('server', handle, server, params.number('node'))
      return { publicKey: server.publicKey }
    },
    'node.connect': async (params) => {
      const handle = handles.fresh(params, 'connection')
      const options = params.options<ConnectOptions>('options', CONNECT_OPTIONS)
      const connection = await node(params).connect(params.bytes('publicKey'), options)
      handles.add('connection', handle, connection, params.number('node'))
      watchConnection(handle, connection, emit)
    },
    'node.relay': async (params) => {
      const handle = handles.fresh(params, 'relay')
      const options = params.options<RelayOptions>('options', { service: 'as it is' })
      const relay = await node(params).relay(params.keyPair('keyPair'), options)
      handles.add('relay', handle, relay, params.number('node'))
      return { publicKey: relay.publicKey }
    },
    'node.suspend': (params) => node(params).suspend(),
    'node.resume': (params) => node(params).resume(),
    'node.destroy': async (params) => {
      await node(params).destroy({ force: params.flag('force') })
      handles.retire(params.number('node'))
    }
  }
}
