import { Command } from 'commander'
import { clean, leftovers, NetnsError } from '../../labs/netns/index.js'
import type { Made } from '../../labs/docker/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { LABS } from '../labs.js'

/** Columns of the names of labs. */
const INDENT = 10

interface DoctorOptions {
  readonly clean?: true
}

/** `punchlist doctor`: what works here. */
export function doctorCommand(context: Context): Command {
  const command = new Command('doctor')
    .summary('which labs work on this machine, and what the others need')
    .description(
      'Says which labs work on this machine, and of the others what they need. With --clean, removes what runs left ' +
        'that were killed: their network namespaces with the programs in them, their containers and networks on the ' +
        'Docker engine, and nothing else.'
    )
    .option('--clean', 'remove what runs left that were killed')
    .action(async (options: DoctorOptions) => {
      const { stdout } = context.io
      const say = (line: string): void => void stdout.write(`${line}\n`)
      if (options.clean === true) {
        say(cleaned())
        const removed = await onEngine(async () => (await import('../../labs/docker/index.js')).clean())
        if (removed !== null && removed.runs.length > 0) say(`Removed ${countsOf(removed)} from the Docker engine.`)
        return
      }
      for (const { name, summary, ...lab } of LABS) {
        const found = await lab.ready()
        say(
          `${name.padEnd(INDENT)}${found.works ? 'works' : 'does not work'}: ${found.works ? found.note : `${found.why}.`}`
        )
        say(`${' '.repeat(INDENT)}${summary}`)
      }
      const left = leftovers()
      if (left.length > 0) {
        const count = left.reduce((sum, { namespaces }) => sum + namespaces.length, 0)
        say(`${left.length} killed runs left ${count} network namespaces: punchlist doctor --clean removes them.`)
      }
      const made = await onEngine(async () => (await import('../../labs/docker/index.js')).leftovers())
      if (made !== null && made.runs.length > 0) {
        say(`${made.runs.length} killed runs left ${countsOf(made)}: punchlist doctor --clean removes them.`)
      }
    })
  return examples(command, [
    ['punchlist doctor', 'what works here'],
    ['sudo punchlist doctor --clean', 'after a run was killed']
  ])
}

/** Null where no engine answers: there is nothing to say of one then. */
async function onEngine(ask: () => Promise<Made>): Promise<Made | null> {
  try {
    return await ask()
  } catch (err) {
    if (err instanceof NetnsError && err.code === 'NOT_HERE') return null
    throw err
  }
}

function countsOf({ containers, networks }: Made): string {
  return `${containers.length} containers and ${networks.length} networks`
}

function cleaned(): string {
  const removed = clean()
  if (removed.length === 0) return 'Nothing is left of any run.'
  const names = removed.flatMap(({ namespaces }) => namespaces)
  const what = names.length === 0 ? 'no namespace was left' : names.join(', ')
  return `Removed what was left of ${removed.map(({ run }) => run).join(', ')}: ${what}.`
}
