import { Command } from 'commander'
import { clean, leftovers } from '../../labs/netns/index.js'
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
        'that were killed: their network namespaces and the programs in them, and nothing else.'
    )
    .option('--clean', 'remove what runs left that were killed')
    .action((options: DoctorOptions) => {
      const { stdout } = context.io
      const say = (line: string): void => void stdout.write(`${line}\n`)
      if (options.clean === true) return say(cleaned())
      for (const { name, summary, ...lab } of LABS) {
        const found = lab.ready()
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
    })
  return examples(command, [
    ['punchlist doctor', 'what works here'],
    ['sudo punchlist doctor --clean', 'after a run was killed']
  ])
}

function cleaned(): string {
  const removed = clean()
  if (removed.length === 0) return 'Nothing is left of any run.'
  const names = removed.flatMap(({ namespaces }) => namespaces)
  const what = names.length === 0 ? 'no namespace was left' : names.join(', ')
  return `Removed what was left of ${removed.map(({ run }) => run).join(', ')}: ${what}.`
}
