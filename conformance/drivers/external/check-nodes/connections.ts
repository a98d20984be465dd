import { type ConnectionEvent, type DrivenConnection, NodeFailure } from '../../node.js'
import type { Bench } from './bench.js'
import { failureOf, type NodeStep, want } from './step.js'

/** Bytes of a bulk, and of each write of it: more than any driver may hold unread. */
const BULK = 6 * 1024 * 1024
const WRITE = 128 * 1024
/** ms that the reader of a bulk does nothing. */
const IDLE = 500

interface Ends {
  readonly client: DrivenConnection
  readonly server: DrivenConnection
}

async function meet({ nodes, keys }: Bench, name: string): Promise<Ends> {
  const listening = await nodes[1]!.listen({ keyPair: keys(name) })
  want(listening.publicKey.equals(keys(name).publicKey), '"publicKey" of node.listen has to be that of its key pair.')
  const client = await nodes[2]!.connect(listening.publicKey)
  await client.opened()
  const server = await listening.accept()
  await server.opened()
  return { client, server }
}

/** Servers and connections. */
export const CONNECTION_STEPS: readonly NodeStep[] = [
  {
    id: 'node-connect',
    title: 'a client connects to a server by its key; both ends know each other, and data passes both ways',
    needs: 'connect',
    async run(bench) {
      const { client, server } = await meet(bench, 'server')
      const [near, far] = [await client.info(), await server.info()]
      want(near.isInitiator && !far.isInitiator, '"isInitiator" is true at the client and false at the server.')
      want(near.connected && far.connected, '"connected" of connection.info has to be true once it is open.')
      want(near.remotePublicKey.equals(bench.keys('server').publicKey), '"remotePublicKey" has to be the server’s key.')
      want(
        far.remotePublicKey.equals(near.publicKey),
        '"remotePublicKey" of one end has to be "publicKey" of the other.'
      )
      const same = near.handshakeHash !== null && far.handshakeHash?.equals(near.handshakeHash)
      want(same === true, '"handshakeHash" has to be the same at both ends once a connection is open.')
      for (const [from, to] of [
        [client, server],
        [server, client]
      ] as const) {
        await from.write(Buffer.from('hello'))
        want((await to.read())?.toString() === 'hello', 'connection.read has to give what the other end has written.')
        await from.send(Buffer.from('by the way'))
        const message = await to.receive()
        want(message.toString() === 'by the way', 'connection.receive has to give what the other end has sent.')
      }
      await client.end()
      want((await server.read()) === null, 'connection.read has to give null when the other end has ended.')
      await server.end()
      want((await client.closed()) === null, '"failure" of connection.closed has to be null after an end in order.')
      await server.closed()
      checkEvents(client.events, ['open', 'data', 'message', 'end', 'close'])
      checkEvents(server.events, ['open', 'data', 'message', 'end', 'close'])
    }
  },
  {
    id: 'node-connect-refused',
    title: 'connections that come to nothing: an unknown key, a server that refuses, a reset',
    needs: 'connect',
    async run(bench) {
      const { nodes, keys } = bench
      const nobody = await nodes[2]!.connect(keys('nobody').publicKey)
      const failure = await failureOf(nobody.opened())
      want(failure instanceof NodeFailure, 'Answer connection.opened with FAILED where the key is unknown.')
      want((await nobody.closed()) !== null, '"failure" of connection.closed has to say why it failed.')
      const refusing = await nodes[1]!.listen({ keyPair: keys('refusing'), firewall: 'refuse' })
      const refused = await nodes[2]!.connect(refusing.publicKey)
      want((await failureOf(refused.opened())) !== null, 'A server with "firewall": "refuse" opens no connection.')
      await refusing.close()
      const { client, server } = await meet(bench, 'resetting')
      await client.destroy()
      await server.closed()
      want((await server.read()) === null, 'connection.read has to give null once the connection is closed.')
    }
  },
  {
    id: 'node-back-pressure',
    title: `${BULK / 1024 / 1024} MiB pass to a reader that is late: the writer is told to wait, and nothing is lost`,
    needs: 'connect',
    async run(bench) {
      const { client, server } = await meet(bench, 'bulk')
      const reading = readLate(server)
      let told = 0
      for (let sent = 0; sent < BULK; sent += WRITE) {
        if (await client.write(Buffer.alloc(WRITE, sent / WRITE))) continue
        told++
        await client.drained()
      }
      want(told > 0, '"more" of connection.write has to be false when the implementation asks to wait.')
      await client.end()
      const bytes = await reading
      want(bytes.length === BULK, `Of ${BULK} bytes ${bytes.length} came; hold the stream back, do not drop.`)
      const wrong = bytes.findIndex((byte, i) => byte !== (Math.floor(i / WRITE) & 0xff))
      want(wrong === -1, `Byte ${wrong} of the bulk is not what was written.`)
      await server.end()
      await client.closed()
    }
  },
  {
    id: 'node-server-close',
    title: 'server.info tells where a server is reached; a server.accept that is open fails when the server closes',
    needs: 'connect',
    async run({ nodes, keys }) {
      const listening = await nodes[1]!.listen({ keyPair: keys('closing') })
      await listening.info()
      await listening.refresh()
      const accepting = failureOf(listening.accept())
      await listening.close()
      want((await accepting) instanceof NodeFailure, 'Answer an open server.accept with FAILED when the server closes.')
    }
  },
  {
    id: 'node-relay',
    title: 'a blind relay opens, counts, and closes',
    needs: 'relay',
    async run({ nodes, keys }) {
      const relay = await nodes[3]!.relay(keys('relay'))
      want(relay.publicKey.equals(keys('relay').publicKey), '"publicKey" of node.relay has to be that of its key pair.')
      const near = await nodes[2]!.connect(relay.publicKey)
      await near.opened()
      for (let i = 0; i < 50 && (await relay.stats()).sessions === 0; i++) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      const { sessions } = await relay.stats()
      want(sessions === 1, `"sessions" of relay.stats has to count who came: 1, not ${sessions}.`)
      await near.destroy()
      await relay.close()
    }
  }
]

async function readLate(end: DrivenConnection): Promise<Buffer> {
  await new Promise((resolve) => setTimeout(resolve, IDLE))
  const pieces: Buffer[] = []
  for (let bytes = await end.read(); bytes !== null; bytes = await end.read()) pieces.push(bytes)
  return Buffer.concat(pieces)
}

/** That these have been told, in this order; others may be between them. */
function checkEvents(events: readonly ConnectionEvent[], wanted: readonly ConnectionEvent['name'][]): void {
  const names = events.map(({ name }) => name)
  for (const name of wanted) {
    want(names.includes(name), `Tell of every connection what happens to it; the event "${name}" is missing.`, {
      seen: names.join(' ')
    })
  }
  const ordered = names.indexOf('open') < names.indexOf('data') && names.at(-1) === 'close'
  want(ordered, 'Events of a connection come in order: "open" before "data", "close" last.', { seen: names.join(' ') })
}
