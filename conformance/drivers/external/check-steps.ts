import { randomBytes } from 'node:crypto'
import type { Json } from '../../layouts/index.js'
import { CODE, CONTRACT, type ErrorBody } from './contract.js'
import { ErrorAnswer } from './errors.js'
import type { DriverProcess } from './process.js'
import { contractValidator } from './schema.js'

/** The driver is not as the contract wants it. The message says what has to be done. */
export class Wanting extends Error {
  override readonly name = 'Wanting'

  constructor(
    message: string,
    readonly evidence: Readonly<Record<string, string>> = {}
  ) {
    super(message)
  }
}

/** The driver says that it does not have what the step needs. */
export class Missing extends Error {
  override readonly name = 'Missing'
}

/** One thing that is tried with a driver that has said hello. */
export interface Step {
  readonly id: string
  readonly title: string
  readonly run: (driver: DriverProcess) => Promise<void>
  /** The process is over after it. */
  readonly ends?: true
  /** For drivers that have codecs. */
  readonly codec?: true
}

/** Requests that are sent in one go. */
const PIPELINED = 500
/** Hex digits in one line: far more than any datagram has. */
const LONG_HEX = 256 * 1024

type Answer = { readonly result: Json } | { readonly error: ErrorBody }

async function settle(call: Promise<Json>): Promise<Answer> {
  try {
    return { result: await call }
  } catch (err) {
    if (err instanceof ErrorAnswer) return { error: { code: err.code, message: err.message } }
    throw err
  }
}

const codeOf = (answer: Answer): string | null => ('error' in answer ? answer.error.code : null)

function show(json: unknown): string {
  const text = JSON.stringify(json)
  return text.length > 200 ? `${text.slice(0, 200)}...` : text
}

/** Asks, and holds the answer to a code or a result. A driver without the method or the name is {@link Missing} it. */
async function expectAnswer(
  driver: DriverProcess,
  [method, params]: readonly [method: string, params: Json],
  expected: Answer | string,
  advice: string
): Promise<void> {
  const answer = await settle(driver.call(method, params))
  const code = codeOf(answer)
  if (typeof expected === 'string' ? code === expected : show(answer) === show(expected)) return
  const lacks = code === CODE.UNKNOWN_METHOD || (code === CODE.UNSUPPORTED && expected !== CODE.UNSUPPORTED)
  if (lacks && expected !== CODE.UNKNOWN_METHOD)
    throw new Missing(`the driver has no ${method} of this: ${show(answer)}`)
  throw new Wanting(advice, {
    sent: show({ method, params }),
    expected: typeof expected === 'string' ? `an error with code ${expected}` : show(expected),
    seen: show(answer)
  })
}

/** A name that nobody has. Random, so that no driver can know it. */
const randomName = (): string => `x-${randomBytes(6).toString('hex')}`

const hello: Step = {
  id: 'hello',
  title: 'hello is answered as the schema has it, and unknown keys of a request are ignored',
  async run(driver) {
    const params = { contract: CONTRACT, fromTheFuture: [1] }
    const answer = await settle(driver.call('hello', params))
    const validate = contractValidator()('helloResult')
    if ('result' in answer && validate(answer.result)) return
    const problems = (validate.errors ?? []).map((e) => `${e.instancePath || '/'} ${e.message ?? ''}`).join('; ')
    throw new Wanting(`The answer to hello is not as the contract has it. ${problems}`.trim(), {
      sent: show({ method: 'hello', params }),
      expected: '{"contract":1,"name":"...","version":"...","packages":{...}}',
      seen: show(answer)
    })
  }
}

const unknownMethod: Step = {
  id: 'unknown-method',
  title: 'an unknown method is answered with UNKNOWN_METHOD',
  run: (driver) =>
    expectAnswer(
      driver,
      [randomName(), {}],
      CODE.UNKNOWN_METHOD,
      'Answer a method that you do not have with UNKNOWN_METHOD; otherwise nobody can tell what the driver lacks.'
    )
}

const unknownNames: readonly Step[] = ['decode', 'encode', 'derive'].map((method) => ({
  id: `unknown-to-${method}`,
  title: `${method}: an unknown name is answered with UNSUPPORTED`,
  async run(driver: DriverProcess) {
    const name = randomName()
    const params = {
      decode: { message: name, hex: '00' },
      encode: { message: name, value: 0 },
      derive: { name, input: {} }
    }[method] as Json
    const advice = 'Answer a name that you do not have with UNSUPPORTED; otherwise its cases count as failures.'
    await expectAnswer(driver, [method, params], CODE.UNSUPPORTED, advice)
  }
}))

