import { UserError } from './errors.js'

/** One quoted or bare piece of a word. A backslash means itself: nobody escapes in a line that no shell reads. */
const PIECE = /"([^"]*)"|'([^']*)'|([^\s"']+)/y

/** Splits a line at blanks; quotes of either kind keep blanks together. @throws UserError for a quote without its end. */
export function splitWords(line: string): string[] {
  const words: string[] = []
  let at = 0
  while (at < line.length) {
    if (/\s/.test(line[at] as string)) {
      at++
      continue
    }
    let word = ''
    while (at < line.length && !/\s/.test(line[at] as string)) {
      PIECE.lastIndex = at
      const match = PIECE.exec(line)
      if (match === null) throw new UserError('USAGE', `The quote at "${line.slice(at, at + 20)}" does not end.`)
      word += match[1] ?? match[2] ?? match[3] ?? ''
      at = PIECE.lastIndex
    }
    words.push(word)
  }
  return words
}
