import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Player } from './play.js'
import type { Stage } from './stage.js'
import type { Part, Side } from './types.js'

/** One case as it plays: its players, and which nodes they turned out to run on. */
export class Scene {
  /** BOUNDED: by the players of one case. */
  private readonly players: Player[] = []
  /** By the name of the role: `left`, `right`, or the player's own. BOUNDED: as above. */
  readonly versions: Record<string, string> = {}

  /** Commands that are no players. BOUNDED: as above. */
  readonly commands: ChildProcess[] = []
  private readonly atExit = (): void => this.commands.forEach((child) => child.kill('SIGKILL'))

  constructor(readonly stage: Stage) {
    process.once('exit', this.atExit)
  }

  /** Starts an application, which tells what node it has before anything else. */
  async start(role: string, side: Side, program: Part['program'], ...words: string[]): Promise<Player> {
    const player = this.stage.play({ side, program, words })
    this.players.push(player)
    this.isOn(role, side, await player.hear('implementation'))
    return player
  }

  /** Notes the node of a role, which has to be the one that the side stands for. */
  isOn(role: string, side: Side, node: string): void {
    this.versions[role] = node
    const wanted = side === 'theirs' ? 'hyperdht@' : '@punchlist/hyperdht@'
    check(node.startsWith(wanted), () => `The side ${side} runs on ${node}.`)
  }

  /** Every application closes, and its process ends by itself: nothing is left that keeps it. */
  async endAll(): Promise<void> {
    for (const player of this.players) {
      const { code, complaints } = await player.end()
      check(code === 0 && complaints === '', () => `A process ended with code ${code} and said: ${complaints}`)
    }
  }

  /** Ends what a case that failed has left. */
  async clear(): Promise<void> {
    process.off('exit', this.atExit)
    const running = this.commands.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    this.atExit()
    await Promise.all([...this.players.map((player) => player.kill()), ...running.map((child) => once(child, 'close'))])
  }
}

export function check(holds: boolean, sentence: () => string): void {
  if (!holds) throw new Error(sentence())
}

export function same(seen: unknown, wanted: unknown, what: string): void {
  const [left, right] = [JSON.stringify(seen), JSON.stringify(wanted)]
  check(left === right, () => `${what}: ${left}, and it should be ${right}.`)
}