const codec: readonly Step[] = [
  {
    id: 'decode',
    title: 'decode answers with "value", and ignores what comes after the message',
    run: (driver) =>
      expectAnswer(
        driver,
        ['decode', { message: 'uint', hex: 'fdfd00ff' }],
        { result: { value: 253 } },
        'Answer decode with {"value": ...}, the value as in the vector files; bytes after the message do not matter.'
      )
  },
  {
    id: 'encode',
    title: 'encode answers with "hex", in lower case',
    run: (driver) =>
      expectAnswer(
        driver,
        ['encode', { message: 'uint', value: 253 }],
        { result: { hex: 'fdfd00' } },
        'Answer encode with {"hex": "..."}, lower case.'
      )
  },
  {
    id: 'rejected',
    title: 'what the implementation refuses is answered with REJECTED',
    async run(driver) {
      const advice = 'Answer bytes that do not decode and values that have no encoding with REJECTED.'
      await expectAnswer(driver, ['decode', { message: 'uint', hex: 'fdfd' }], CODE.REJECTED, advice)
      await expectAnswer(driver, ['encode', { message: 'uint', value: -1 }], CODE.REJECTED, advice)
    }
  }
]

async function expectHello(call: Promise<Json>, advice: string): Promise<void> {
  const answer = await settle(call)
  if (!('result' in answer)) throw new Wanting(advice, { expected: 'a result', seen: show(answer) })
}

const lines: readonly Step[] = [
  {
    id: 'pieces',
    title: 'a request that arrives in pieces is one request',
    async run(driver) {
      const { line, answer } = driver.prepare('hello', { contract: CONTRACT })
      for (const piece of [line.slice(0, 7), line.slice(7, -1), line.slice(-1)]) {
        driver.write(piece)
        // Each piece leaves on its own.
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      await expectHello(answer, 'Read lines, not chunks: a request may arrive in pieces.')
    }
  },
  {
    id: 'pipelining',
    title: `${PIPELINED} requests in one go get ${PIPELINED} answers, each its own`,
    async run(driver) {
      const prepared = Array.from({ length: PIPELINED }, (_, i) => driver.prepare(`${randomName()}-${i}`, {}))
      driver.write(prepared.map(({ line }) => line).join(''))
      for (const { answer } of prepared) {
        if (codeOf(await settle(answer)) === CODE.UNKNOWN_METHOD) continue
        throw new Wanting('Answer every request, with its id, also when many come at once.')
      }
    }
  },
  {
    id: 'long-line',
    title: `a line of ${LONG_HEX / 1024} KiB is read`,
    async run(driver) {
      const { line, answer } = driver.prepare('hello', { contract: CONTRACT, padding: 'ab'.repeat(LONG_HEX / 2) })
      driver.write(line)
      await expectHello(answer, 'Put no short limit on the length of a line.')
    }
  },
  {
    id: 'malformed-line',
    title: 'lines that are no requests do not end the driver',
    async run(driver) {
      const seen: string[] = []
      driver.onComplaint = (error) => void seen.push(error.code)
      driver.write('this is not JSON\n[]\n{"method":"hello","params":{}}\n\n')
      await expectHello(driver.call('hello', { contract: CONTRACT }), 'Go on after a line that is no request.')
      driver.onComplaint = null
      const other = seen.find((code) => code !== CODE.BAD_REQUEST)
      if (other === undefined) return
      throw new Wanting('Answer a line that is no request with BAD_REQUEST and id null, or not at all.', {
        seen: other
      })
    }
  }
]

const endings: readonly Step[] = [
  {
    id: 'close',
    title: 'after close the process ends by itself, with code 0',
    ends: true,
    run: async (driver) => expectEnd(await driver.close(), 'End the process after the answer to close')
  },
  {
    id: 'end-of-input',
    title: 'the process ends by itself when its stdin does, with code 0',
    ends: true,
    run: async (driver) => expectEnd(await driver.end(), 'End the process when stdin ends: that is how punchlist dies')
  }
]

function expectEnd(exit: Awaited<ReturnType<DriverProcess['end']>>, advice: string): void {
  if (exit === null) throw new Wanting(`${advice}; it had to be killed.`)
  if (exit.code === 0) return
  const how = exit.signal === null ? `with code ${exit.code}` : `by ${exit.signal}`
  throw new Wanting(`${advice}; it ended ${how} instead of 0.`)
}

// BOUNDED: by what is written above.
const codecs = [...unknownNames, ...codec].map((step): Step => ({ ...step, codec: true }))

export const STEPS: readonly Step[] = [hello, unknownMethod, ...codecs, ...lines, ...endings]
