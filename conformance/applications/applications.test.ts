/**
 * Real applications, unchanged, from npm: on the peer, with our node handed in, and with our package in place of
 * `hyperdht` by npm's `overrides`. Every one in a process of its own, on loopback, in a network of both implementations.
 * A process that does not end by itself after it closed its application is a failure: something is left behind.
 */
import { createTestnet, type Testnet } from '@punchlist/hyperdht/testnet'
import { expect } from 'chai'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BLOCK_SIZE, BLOCKS, PIPED, summary } from './test-support/content.js'
import { Player } from './test-support/play.js'
import { installOverridden, UNCHANGED } from './test-support/projects.js'
import { tunnel, TUNNELLED } from './test-support/tunnel.js'
import type { Bootstrap, Part, Setting } from './test-support/types.js'

type SideName = 'theirs' | 'injected' | 'overridden'
type CreateTestnet = (size: number, options: { bootstrap: unknown }) => Promise<{ destroy(): Promise<void> }>

/** Which node the one application runs on, and which the other. */
const PAIRS: readonly (readonly [SideName, SideName])[] = [
  ['injected', 'theirs'],
  ['theirs', 'injected'],
  ['overridden', 'theirs'],
  ['theirs', 'overridden'],
  ['overridden', 'injected']
]

describe('real applications', function () {
  this.timeout(60_000)

  let home: string
  let overridden: string
  let ours: Testnet
  let theirs: { destroy(): Promise<void> }
  let bootstrap: Bootstrap[]
  let folders = 0
  let players: Player[] = []

  before(async () => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'punchlist-applications-')))
    overridden = await installOverridden(home)
    ours = await createTestnet(4)
    bootstrap = ours.bootstrap as Bootstrap[]
    theirs = await (createRequire(import.meta.url)('hyperdht/testnet') as CreateTestnet)(4, { bootstrap })
  })

  after(async () => {
    await theirs?.destroy()
    await ours?.destroy()
    rmSync(home, { recursive: true, force: true })
  })

  afterEach(async () => {
    await Promise.all(players.map((player) => player.kill()))
    players = []
  })

  function settingOf(side: SideName): Setting {
    return { project: side === 'overridden' ? overridden : UNCHANGED, inject: side === 'injected' }
  }

  async function start(side: SideName, program: Part['program'], ...words: string[]): Promise<Player> {
    const folder = join(home, `stored-${folders++}`)
    const player = new Player({ ...settingOf(side), program, bootstrap, folder, words })
    players.push(player)
    expect(await player.hear('implementation')).to.equal(side === 'theirs' ? 'hyperdht' : '@punchlist/hyperdht')
    return player
  }

  async function endAll(): Promise<void> {
    for (const player of players) expect(await player.end()).to.deep.equal({ code: 0, complaints: '' })
  }

  for (const [left, right] of PAIRS) {
    it(`Hyperswarm, ${left} and ${right}: find each other and talk (API-278)`, async () => {
      const topic = `${left} and ${right}`
      const first = await start(left, 'swarm', 'first', topic)
      await first.hear('joined')
      const second = await start(right, 'swarm', 'second', topic)
      expect(await first.hear('greeting')).to.equal(`${await second.hear('key')} hello from second`)
      expect(await second.hear('greeting')).to.equal(`${await first.hear('key')} hello from first`)
      await endAll()
    })

    it(`Corestore, from ${left} to ${right}: replicates 10 MB (API-278)`, async () => {
      const writer = await start(left, 'writer')
      const reader = await start(right, 'reader', await writer.hear('key'))
      expect(await reader.hear('hash')).to.equal(summary(0, BLOCKS))
      await endAll()
    })

    it(`Hyperbeam, announced by ${left}, joined by ${right}: pipes 1 MB, and the answer (API-278)`, async () => {
      const announcing = await start(left, 'announcing-beam')
      const joining = await start(right, 'beam', await announcing.hear('key'))
      expect(await joining.hear('hash')).to.equal(summary(0, PIPED))
      expect(await announcing.hear('answer')).to.equal(`got ${PIPED * BLOCK_SIZE}`)
      await endAll()
    })

    // A command line: there is no way to hand it a node.
    if (left === 'injected' || right === 'injected') continue
    it(`Hypertele, server on ${left}, client on ${right}: carries TCP (API-278)`, async () => {
      const port = (bootstrap[0] as Bootstrap).port
      const echoes = await tunnel(settingOf(left).project, settingOf(right).project, port)
      expect(echoes).to.deep.equal(TUNNELLED.map((from) => summary(from, PIPED)))
    })
  }

  it('Hyperswarm, four peers of three kinds on two topics: who shares a topic meets, and nobody else (API-278)', async () => {
    const sides: readonly (readonly [SideName, string, readonly string[]])[] = [
      ['theirs', 'a', ['red']],
      ['injected', 'b', ['red', 'blue']],
      ['overridden', 'c', ['blue']],
      ['theirs', 'd', ['blue']]
    ]
    const swarms = new Map<string, Player>()
    for (const [side, name, topics] of sides) {
      const player = await start(side, 'swarm', name, ...topics)
      swarms.set(name, player)
      await player.hear('joined')
    }
    const at = (name: string): Player => swarms.get(name) as Player
    const friends = { a: ['b'], b: ['a', 'c', 'd'], c: ['b', 'd'], d: ['b', 'c'] }
    for (const [name, others] of Object.entries(friends)) {
      for (const other of others) await at(name).hear('greeting', (value) => value.endsWith(`from ${other}`))
    }
    for (const [name, others] of Object.entries(friends)) {
      const heard = at(name).notices.filter(({ event }) => event === 'greeting')
      expect([...new Set(heard.map(({ value }) => value.slice(-1)))].sort(), name).to.deep.equal(others)
    }
    await endAll()
  })
})
