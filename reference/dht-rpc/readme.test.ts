import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { DhtRpc } from './index.js'

describe('the README of dht-rpc', () => {
  it('has an example of ten lines that works', async () => {
    const text = readFileSync(new URL('../../../dht-rpc/README.md', import.meta.url), 'utf8')
    const code = (/```js\n([^]*?)```/.exec(text)?.[1] ?? '').trim().split('\n')
    const body = code.filter((line) => line !== '' && !line.startsWith('import '))
    expect(body).to.have.length.within(5, 10)
    const printed: string[] = []
    const AsyncFunction = (async () => {}).constructor as new (
      ...text: string[]
    ) => (...args: unknown[]) => Promise<void>
    // Another port, so that it can run beside nodes of this machine.
    const port = 20_003 + (process.pid % 3000) * 4
    const run = new AsyncFunction('DhtRpc', 'console', body.join('\n').replaceAll('49737', String(port)))
    await run(DhtRpc, { log: (line: string) => printed.push(line) })
    expect(printed).to.deep.equal(['you asked me'])
  })
})
