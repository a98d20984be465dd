import { expect } from 'chai'
import { ClassicLevel } from 'classic-level'
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hash, keyPair } from '../../crypto/index.js'
import { COMMANDS } from '../messages/index.js'
import { A, B, ScriptedStorer, STORER, TOPIC } from '../records/test-support/scripted-storer.js'
import { DurableStore, type DurableStoreError } from './index.js'

describe('a durable store', () => {
  let dir: string
  const open: ScriptedStorer[] = []

  async function storer(options = {}, at = STORER): Promise<ScriptedStorer> {
    const storer = new ScriptedStorer({ store: await DurableStore.open(dir), ...options }, at)
    open.push(storer)
    await storer.records.open()
    return storer
  }

  async function close(storer: ScriptedStorer): Promise<void> {
    open.splice(open.indexOf(storer), 1)
    await storer.records.close()
  }

  const failure = (promise: Promise<unknown>): Promise<DurableStoreError> =>
    promise.then(
      () => expect.fail('no error'),
      (error: unknown) => error as DurableStoreError
    )

  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'punchlist-store-'))))
  afterEach(async () => {
    for (const each of open.splice(0)) await each.records.close()
    rmSync(dir, { recursive: true })
  })

  /** Resolves with the next datagram sent. */
  async function reply(storer: ScriptedStorer, act: () => unknown): Promise<string> {
    const before = storer.sent.length
    act()
    while (storer.sent.length === before) await new Promise(setImmediate)
    return storer.sent[before] as string
  }

  it('gives back every kind of record after a restart', async () => {
    const first = await storer()
    const value = Buffer.from('hello')
    await reply(first, () => first.announce(TOPIC, A, { bump: 1_700_000_000_000, refresh: hash(Buffer.alloc(32, 7)) }))
    await reply(first, () => first.announce(hash(B.publicKey), B))
    await reply(first, () => first.mutablePut(hash(A.publicKey), A, 3, value))
    await reply(first, () => first.call(COMMANDS.IMMUTABLE_PUT, { target: hash(value), token: first.token(), value }))
    const asked = [
      [COMMANDS.LOOKUP, TOPIC, null],
      [COMMANDS.FIND_PEER, hash(B.publicKey), null],
      [COMMANDS.MUTABLE_GET, hash(A.publicKey), Buffer.of(0)],
      [COMMANDS.IMMUTABLE_GET, hash(value), null]
    ] as const
    const answers = (s: ScriptedStorer) => asked.map(([command, target, value]) => s.call(command, { target, value }))
    const before = answers(first)
    for (const answer of before) expect(answer?.value).to.be.an.instanceOf(Buffer)
    await close(first)

    const second = await storer()
    expect(answers(second)).to.deep.equal(before)
    expect(second.records.forwards.get(hash(B.publicKey))?.relay).to.deep.equal({ host: '127.0.0.1', port: 40002 })
    // The refresh chain goes on where it was.
    await reply(second, () => second.refresh(Buffer.alloc(32, 7)))
  })

  it('replies to a put only when the record is on the disk, and to a get at once', async () => {
    const node = await storer()
    expect(node.announce(TOPIC, A)).to.equal(null)
    expect(node.call(COMMANDS.LOOKUP, { target: TOPIC })).to.not.equal(null)
    await reply(node, () => {})
    expect(node.sent.length).to.equal(2)
    expect(node.records.snapshot().announces.confirmed).to.equal(1)
  })

  it('forgets what was unannounced', async () => {
    const first = await storer()
    await reply(first, () => first.announce(TOPIC, A))
    await reply(first, () => first.unannounce(TOPIC, A))
    await close(first)
    const second = await storer()
    expect(second.call(COMMANDS.LOOKUP, { target: TOPIC })?.value).to.equal(null)
  })

  it('keeps limits over a restart', async () => {
    const first = await storer()
    for (let i = 0; i < 40; i++) first.announce(TOPIC, keyPair(Buffer.alloc(32, 100 + i)))
    await close(first)
    const second = await storer({ maxSize: 10 })
    expect(second.records.snapshot().records.topic).to.equal(10)
    await close(second)
    const third = await storer()
    expect(third.records.snapshot().records.topic).to.equal(10)
  })

  it('ages records while the node is down as if it were up', async () => {
    const realNow = Date.now
    try {
      const start = realNow()
      Date.now = () => start
      const first = await storer()
      await reply(first, () => first.announce(TOPIC, A))
      await close(first)

      // One turn of 800 s: old, but served; then another one: gone.
      Date.now = () => start + 810_000
      const second = await storer()
      expect(second.call(COMMANDS.LOOKUP, { target: TOPIC })?.value).to.not.equal(null)
      await close(second)
      Date.now = () => start + 1_610_000
      const third = await storer()
      expect(third.call(COMMANDS.LOOKUP, { target: TOPIC })?.value).to.equal(null)
      await close(third)
    } finally {
      Date.now = realNow
    }
    const left = new ClassicLevel(dir, { keyEncoding: 'buffer', valueEncoding: 'buffer' })
    const keys = (await left.keys().all()).filter((key) => (key as unknown as Buffer)[0] === 1)
    await left.close()
    expect(keys, 'it is deleted from the disk too').to.deep.equal([])
  })

  it('does not answer before it is loaded', async () => {
    const node = new ScriptedStorer({ store: await DurableStore.open(dir) })
    open.push(node)
    expect(node.call(COMMANDS.LOOKUP, { target: TOPIC })?.error).to.equal(1)
    await node.records.open()
    expect(node.call(COMMANDS.LOOKUP, { target: TOPIC })?.error).to.equal(0)
  })

  it('goes silent and says why when the disk fails', async () => {
    const errors: unknown[] = []
    const node = new ScriptedStorer({
      store: { load: async () => {}, write: () => Promise.reject(new Error('disk full')), close: async () => {} },
      onerror: (error) => errors.push(error)
    })
    await node.records.open()
    node.announce(TOPIC, A)
    while (errors.length === 0) await new Promise(setImmediate)
    expect(errors[0]).to.have.property('code', 'STORE_FAILED')
    expect((errors[0] as Error).message).to.include('disk full')
    node.announce(TOPIC, B)
    expect(node.sent).to.deep.equal([])
    expect(node.records.snapshot().refused.STORE_FAILED).to.equal(2)
  })

  it('says STORE_LOCKED for a folder in use', async () => {
    await storer()
    expect(await failure(DurableStore.open(dir))).to.have.property('code', 'STORE_LOCKED')
  })

  it('says STORE_VERSION for a database of something else', async () => {
    const other = new ClassicLevel(dir)
    await other.put('a', 'b')
    await other.close()
    expect(await failure(DurableStore.open(dir))).to.have.property('code', 'STORE_VERSION')
  })

  it('says STORE_FAILED for a folder that cannot be made', async () => {
    const file = join(dir, 'file')
    writeFileSync(file, '')
    expect(await failure(DurableStore.open(join(file, 'below')))).to.have.property('code', 'STORE_FAILED')
  })

  describe('says STORE_CORRUPT', () => {
    beforeEach(async () => {
      const node = await storer()
      for (let i = 0; i < 50; i++) node.announce(TOPIC, keyPair(Buffer.alloc(32, i + 1)))
      await close(node)
    })

    const damage = (pattern: RegExp, change: (bytes: Buffer) => Buffer) => {
      const names = readdirSync(dir).filter((name) => pattern.test(name))
      expect(names).to.not.deep.equal([])
      for (const name of names) writeFileSync(join(dir, name), change(readFileSync(join(dir, name))))
    }

    it('for garbage in place of its index', async () => {
      damage(/^(MANIFEST-|CURRENT)/, (bytes) => Buffer.alloc(bytes.length, 0x5a))
      expect(await failure(DurableStore.open(dir))).to.have.property('code', 'STORE_CORRUPT')
    })

    it('for a value that changed on the disk', async () => {
      // Reopened once, the log has become a table.
      await close(await storer())
      damage(/\.ldb$/, (bytes) => {
        const middle = bytes.length >> 1
        bytes[middle] = (bytes[middle] as number) ^ 0xff
        return bytes
      })
      const error = await failure(
        (async () => {
          const store = await DurableStore.open(dir)
          try {
            await store.load(() => {})
          } finally {
            await store.close()
          }
        })()
      )
      expect(error).to.have.property('code', 'STORE_CORRUPT')
    })
  })

  it('loses no acknowledged record to kill -9', async function () {
    this.timeout(60_000)
    const child = fork(fileURLToPath(new URL('../records/test-support/killed-storer.js', import.meta.url)), [dir])
    let acknowledged = 0
    child.on('message', (n) => {
      acknowledged = n as number
      if (acknowledged >= 2000) child.kill('SIGKILL')
    })
    const [, signal] = (await once(child, 'exit')) as [number, string]
    expect(signal).to.equal('SIGKILL')
    const node = await storer()
    for (let i = 1; i <= acknowledged; i++) {
      const target = hash(Buffer.from(`value ${i}`))
      expect(node.call(COMMANDS.IMMUTABLE_GET, { target })?.value?.toString(), String(i)).to.equal(`value ${i}`)
    }
  })
})

describe('a durable store without its database library', () => {
  it('says STORE_MODULE_MISSING and how to install it', () => {
    const hooks =
      'export const resolve = (name, context, next) => {' +
      ' if (name === "classic-level") throw Object.assign(new Error("gone"), { code: "ERR_MODULE_NOT_FOUND" });' +
      ' return next(name, context) }'
    const script = `
      import { register } from 'node:module'
      register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)})
      const { DurableStore } = await import(${JSON.stringify(new URL('./index.js', import.meta.url).href)})
      await DurableStore.open('nowhere').catch(({ code, message }) => console.log(code, message))`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(stdout).to.match(/^STORE_MODULE_MISSING .*npm install classic-level\n$/)
  })
})
