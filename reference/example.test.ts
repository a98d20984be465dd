import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createTestnet } from './hyperdht/index.js'

const README = new URL('../../README.md', import.meta.url)

describe('the README', () => {
  it('shows a library in ten lines that works', async () => {
    const example = /```js\n([\s\S]*?)```/.exec(readFileSync(README, 'utf8'))?.[1] as string
    expect(example.split('\n').filter((line) => line.trim() !== '').length).to.be.at.most(10)
    const testnet = await createTestnet(3)
    try {
      const options = `{ host: '127.0.0.1', bootstrap: ${JSON.stringify(testnet.bootstrap)} }`
      const script = example.replace('new HyperDHT()', `new HyperDHT(${options})`)
      expect(script).to.not.equal(example)
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        cwd: fileURLToPath(new URL('.', README)),
        stdio: ['ignore', 'pipe', 'inherit']
      })
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
      const [code] = (await once(child, 'close')) as [number]
      expect(code).to.equal(0)
      expect(output).to.match(/^hello\n([0-9a-f]{64}\n)+$/)
    } finally {
      await testnet.destroy()
    }
  }).timeout(60_000)
})
