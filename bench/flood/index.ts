/**
 * A server of ours under 1,000 bogus handshakes a second, on loopback with real sockets: how long a good client of either
 * implementation takes from `connect()` to its first byte back, calm and in the flood; and what the server holds. Server,
 * client and attacker are processes of their own.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { OURS, PEER } from '../implementation.js'
import { ammunition, Attack, type Kind, KINDS, PER_SECOND } from './attack.js'
import { answerOf, type Connected, type Held, type Listening, type Order } from './messages.js'

/** Connects of each client before and in each flood. */
const CONNECTS = 9
/** Bogus handshakes for each flood: for as many seconds as connects may take together on a busy machine. */
const SECONDS = 20

export interface FloodRow {
  readonly kind: Kind
  readonly client: string
  /** Median ms from `connect()` to the first byte back. */
  readonly calm: number
  readonly flooded: number
  readonly worst: number
  /** flooded / calm: 3 at most is aimed at. */
  readonly ratio: number
  readonly failed: readonly string[]
  /** Bogus handshakes that were sent, and a second. */
  readonly sent: number
  readonly rate: number
  /** Of the server, when the last client had its answer. */
  readonly held: Held
  /** us of the server's cores for each bogus handshake. */
  readonly cores: number
}

export async function benchFlood(
  kinds: readonly string[],
  say: (line: string) => void
): Promise<{ readonly rows: readonly FloodRow[] }> {
  const rows: FloodRow[] = []
  say(`ms from connect() to the first byte back: median of ${CONNECTS}; ${PER_SECOND} bogus handshakes a second\n`)
  say('bogus     client                    calm  flooded   worst  ratio  failed    sent  a second  server holds')
  for (const kind of KINDS) {
    if (kinds.length > 0 && !kinds.includes(kind)) continue
    for (const client of [OURS, PEER]) {
      const row = await measure(kind, client)
      rows.push(row)
      say(lineOf(row))
    }
  }
  return { rows }
}

/** A server for each: nothing of one flood is left for the next. */
async function measure(kind: Kind, specifier: string): Promise<FloodRow> {
  const server = start('server-process.js')
  const client = start('client-process.js', specifier)
  try {
    const [listening] = await Promise.all([answerOf<Listening>(server), answerOf(client)])
    const datagrams = ammunition(kind, SECONDS * PER_SECOND, listening)
    const calm = await connects(client, listening)
    const before = await ask<Held>(server, { act: 'held' })
    const attack = new Attack(datagrams, kind === 'direct' ? listening.server : listening.main)
    const flooded = await connects(client, listening)
    const { sent, rate } = attack
    attack.stop()
    const held = await ask<Held>(server, { act: 'held' })
    const times = flooded.flatMap((one) => ('ms' in one ? [one.ms] : []))
    const [calmly, median] = [medianOf(calm.flatMap((one) => ('ms' in one ? [one.ms] : []))), medianOf(times)]
    return {
      kind,
      client: specifier,
      calm: calmly,
      flooded: median,
      worst: Math.max(...times),
      ratio: median / calmly,
      failed: [...calm, ...flooded].flatMap((one) => ('failed' in one ? [one.failed] : [])),
      sent,
      rate,
      held,
      cores: (held.cpu - before.cpu) / sent
    }
  } finally {
    await Promise.all([end(client), end(server)])
  }
}

async function connects(client: ChildProcess, { publicKey, bootstrap }: Listening): Promise<Connected[]> {
  const all: Connected[] = []
  for (let i = 0; i < CONNECTS; i++) all.push(await ask<Connected>(client, { act: 'connect', publicKey, bootstrap }))
  return all
}

function start(file: string, ...args: string[]): ChildProcess {
  return fork(new URL(file, import.meta.url), args)
}

function ask<T>(child: ChildProcess, order: Order): Promise<T> {
  child.send(order)
  return answerOf<T>(child)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || !child.connected) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.send({ act: 'end' } satisfies Order)
  await exited
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

function lineOf({ kind, client, calm, flooded, worst, ratio, failed, sent, rate, held }: FloodRow): string {
  const number = (value: number, width: number, digits = 0): string => value.toFixed(digits).padStart(width)
  const { streams, sockets, connections, heap, rss } = held
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
  return (
    `${kind.padEnd(10)}${client.padEnd(22)}${number(calm, 8, 1)} ${number(flooded, 8, 1)} ${number(worst, 7, 1)} ${number(ratio, 6, 2)} ` +
    `${number(failed.length, 7)} ${number(sent, 7)} ${number(rate, 9)}  ` +
    `${streams} streams, ${sockets} sockets, heap ${mb(heap)}, memory ${mb(rss)}; ${connections} connections in all`
  )
}
