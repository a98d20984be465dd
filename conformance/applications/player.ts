/** A process with one application in it, as its users write it. Started by `play`; ends by itself once told to `end`. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { BLOCK_SIZE, BLOCKS, blockOf, PIPED, topicOf } from './content.js'
import type { BeamClass, Connection, Dht, DhtClass, Notice, Part, StoreClass, Swarm, SwarmClass } from './types.js'

const part = JSON.parse(process.argv[2] as string) as Part
const requireFrom = (folder: string): NodeJS.Require => createRequire(join(folder, 'package.json'))
const load = requireFrom(part.project)

/** The application that reaches for a node in a program. */
const APPLICATION = part.program.endsWith('beam') ? 'hyperbeam' : 'hyperswarm'

/** Where the application's node comes from: ours is handed in, or it is what its own `require('hyperdht')` finds. */
function loadNode(path = ''): unknown {
  if (part.side === 'injected') return createRequire(import.meta.url)(`@punchlist/hyperdht${path}`)
  return createRequire(load.resolve(APPLICATION))(`hyperdht${path}`)
}

function tell(event: string, value = ''): void {
  process.send?.({ event, value } satisfies Notice)
}

const ended = once(process, 'message')
/** Who started it is gone. */
const orphaned = (): never => process.exit(1)
process.once('disconnect', orphaned)

function makeNode(options: { ephemeral?: boolean } = {}): Dht {
  return new (loadNode() as DhtClass)({ bootstrap: part.bootstrap, ...options })
}

function makeSwarm(): Swarm {
  const Hyperswarm = load('hyperswarm') as SwarmClass
  return new Hyperswarm(part.side === 'injected' ? { dht: makeNode() } : { bootstrap: part.bootstrap })
}

/** Joins topics, greets whoever connects and reports who greeted. */
async function swarm(): Promise<void> {
  const mine = makeSwarm()
  mine.on('connection', (connection: Connection) => {
    const remote = connection.remotePublicKey.toString('hex')
    connection.on('error', () => undefined)
    connection.on('data', (data: Buffer) => tell('greeting', `${remote} ${data.toString()}`))
    connection.write(`hello from ${part.words[0] as string}`)
  })
  tell('key', mine.keyPair.publicKey.toString('hex'))
  await Promise.all(part.words.slice(1).map((topic) => mine.join(topicOf(topic)).flushed()))
  await mine.flush()
  tell('joined')
  await ended
  await mine.destroy()
}

async function replicate(isWriter: boolean): Promise<void> {
  const store = new (requireFrom(part.unchanged)('corestore') as StoreClass)(part.folder)
  const core = store.get(isWriter ? { name: 'data' } : { key: Buffer.from(part.words[0] as string, 'hex') })
  await core.ready()
  if (isWriter) await core.append(Array.from({ length: BLOCKS }, (_, index) => blockOf(index)))

  const mine = makeSwarm()
  mine.on('connection', (connection: Connection) => {
    connection.on('error', () => undefined)
    store.replicate(connection)
  })
  await mine.join(core.discoveryKey, { server: isWriter, client: !isWriter }).flushed()
  if (isWriter) tell('key', core.key.toString('hex'))
  else {
    await core.download({ start: 0, end: BLOCKS }).done()
    const hash = createHash('sha256')
    for (let index = 0; index < BLOCKS; index++) hash.update(await core.get(index))
    tell('hash', `${core.length * BLOCK_SIZE} ${hash.digest('hex')}`)
  }
  await ended
  await mine.destroy()
  await store.close()
}

/**
 * Both ends send 1 MB at once, end, and report what came until the other's end; then the pipe closes by itself. (An end
 * that is destroyed instead is an error of the other one: Hyperbeam's own way, on either node.)
 */
async function beam(announce: boolean): Promise<void> {
  const Hyperbeam = load('hyperbeam') as BeamClass
  const dht = makeNode({ ephemeral: true })
  const pipe = announce ? new Hyperbeam({ dht }) : new Hyperbeam(part.words[0] as string, { dht })
  const closed = new Promise((resolve) => pipe.once('close', resolve))
  pipe.on('error', (err: Error) => tell('error', err.message))
  if (announce) pipe.once('remote-address', () => tell('key', pipe.key))
  const first = announce ? 0 : PIPED
  for (let index = first; index < first + PIPED; index++) pipe.write(blockOf(index))
  pipe.end()
  const hash = createHash('sha256')
  let size = 0
  pipe.on('data', (data: Buffer) => {
    hash.update(data)
    size += data.length
  })
  pipe.once('end', () => tell('hash', `${size} ${hash.digest('hex')}`))
  await closed
  tell('closed')
  await ended
}

const PROGRAMS: Readonly<Record<Part['program'], () => Promise<void>>> = {
  swarm,
  writer: () => replicate(true),
  reader: () => replicate(false),
  beam: () => beam(false),
  'announcing-beam': () => beam(true)
}

const { name, version } = loadNode('/package.json') as { name: string; version: string }
tell('implementation', `${name}@${version}`)
await PROGRAMS[part.program]()
// Nothing else may keep the process alive now: what does is a leak.
process.off('disconnect', orphaned)
process.disconnect()
