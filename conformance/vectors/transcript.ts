import type { Json } from '../layouts/index.js'
import type { Check } from './check.js'
import type { TranscriptCase, TranscriptStep } from './types.js'

/** What the messages of a transcript are held to: each decodes to its value and encodes to its bytes again. */
export function transcriptChecks({ steps }: TranscriptCase): Check[] {
  return steps.flatMap((step, i) => stepChecks(step, `step ${i + 1}`))
}

function stepChecks(step: TranscriptStep, where: string): Check[] {
  const { message, value } = step
  if (message === undefined || value === undefined) return noMessage(where, step.hex)
  const checks = bothWays(where, message, step.hex, value, step.decodeOnly)
  // A path may lead on into a message that was decoded before it.
  const decoded = new Map<string, Json>([['', value]])
  for (const inner of step.inner ?? []) {
    const bytes = resolve(decoded, inner.path)
    if (typeof bytes !== 'string') {
      const problem = `${where}: there are no bytes at ${inner.path}`
      checks.push({
        title: problem,
        sent: inner.path,
        ask: () => Promise.reject(new Error(problem)),
        refuse: 'no'
      })
      continue
    }
    checks.push(...bothWays(`${where}, ${inner.path}`, inner.message, bytes, inner.value, step.decodeOnly))
    decoded.set(inner.path, inner.value)
  }
  for (const { path, plaintext, message, value } of step.sealed ?? []) {
    checks.push(...bothWays(`${where}, sealed in ${path}`, message, plaintext, value, step.decodeOnly))
  }
  return checks
}

/** Bytes that are no message must not be taken for one. */
function noMessage(where: string, hex: string): Check[] {
  return ['rpc-request', 'rpc-response'].map((message) => ({
    title: `${where}: decode ${message}`,
    sent: hex,
    ask: (driver) => driver.decode(message, hex),
    refuse: 'must'
  }))
}

function bothWays(where: string, message: string, hex: string, value: Json, decodeOnly?: true): Check[] {
  const decode: Check = {
    title: `${where}: decode ${message}`,
    sent: hex,
    ask: (driver) => driver.decode(message, hex),
    expected: value,
    refuse: 'no'
  }
  if (decodeOnly) return [decode]
  return [
    decode,
    {
      title: `${where}: encode ${message}`,
      sent: value,
      ask: (driver) => driver.encode(message, value),
      expected: hex,
      refuse: 'no'
    }
  ]
}

/** The value at a path such as `value` or `value.noise`, through the longest message decoded so far. */
function resolve(decoded: ReadonlyMap<string, Json>, path: string): Json | undefined {
  let base = ''
  for (const known of decoded.keys()) if (path.startsWith(`${known}.`) && known.length > base.length) base = known
  let json: Json | undefined = decoded.get(base)
  for (const key of path.slice(base === '' ? 0 : base.length + 1).split('.')) {
    if (json === null || typeof json !== 'object') return undefined
    json = (json as Record<string, Json>)[key]
  }
  return json
}
