import { expect } from 'chai'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hash, keyPair } from '../../crypto/index.js'
import { type Calls, Nodes, Peer } from '../../hyperdht/test-support/peers.js'
import { events, run } from '../test-support/child.js'
import { joining, mixedNetwork } from '../test-support/network.js'

describe('punchlist-node put and get', function () {
  this.timeout(60_000)
  const nodes = new Nodes()
  let join_: string[]
  let folder: string
  let reader: Calls

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'punchlist-node-'))
    await mixedNetwork(nodes)
    join_ = joining(nodes)
    reader = nodes.make(Peer, { ephemeral: true })
    await reader.fullyBootstrapped()
  })

  after(async () => {
    await nodes.close()
    rmSync(folder, { recursive: true })
  })

  it('takes bytes from stdin, prints their hash, and gives the same bytes to stdout', async () => {
    const value = Buffer.from([0, 255, 10, 13, 128, 10])
    const put = await run(['put', ...join_], value)
    expect(put.code).to.equal(0)
    expect(put.stdout.toString()).to.equal(hash(value).toString('hex') + '\n')
    expect((await reader.immutableGet(hash(value)))?.value.equals(value)).to.equal(true)

    const got = await run(['get', put.stdout.toString().trim(), ...join_])
    expect(got.code).to.equal(0)
    expect(got.stdout.equals(value)).to.equal(true)
  })

  it('fetches a value that another node put, binary ones without a text', async () => {
    const value = Buffer.from([0xff, 0xfe])
    await reader.immutablePut(value)
    const [event] = await events(['get', hash(value).toString('hex'), ...join_])
    const { from, ...rest } = event as typeof event & { from: object }
    expect(rest).to.deep.equal({
      event: 'value',
      hash: hash(value).toString('hex'),
      bytes: 2,
      base64: '//4=',
      text: null
    })
    expect(from).to.have.all.keys('host', 'port', 'id')
  })

  it('puts under a name again and again, each time with the next seq', async () => {
    const stored = []
    for (const text of ['one', 'two']) stored.push(...(await events(['put', '--name', 'counting', text, ...join_])))
    const publicKey = stored[0]?.publicKey as string
    const counts = { stored: 5, refused: 0, failed: 0 }
    expect(stored).to.deep.equal([
      { event: 'stored', publicKey, seq: 0, bytes: 3, ...counts },
      { event: 'stored', publicKey, seq: 1, bytes: 3, ...counts }
    ])
    const read = await reader.mutableGet(Buffer.from(publicKey, 'hex'))
    expect([read?.seq, read?.value.toString()]).to.deep.equal([1, 'two'])

    expect((await run(['get', '--name', 'counting', ...join_])).stdout.toString()).to.equal('two')
    expect((await run(['get', '--key', publicKey, '--first', ...join_])).stdout.toString()).to.equal('two')
    const [value] = await events(['get', '--key', publicKey, ...join_])
    expect(Object.keys(value ?? {})).to.deep.equal(['event', 'publicKey', 'seq', 'from', 'bytes', 'base64', 'text'])
    expect([value?.seq, value?.text]).to.deep.equal([1, 'two'])
    expect((await run(['get', '--key', publicKey, '--seq', '2', ...join_])).code).to.equal(1)
  })

  it('reads what a key pair of the library put, by its seed', async () => {
    const seed = hash(Buffer.from('a seed'))
    await reader.mutablePut(keyPair(seed), Buffer.from('theirs'), { seq: 4 })
    const { stdout } = await run(['get', '--seed', seed.toString('hex'), ...join_])
    expect(stdout.toString()).to.equal('theirs')
  })

  it('makes a seed file, and keys of it that its name alone does not give', async () => {
    const file = join(folder, 'seed')
    const [made] = await events(['key', '--new', file])
    expect(made).to.have.all.keys('event', 'publicKey', 'z32', 'target')
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    const [same] = await events(['key', '--seed-file', file])
    expect(same).to.deep.equal(made)
    const keys = new Set([made?.publicKey])
    for (const args of [
      ['--seed-file', file, '--name', 'a'],
      ['--seed-file', file, '--name', 'b'],
      ['--name', 'a']
    ]) {
      keys.add((await events(['key', ...args]))[0]?.publicKey)
    }
    expect(keys.size).to.equal(4)
    expect((await run(['key', '--new', file])).code).to.equal(3)

    await run(['put', '--seed-file', file, '--name', 'a', 'sealed', ...join_])
    const [key] = await events(['key', '--seed-file', file, '--name', 'a'])
    expect((await reader.mutableGet(Buffer.from(key?.publicKey as string, 'hex')))?.value.toString()).to.equal('sealed')
  })

  it('exits with 5 when the storers refuse a seq', async () => {
    await run(['put', '--name', 'taken', '--seq', '3', 'first', ...join_])
    const reused = await run(['put', '--name', 'taken', '--seq', '3', 'second', '--json', ...join_])
    expect(reused.code).to.equal(5)
    expect(JSON.parse(reused.stdout.toString())).to.include({ event: 'error', code: 'SEQ_REUSED', exit: 'REFUSED' })
    const low = await run(['put', '--name', 'taken', '--seq', '2', 'second', ...join_])
    expect([low.code, low.stderr]).to.deep.equal([
      5,
      'punchlist-node: The storers hold a value with a higher seq: read it and use seq + 1\n'
    ])
  })

  it('exits with 1 for what nobody has, with 2 for what could not be fetched back', async () => {
    const missing = await run(['get', '00'.repeat(32), ...join_])
    expect([missing.code, missing.stdout.length]).to.deep.equal([1, 0])
    const long = await run(['put', ...join_], Buffer.alloc(1275))
    expect([long.code, long.stdout.length]).to.deep.equal([2, 0])
    expect(long.stderr).to.include('1274')
    expect((await run(['put', ...join_], Buffer.alloc(70_000))).code).to.equal(2)
  })
})

describe('punchlist-node key', () => {
  it('gives a name the same key for ever', async () => {
    // Changing this loses everything that was ever put under a name.
    expect((await events(['key', '--name', 'greeting']))[0]?.publicKey).to.equal(
      '66ad5e03c96aabe3bd0dae3dc3ab0c9a01a537f4c07c936a60b604e304cc97a7'
    )
  })
})
