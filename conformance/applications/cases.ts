import { BLOCKS, PIPED, summary } from './content.js'
import type { Player } from './play.js'
import { same, type Scene } from './scene.js'
import { tunnel, TUNNELLED } from './tunnel.js'
import type { Side } from './types.js'

/** One application between two sides. */
export interface ApplicationCase {
  /** Stable: `hyperswarm/injected+theirs`. */
  readonly id: string
  /** As people write it. */
  readonly application: string
  /** Its packages. */
  readonly packages: readonly string[]
  /** Those who meet, in the order in which they start. */
  readonly sides: readonly Side[]
  /** One sentence. */
  readonly title: string
  run(scene: Scene): Promise<void>
}

type Run = (scene: Scene, left: Side, right: Side) => Promise<void>

/** Once by each way in which an application can have our node, on either end; the peer with itself is the yardstick. */
const MIXED: readonly (readonly [Side, Side])[] = [
  ['injected', 'theirs'],
  ['theirs', 'injected'],
  ['overridden', 'theirs'],
  ['theirs', 'overridden']
]
const OURS: readonly [Side, Side] = ['overridden', 'injected']
const THEIRS: readonly [Side, Side] = ['theirs', 'theirs']

const meet: Run = async (scene, left, right) => {
  const topic = `${left} and ${right}`
  const first = await scene.start('left', left, 'swarm', 'first', topic)
  await first.hear('joined')
  const second = await scene.start('right', right, 'swarm', 'second', topic)
  same(await first.hear('greeting'), `${await second.hear('key')} hello from second`, 'The first heard')
  same(await second.hear('greeting'), `${await first.hear('key')} hello from first`, 'The second heard')
  await scene.endAll()
}

const replicate: Run = async (scene, left, right) => {
  const writer = await scene.start('left', left, 'writer')
  const reader = await scene.start('right', right, 'reader', await writer.hear('key'))
  same(await reader.hear('hash'), summary(0, BLOCKS), 'The reader has')
  await scene.endAll()
}

const pipe: Run = async (scene, left, right) => {
  const announcing = await scene.start('left', left, 'announcing-beam')
  const joining = await scene.start('right', right, 'beam', await announcing.hear('key'))
  same(await joining.hear('hash'), summary(0, PIPED), 'The joining end got')
  same(await announcing.hear('hash'), summary(PIPED, PIPED), 'The announcing end got')
  for (const player of [announcing, joining]) {
    await player.hear('closed')
    same(errorsOf(player), [], 'An end failed with')
  }
  await scene.endAll()
}

const carry: Run = async (scene, left, right) => {
  const { stage } = scene
  scene.isOn('left', left, stage.nodeOf(left, 'hypertele'))
  scene.isOn('right', right, stage.nodeOf(right, 'hypertele'))
  const echoes = await tunnel(scene.commands, stage.project(left), stage.project(right), stage.bootstrap[0]!.port)
  same(
    echoes,
    TUNNELLED.map((from) => summary(from, PIPED)),
    'The clients got back'
  )
}

/** Who shares a topic meets, and nobody else. */
async function severalTopics(scene: Scene): Promise<void> {
  const sides: readonly (readonly [Side, string, readonly string[]])[] = [
    ['theirs', 'a', ['red']],
    ['injected', 'b', ['red', 'blue']],
    ['overridden', 'c', ['blue']],
    ['theirs', 'd', ['blue']]
  ]
  const swarms = new Map<string, Player>()
  for (const [side, name, topics] of sides) {
    const player = await scene.start(name, side, 'swarm', name, ...topics)
    swarms.set(name, player)
    await player.hear('joined')
  }
  const friends = { a: ['b'], b: ['a', 'c', 'd'], c: ['b', 'd'], d: ['b', 'c'] }
  for (const [name, others] of Object.entries(friends)) {
    for (const other of others) await swarms.get(name)!.hear('greeting', (value) => value.endsWith(`from ${other}`))
  }
  for (const [name, others] of Object.entries(friends)) {
    const heard = swarms.get(name)!.notices.filter(({ event }) => event === 'greeting')
    same([...new Set(heard.map(({ value }) => value.slice(-1)))].sort(), others, `${name} met`)
  }
  await scene.endAll()
}

function errorsOf(player: Player): string[] {
  return player.notices.filter(({ event }) => event === 'error').map(({ value }) => value)
}

function between(
  pairs: readonly (readonly [Side, Side])[],
  about: Pick<ApplicationCase, 'application' | 'packages' | 'title'>,
  run: Run
): ApplicationCase[] {
  return pairs.map(([left, right]) => ({
    ...about,
    id: `${about.application.toLowerCase()}/${left}+${right}`,
    sides: [left, right],
    run: (scene) => run(scene, left, right)
  }))
}

/** All of them. */
export const CASES: readonly ApplicationCase[] = [
  ...between(
    [...MIXED, OURS],
    {
      application: 'Hyperswarm',
      packages: ['hyperswarm'],
      title: 'Two swarms that join a topic find each other and talk.'
    },
    meet
  ),
  {
    id: 'hyperswarm/several-topics',
    application: 'Hyperswarm',
    packages: ['hyperswarm'],
    sides: ['theirs', 'injected', 'overridden', 'theirs'],
    title: 'Of four swarms on two topics those meet that share a topic, and nobody else.',
    run: severalTopics
  },
  ...between(
    MIXED,
    {
      application: 'Corestore',
      packages: ['corestore', 'hypercore', 'hyperswarm'],
      title: 'A core of 10 MB is replicated from the left to the right side.'
    },
    replicate
  ),
  ...between(
    [...MIXED, THEIRS],
    {
      application: 'Hyperbeam',
      packages: ['hyperbeam'],
      title: 'A pipe that the left side announces and the right side joins carries 1 MB each way at once, and ends.'
    },
    pipe
  ),
  ...between(
    // A command line: there is no way to hand it a node.
    MIXED.filter((pair) => !pair.includes('injected')),
    {
      application: 'Hypertele',
      packages: ['hypertele'],
      title: 'A server on the left and a client on the right carry three TCP connections at once, 1 MB there and back.'
    },
    carry
  )
]
