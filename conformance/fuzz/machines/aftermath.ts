import { ScenarioFailure } from '../../engine/index.js'
import type { VirtualUdx } from '../../labs/sim/udx/index.js'
import { type Cast, ROUTER } from './cast.js'
import { type Census, censusOf, growthOf } from './census.js'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** A connect that comes to nothing says so within this time: every wait of the protocol is shorter, and so is a stream's. */
const SETTLES = 3 * MINUTE
/** From the last event to rest: random probing goes on for 35 s (HP-109), all else of a handshake for 10 s (HS-144). */
const RESTS = 60 * SECOND
/** The end of a stream whose other side is gone without a word. */
const NOTICES = 3 * MINUTE
/** Between two attempts of a good client, whose server may have to announce itself again. */
const PATIENCE = 2 * MINUTE
/** Whoever answers in the name of all nodes that it asks makes a server believe that it has just announced itself. */
const ATTEMPTS = 8
/** Counts of a node's collections, and ms between them: no rhythm of a node has this length. */
const RECOUNTS = 4
const BETWEEN_COUNTS = 7300

/** Who is attacked. */
const WATCHED = ['server', 'client', ROUTER] as const

/** What everybody holds before the first connect. */
export class Calm {
  /** BOUNDED: by the hosts. */
  private readonly before: readonly { readonly host: string; readonly held: string; readonly census: Census | null }[]

  constructor(private readonly cast: Cast) {
    this.before = WATCHED.map((host) => ({ host, held: heldBy(cast, host), census: this.census(host) }))
  }

  /** Fails unless everybody who is there holds the same again. */
  async check(): Promise<void> {
    for (const { host, held, census } of this.before) {
      if (this.cast.at(host).destroyed) continue
      const now = heldBy(this.cast, host)
      if (now !== held) fail(`${host} holds ${now} when all is over, and held ${held} before.`)
      if (census !== null) await this.recount(host, census)
    }
  }

  /** What is under way for the DHT's own sake comes and goes; what stays, stays. */
  private async recount(host: string, census: Census): Promise<void> {
    let grown: string[] = []
    for (let i = 0; i < RECOUNTS; i++) {
      grown = growthOf(census, censusOf(this.cast.at(host)))
      if (grown.length === 0) return
      await this.cast.world.sleep(BETWEEN_COUNTS)
    }
    fail(`${host} holds more when all is over than before: ${grown.join('; ')}.`)
  }

  private census(host: string): Census | null {
    return this.cast.plan.census ? censusOf(this.cast.at(host)) : null
  }
}

/** Sockets, streams and watchers of a host. */
function heldBy(cast: Cast, host: string): string {
  const { sockets, streams, watchers } = (cast.world.site(host).udx as VirtualUdx).open
  const raw = cast.at(host).rawStreams.size
  return `${sockets} sockets, ${streams} streams (${raw} of them known to the node) and ${watchers} watchers`
}

/**
 * What has to be so when all is over, while everybody who is not destroyed still runs: every connect has come to an end or
 * a path, everybody holds what they held before, and a good client gets through to the server.
 */
export async function checkAftermath(cast: Cast, calm: Calm): Promise<void> {
  cast.honest = true
  for (const visit of cast.visits) {
    await within(SETTLES, visit.settled, `A connect is neither open nor over after ${SETTLES} ms.`)
  }
  for (const visit of cast.visits) await within(SECOND, visit.leave(), 'A stream does not close when it is destroyed.')
  await ends(cast)
  await cast.world.sleep(RESTS)
  await calm.check()
  if (!cast.at('server').destroyed) await goodClient(cast)
}

/** The server's ends of connections go with the client's. */
async function ends({ world, accepted }: Cast): Promise<void> {
  const began = world.now
  while (accepted.size > 0 && world.now - began < NOTICES) await world.sleep(SECOND)
  if (accepted.size > 0)
    fail(`The server still has ${accepted.size} connections ${NOTICES} ms after the clients are gone.`)
}

async function goodClient(cast: Cast): Promise<void> {
  if (cast.server.closed) await cast.listen()
  await cast.node('late')
  let error: Error | null = null
  for (let i = 0; i < ATTEMPTS; i++) {
    const visit = cast.visit('late')
    await within(SETTLES, visit.settled, 'The connect of a good client neither opens nor fails.')
    const { echoed } = visit
    await visit.leave()
    if (echoed) return ends(cast)
    error = visit.error
    await cast.world.sleep(PATIENCE)
  }
  fail(`A good client does not get through to the server when all is over: ${error?.message ?? 'no error'}.`)
}

async function within(ms: number, promise: Promise<void>, sentence: string): Promise<void> {
  if (!(await inTime(promise, ms))) fail(sentence)
}

/** Whether a promise resolves within so many ms. */
export async function inTime(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)))
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

function fail(sentence: string): never {
  throw new ScenarioFailure(sentence)
}
