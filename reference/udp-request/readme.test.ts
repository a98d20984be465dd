import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import { UdpRequest } from './index.js'

const require = createRequire(import.meta.url)

describe('the README of udp-request', () => {
  it('has an example of ten lines that works', async () => {
    const text = readFileSync(new URL('../../../udp-request/README.md', import.meta.url), 'utf8')
    const code = (/```js\n([^]*?)```/.exec(text)?.[1] ?? '').trim().split('\n')
    const body = code.filter((line) => line !== '' && !line.startsWith('import '))
    expect(body).to.have.length.within(5, 10)
    const printed: string[] = []
    const AsyncFunction = (async () => {}).constructor as new (
      ...text: string[]
    ) => (...args: unknown[]) => Promise<void>
    const run = new AsyncFunction('UDX', 'UdpRequest', 'console', body.join('\n'))
    await run(require('udx-native'), UdpRequest, { log: (line: string) => printed.push(line) })
    expect(printed).to.deep.equal(['hello world'])
  })
})
