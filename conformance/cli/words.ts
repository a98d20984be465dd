/** One word as a shell takes it back. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** A command line as a shell takes it back. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ')
}
