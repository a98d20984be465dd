import { parse } from 'shell-quote'
import { UserError } from '../../errors.js'

/** `docker:IMAGE`, in the place of a command: the image's own command is the driver. */
const IMAGE = /^docker:(\S+)$/

/** The image that is named in the place of a command, or null if it is a command. */
export function dockerImage(command: string): string | null {
  return IMAGE.exec(command)?.[1] ?? null
}

/**
 * What starts a driver on this machine. One that is an image runs in a container of its own, on this machine's network: that is
 * where it is asked for nodes on loopback. It ends with its standard input, and leaves nothing.
 *
 * @throws UserError `USAGE`.
 */
export function driverCommand(command: string): string[] {
  const image = dockerImage(command)
  if (image === null) return splitCommandLine(command)
  return ['docker', 'run', '--rm', '--init', '--interactive', '--network=host', image]
}

/**
 * Splits a command line into words as a shell does: quotes and backslashes. No shell runs: variables stay as they are,
 * and what only a shell could do is refused with a sentence.
 *
 * @throws UserError `USAGE`.
 */
export function splitCommandLine(text: string): string[] {
  // A `$` would be replaced by the library; no text that a person types holds this character.
  const words = parse(text.replaceAll('$', '\u0000')).map((word) => {
    if (typeof word === 'string') return word.replaceAll('\u0000', '$')
    if ('pattern' in word) return word.pattern.replaceAll('\u0000', '$')
    const what = 'comment' in word ? `#${word.comment}` : word.op
    throw new UserError(
      'USAGE',
      `The driver's command line holds ${what}, which needs a shell, and none runs; quote it, or put the command into a script.`
    )
  })
  if (words[0] === undefined || words[0] === '') {
    throw new UserError('USAGE', "The driver's command line is empty; name reference, hyperdht or a command.")
  }
  return words
}
