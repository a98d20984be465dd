/** A process with one application in it, as its users write it. Started by `play`; ends by itself once told to `end`. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { BLOCK_SIZE, BLOCKS, blockOf, PIPED, topicOf } from './content.js'
import type { BeamClass, Connection, Dht, DhtClass, Notice, Part, StoreClass, Swarm, SwarmClass } from './types.js'

const part = JSON.parse(process.argv[2] as string) as Part
const load = createRequire(join(part.project, 'package.json'))

function tell(event: string, value = ''): void {
  process.send?.({ event, value } satisfies Notice)
}

const ended = once(process, 'message')

function makeNode(options: { ephemeral?: boolean } = {}): Dht {
  const name = part.inject ? '@punchlist/hyperdht' : 'hyperdht'
  return new (load(name) as DhtClass)({ bootstrap: part.bootstrap, ...options })
}

function makeSwarm(): Swarm {
  const Hyperswarm = load('hyperswarm') as SwarmClass
  return new Hyperswarm(part.inject ? { dht: makeNode() } : { bootstrap: part.bootstrap })
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
  const store = new (load('corestore') as StoreClass)(part.folder)
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

/** The announcing end sends 1 MB through the pipe; the other end reports it and answers with its size. */
async function beam(announce: boolean): Promise<void> {
  const Hyperbeam = load('hyperbeam') as BeamClass
  const dht = makeNode({ ephemeral: true })
  const pipe = announce ? new Hyperbeam({ dht }) : new Hyperbeam(part.words[0] as string, { dht })
  // The other end may be destroyed first, which is an error of this one.
  pipe.on('error', () => undefined)
  const closed = new Promise((resolve) => pipe.once('close', resolve))
  if (announce) {
    pipe.once('remote-address', () => tell('key', pipe.key))
    for (let index = 0; index < PIPED; index++) pipe.write(blockOf(index))
  }
  const hash = createHash('sha256')
  let size = 0
  pipe.on('data', (data: Buffer) => {
    if (announce) return tell('answer', data.toString())
    hash.update(data)
    size += data.length
    if (size === PIPED * BLOCK_SIZE) {
      tell('hash', `${size} ${hash.digest('hex')}`)
      pipe.write(`got ${size}`)
    }
  })
  await ended
  pipe.destroy()
  await closed
}

const PROGRAMS: Readonly<Record<Part['program'], () => Promise<void>>> = {
  swarm,
  writer: () => replicate(true),
  reader: () => replicate(false),
  beam: () => beam(false),
  'announcing-beam': () => beam(true)
}

const dhtOfProject = part.inject ? '@punchlist/hyperdht' : 'hyperdht'
tell('implementation', (load(`${dhtOfProject}/package.json`) as { name: string }).name)
await PROGRAMS[part.program]()
// Nothing else may keep the process alive now: what does is a leak.
process.disconnect()
