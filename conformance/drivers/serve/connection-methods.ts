import type { ConnectionEvent, DrivenConnection } from '../node.js'
import type { Handles } from './handles.js'
import type { Emit, Method } from './method.js'
import type { Params } from './params.js'

/** Tells what happens to a connection, and first what has happened before it had a handle. */
export function watchConnection(handle: number, connection: DrivenConnection, emit: Emit): void {
  const tell = (event: ConnectionEvent): void => emit({ event: 'connection', connection: handle, ...event })
  for (const event of connection.events) tell(event)
  connection.onEvent(tell)
}

/** The methods `server.*`, `connection.*` and `relay.*`. */
export function connectionMethods(handles: Handles, emit: Emit): Record<string, Method> {
  const server = (params: Params) => handles.get(params, 'server')
  const connection = (params: Params) => handles.get(params, 'connection')
  const relay = (params: Params) => handles.get(params, 'relay')
  return {
    'server.info': (params) => server(params).info(),
    'server.accept': async (params) => {
      const handle = handles.fresh(params, 'connection')
      const node = handles.ownerOf(params, 'server')
      const accepted = await server(params).accept()
      handles.add('connection', handle, accepted, node)
      watchConnection(handle, accepted, emit)
    },
    'server.refresh': (params) => server(params).refresh(),
    'server.close': (params) => server(params).close(),
    'connection.opened': (params) => connection(params).opened(),
    'connection.closed': async (params) => {
      const failure = await connection(params).closed()
      return { failure: failure && { reason: failure.code, message: failure.message } }
    },
    'connection.info': (params) => connection(params).info(),
    'connection.write': async (params) => ({ more: await connection(params).write(params.bytes('hex')) }),
    'connection.drained': (params) => connection(params).drained(),
    'connection.read': async (params) => ({ hex: await connection(params).read() }),
    'connection.send': (params) => connection(params).send(params.bytes('hex')),
    'connection.receive': async (params) => ({ hex: await connection(params).receive() }),
    'connection.end': (params) => connection(params).end(),
    'connection.destroy': (params) => connection(params).destroy(),
    'relay.stats': (params) => relay(params).stats(),
    'relay.close': (params) => relay(params).close()
  }
}
