import { expect } from 'chai'
import { UserError } from './errors.js'
import { splitWords } from './words.js'

describe('words of a shell line', () => {
  for (const [line, words] of [
    ['', []],
    ['  \t ', []],
    ['put hello', ['put', 'hello']],
    ['  put   hello  ', ['put', 'hello']],
    ['put "a  b"', ['put', 'a  b']],
    [`put 'it is "so"'`, ['put', 'it is "so"']],
    ['put "" x', ['put', '', 'x']],
    ['--name="two words"', ['--name=two words']],
    ['a\\b', ['a\\b']]
  ] as [string, string[]][]) {
    it(`splits ${JSON.stringify(line)}`, () => expect(splitWords(line)).to.deep.equal(words))
  }

  it('refuses a quote that does not end', () => {
    for (const line of ['put "a', `put 'a"`, 'put a"'])
      expect(() => splitWords(line)).to.throw(UserError, /does not end/)
  })
})
