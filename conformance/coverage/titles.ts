import jsTokens, { type Token } from 'js-tokens'

const TITLED: ReadonlySet<string> = new Set(['describe', 'context', 'suite', 'it', 'specify', 'test'])
const OPEN: ReadonlySet<string> = new Set(['(', '[', '{'])
const CLOSE: ReadonlySet<string> = new Set([')', ']', '}'])
/** Tokens that say nothing. */
const SPACE: ReadonlySet<Token['type']> = new Set<Token['type']>([
  'WhiteSpace',
  'LineTerminatorSequence',
  'SingleLineComment',
  'MultiLineComment',
  'HashbangComment'
])

/**
 * The titles of the tests of a mocha file: the text of the first argument of `describe`, `it` and their kin, with what is
 * written out of templates and of texts that are added up. What a variable holds is not seen. Tests that are skipped
 * (`it.skip`, `xit`) prove nothing and are left out.
 *
 * A tokenizer, not a search for a pattern, so that comments and code in strings are not taken for tests.
 */
export function testTitles(source: string): string[] {
  const tokens = [...jsTokens(source)].filter(({ type }) => !SPACE.has(type))
  const titles: string[] = []
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token?.type !== 'IdentifierName' || !TITLED.has(token.value)) continue
    // `suite.it(...)` is some method.
    if (isPunctuator(tokens[i - 1], '.') || isPunctuator(tokens[i - 1], '?.')) continue
    let at = i + 1
    if (isPunctuator(tokens[at], '.') && tokens[at + 1]?.value === 'only') at += 2
    if (!isPunctuator(tokens[at], '(')) continue
    const title = firstArgument(tokens, at + 1)
    if (title !== '') titles.push(title)
  }
  return titles
}

/** The texts in an argument that starts at a token. */
function firstArgument(tokens: readonly Token[], start: number): string {
  let depth = 0
  let text = ''
  for (let i = start; i < tokens.length; i++) {
    const { type, value } = tokens[i] as Token
    if (type === 'Punctuator') {
      if (depth === 0 && (value === ',' || value === ')')) break
      if (OPEN.has(value)) depth++
      else if (CLOSE.has(value)) depth--
    } else if (type === 'StringLiteral' || type === 'NoSubstitutionTemplate') {
      text += value.slice(1, -1)
    } else if (type === 'TemplateHead' || type === 'TemplateMiddle' || type === 'TemplateTail') {
      // What is cut out may stand inside an id: `RPC-${n}` is none.
      text += value.slice(1).replace(/(\$\{|`)$/, (end) => (end === '`' ? '' : '\u2026'))
    }
  }
  return text
}

const isPunctuator = (token: Token | undefined, value: string): boolean =>
  token?.type === 'Punctuator' && token.value === value
