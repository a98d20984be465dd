import { expect } from 'chai'
import type { Json } from '../../layouts/index.js'
import { UserError } from '../../errors.js'
import { createDriver, type CodecDriver, Rejected, Unsupported } from '../index.js'
import { createExternalDriver, DriverBroke, type DriverLimits, driverCommand, splitCommandLine } from './index.js'
import { parseLine } from './contract.js'
import { DEFAULT_LIMITS, DriverProcess } from './process.js'
import { LineSplitter } from './lines.js'
import { Tail } from './tail.js'
import { fixture } from './test-support/index.js'

/** What a promise fails with. */
async function failure(promise: unknown): Promise<Error & { readonly code?: string }> {
  try {
    await promise
  } catch (err) {
    return err as Error
  }
  throw new Error('expected a failure')
}

describe('drivers/external', () => {
  let driver: CodecDriver | null = null

  async function start(mode: string, times?: Partial<DriverLimits>): Promise<CodecDriver> {
    return (driver = await createExternalDriver(fixture(mode), times))
  }

  afterEach(async () => {
    await driver?.close()
    driver = null
  })

  it('says who it drives', async () => {
    const { implementation } = await start('good')
    expect(implementation).to.deep.equal({ name: 'fixture', version: '1.2.3', packages: { node: process.version } })
  })

  it('decodes, encodes and derives, and tells a refusal from something missing', async () => {
    const { decode, encode, derive } = bound(await start('good'))
    expect(await decode('uint', 'fdfd00')).to.equal(253)
    expect(await encode('ipv4-address', { host: '127.0.0.1', port: 1 })).to.equal('7f0000010100')
    expect(await failure(decode('uint', 'fd'))).to.be.instanceOf(Rejected)
    expect(await failure(encode('uint', -1))).to.be.instanceOf(Rejected)
    expect(await failure(decode('no-such', ''))).to.be.instanceOf(Unsupported)
    expect(await failure(derive('no-such', {}))).to.be.instanceOf(Unsupported)
  })

  it('takes many calls without waiting, more than are sent at once, and gives each its own answer', async () => {
    const { decode } = bound(await start('good'))
    const hex = (n: number) => Buffer.of(0xfd, n & 0xff, n >> 8).toString('hex')
    const answers = await Promise.all(Array.from({ length: 2000 }, (_, n) => decode('uint', hex(n))))
    expect(answers).to.deep.equal(Array.from({ length: 2000 }, (_, n) => n))
  })

  it('has a bounded number of calls under way, however many are made', async () => {
    const { decode } = bound(await start('hoards'))
    const sizes = (await Promise.all(Array.from({ length: 300 }, () => decode('uint', '05')))) as number[]
    expect(sizes).to.have.lengthOf(300)
    expect(Math.max(...sizes))
      .to.be.greaterThan(1)
      .and.at.most(64)
  })

  it('says that a method is unsupported if the driver does not know it', async () => {
    expect(await failure((await start('no-decode')).decode('uint', '05'))).to.be.instanceOf(Unsupported)
  })

  it('carries long lines both ways', async () => {
    const { decode } = bound(await start('good'))
    const hex = 'ab'.repeat(1_000_000)
    expect(await decode('raw', hex)).to.equal(hex)
  })

  it('ignores events', async () => {
    expect(await (await start('events')).decode('uint', '05')).to.equal(5)
  })

  it('starts a process that died or hung in one case again for the next, and says what its stderr said', async () => {
    for (const [mode, sentence] of [
      ['dies', /ended with code 3; its stderr ends with:\nfirst line\nthread panicked at decode$/],
      ['hangs', /did not answer decode within 0\.2 s/]
    ] as const) {
      const { decode } = bound(await start(mode, { callMs: 200 }))
      expect(await decode('uint', '05')).to.equal(5)
      const err = await failure(decode('uint', 'ff'))
      expect(err).to.be.instanceOf(DriverBroke)
      expect(err.message).to.match(sentence)
      expect(await decode('uint', '06')).to.equal(6)
      await driver?.close()
    }
  })

  it('does not start it again for ever', async () => {
    const { decode } = bound(await start('always-dies', { restarts: 2 }))
    let last = ''
    for (let i = 0; i < 4; i++) last = (await failure(decode('uint', '05'))).message
    expect(last).to.equal('the driver was started again 2 times and is not any more')
  })

  it('is broken in a case if the answer is not as the contract says', async () => {
    const message = async (promise: unknown) => {
      const err = await failure(promise)
      expect(err).to.be.instanceOf(DriverBroke)
      await driver?.close()
      return err.message
    }
    expect(await message((await start('no-value')).decode('uint', '05'))).to.equal(
      'the driver answered decode without "value": {"valeu":5}'
    )
    expect(await message((await start('upper-case')).encode('uint', 200))).to.include('not lower-case hex: "C8"')
    expect(await message((await start('own-error')).decode('uint', '05'))).to.equal(
      'the driver answered with the error SEGFAULT: ouch'
    )
  })

  it('ends a driver that writes what is no message, with a sentence', async () => {
    for (const [mode, sentence] of [
      ['garbage', /wrote a line that is not JSON: decoding now; stdout is for messages only/],
      ['wrong-id', /an answer to a request that was not made: \{"id":100/],
      ['both', /has both a "result" and an "error"/],
      ['oversized', /a line of more than 8 MiB/]
    ] as const) {
      const { decode } = bound(await start(mode))
      const outstanding = Promise.all([failure(decode('uint', '05')), failure(decode('uint', '06'))])
      for (const err of await outstanding) {
        expect(err).to.be.instanceOf(UserError)
        expect(err.code).to.equal('DRIVER')
        expect(err.message).to.match(sentence)
      }
      await driver?.close()
    }
  })

  it('says why a driver does not come up', async () => {
    for (const [mode, code, sentence] of [
      ['newer', 'NEWER_FORMAT', /speaks version 2 of the contract; this punchlist knows up to 1/],
      ['no-contract', 'DRIVER', /does not say its contract version/],
      ['no-name', 'DRIVER', /does not say its "name" and "version"/],
      [
        'ends-at-once',
        'DRIVER',
        /^At its start, the driver ended with code 1; its stderr ends with:\nModuleNotFoundError/
      ],
      [
        'silent-start',
        'DRIVER',
        /^At its start, the driver did not answer hello within 1 s; .*\nwaiting for a license server/
      ]
    ] as const) {
      const err = await failure(createExternalDriver(fixture(mode), { startMs: 1000, closeMs: 100 }))
      expect(err.code, mode).to.equal(code)
      expect(err.message).to.match(sentence)
    }
  })

  it('says that there is no such command', async () => {
    const err = await failure(createDriver('refernce'))
    expect(err).to.be.instanceOf(UserError)
    expect(err.message).to.match(
      /^The driver \(refernce\) does not start: there is no such command\. An implementation is/
    )
    expect((await failure(createDriver(['a\u0000b']))).code).to.equal('DRIVER')
    expect((await failure(createDriver('.'))).message).to.match(/does not start: EACCES/)
  })

  it('asks a driver that does not end with its input before it kills it', async () => {
    const lingering = new DriverProcess(fixture('lingers'), { ...DEFAULT_LIMITS, closeMs: 100 })
    await lingering.hello({ contract: 1 })
    expect(await lingering.close()).to.equal(null)
    expect(lingering.lastWords()).to.include('asked to end')
  })

  it('kills a driver that does not end when asked', async function () {
    this.timeout(60_000)
    const stubborn = new DriverProcess(fixture('stays'), { ...DEFAULT_LIMITS, closeMs: 100 })
    await stubborn.hello({ contract: 1 })
    expect(await stubborn.close(), 'how it ended by itself').to.equal(null)
  })

  it('fails calls after close', async () => {
    const { decode } = bound(await start('good'))
    await driver?.close()
    expect(await failure(decode('uint', '05'))).to.be.instanceOf(DriverBroke)
  })
})

/** A driver whose methods can be used alone. */
function bound(driver: CodecDriver) {
  return {
    decode: async (message: string, hex: string) => driver.decode(message, hex),
    encode: async (message: string, value: Json) => driver.encode(message, value),
    derive: async (name: string, input: Json) => driver.derive(name, input)
  }
}

describe('drivers: createDriver', () => {
  it('makes the two that are built in', async () => {
    for (const name of ['reference', 'hyperdht']) {
      const driver = await createDriver(name)
      expect(driver.implementation.name).to.equal(name)
      expect(await driver.decode('uint', 'fdfd00')).to.equal(253)
      await driver.close()
    }
  })

  it('makes one from a command line', async () => {
    const [node, script] = fixture()
    const driver = await createDriver(`"${node}" '${script}' good`)
    expect(driver.implementation.name).to.equal('fixture')
    await driver.close()
  })
})

describe('drivers/external: command line', () => {
  it('is split as a shell does it, without a shell', () => {
    expect(splitCommandLine(`python3 "my driver.py" --x='a b' it\\'s $HOME *.py`)).to.deep.equal([
      'python3',
      'my driver.py',
      '--x=a b',
      "it's",
      '$HOME',
      '*.py'
    ])
  })

  it('of an image runs it on the network of this machine', () => {
    const image = ['docker', 'run', '--rm', '--init', '--interactive', '--network=host', 'me/dht:1']
    expect(driverCommand('docker:me/dht:1')).to.deep.equal(image)
    expect(driverCommand('docker run me/dht:1')).to.deep.equal(['docker', 'run', 'me/dht:1'])
  })

  it('refuses what only a shell can do', () => {
    for (const text of ['a | b', 'a > b', 'a && b', 'a; b', 'a # b', '']) {
      expect(() => splitCommandLine(text), text).to.throw(UserError, /^The driver's command line/)
    }
  })
})

describe('drivers/external: lines', () => {
  function split(chunks: readonly string[], max = 100): string[] {
    const lines: string[] = []
    const splitter = new LineSplitter(
      max,
      (line) => lines.push(line),
      () => lines.push('OVERSIZED')
    )
    for (const chunk of chunks) splitter.push(Buffer.from(chunk, 'latin1'))
    splitter.end()
    return lines
  }

  it('come out whole however they come in', () => {
    expect(split(['ab', 'c\nd', 'ef\n', '\n\r\n', 'g'])).to.deep.equal(['abc', 'def', 'g'])
    // The two bytes of an e with an accent, apart.
    expect(split(['\xc3', '\xa9\n'])).to.deep.equal(['\u00e9'])
  })

  it('may be as long as the limit and not longer', () => {
    expect(split(['abcd', 'e\n'], 5)).to.deep.equal(['abcde'])
    expect(split(['abcd', 'ef'], 5)).to.deep.equal(['OVERSIZED'])
  })

  it('are messages, or say what is wrong with them', () => {
    expect(parseLine('{"id":1,"result":null}')).to.deep.equal({ kind: 'result', id: 1, result: null })
    expect(parseLine('{"event":"x"}')).to.deep.equal({ kind: 'event', event: 'x', body: { event: 'x' } })
    const error = { code: 'A', message: 'b' }
    expect(parseLine('{"id":1,"error":{"code":"A","message":"b"}}')).to.deep.equal({ kind: 'error', id: 1, error })
    expect(parseLine('{"id":null,"error":{"code":"A","message":"b"}}')).to.deep.equal({ kind: 'complaint', error })
    const broken = [
      'x',
      '1',
      'null',
      '[]',
      '{}',
      '{"id":"1"}',
      '{"id":1}',
      '{"id":1,"error":null}',
      '{"id":null,"result":1}'
    ]
    for (const line of [...broken, '{"id":1,"error":{"code":1,"message":"b"}}', '{"id":1,"result":1,"error":{}}']) {
      expect(parseLine(line).kind, line).to.equal('broken')
    }
  })

  it('of stderr are kept from the end, within a bound', () => {
    const tail = new Tail(10)
    tail.push('0123456789')
    tail.push('a\nb\nc\n')
    expect(tail.lines(2)).to.equal('b\nc')
    expect(tail.lines(99)).to.equal('6789a\nb\nc')
  })
})
