import { Session } from 'node:inspector'

/** Objects that are not looked into: the network's own, what runs a stream, and what holds no collection of ours. */
const FOREIGN = /^(Virtual|Sim|Promise|WeakRef|WeakMap|Timeout|Immediate|Buffer|ArrayBuffer|Owners|Internet)/

/** Objects that a census looks at, at most. */
const MAX_OBJECTS = 20_000

/** Entries by the way to the collection. */
export type Census = ReadonlyMap<string, number>

/**
 * Collections of a node that may hold more than before a connect: they remember on purpose, and are bounded. By the end of
 * the way to them.
 */
const REMEMBERS: readonly { readonly way: RegExp; readonly why: string }[] = [
  { way: /#health\.#window$|\.health\.#window$/, why: 'the latest intervals of the health check' },
  { way: /sampler\.#samples$/, why: 'the latest own addresses that others saw' },
  { way: /#core\.checks\./, why: 'known nodes that are being pinged, as at any time' },
  { way: /#core\.nodes\./, why: 'the routing table' },
  { way: /outstanding\.byTid\.spare/, why: 'an empty page of transaction ids, kept for the next ones' },
  { way: /#connections\.#relays\./, why: 'relays of servers that were reached (HS-209)' },
  { way: /#sockets\.routes\./, why: 'routes over sockets that stay open (HS-213)' },
  { way: /#announcer\.#relays\./, why: 'relays of the latest announcements (HS-107)' },
  { way: /#records\./, why: 'records of others, and routes to them (HS-56)' }
]

/** Collections that hold more than before and have no reason to: a sentence each. */
export function growthOf(before: Census, after: Census): string[] {
  const grown: string[] = []
  for (const [way, count] of after) {
    const was = before.get(way) ?? 0
    if (count > was && !REMEMBERS.some((known) => known.way.test(way.replaceAll('[]', '')))) {
      grown.push(`${way} ${count} entries instead of ${was}`)
    }
  }
  return grown
}

/**
 * Entries of every Map, Set and array that is reached from an object, by the names of the fields on the way to it; private
 * fields too, which only the engine's inspector shows. A field that is new, or holds more than before, is a leak or has a
 * reason.
 */
export function censusOf(root: object): Map<string, number> {
  const looker = new Looker()
  try {
    return looker.count(root)
  } finally {
    looker.close()
  }
}

/** Where the inspector finds what is passed to it. */
const PLACE = '__punchlistCensus'

interface RemoteProperty {
  readonly name: string
  readonly value?: { readonly objectId?: string }
}

class Looker {
  private readonly session = new Session()
  private readonly passed: { object?: object; fields?: unknown[] } = {}

  constructor() {
    this.session.connect()
    Object.defineProperty(globalThis, PLACE, { value: this.passed, configurable: true })
  }

  close(): void {
    this.session.disconnect()
    delete (globalThis as Record<string, unknown>)[PLACE]
  }

  count(root: object): Map<string, number> {
    const counts = new Map<string, number>()
    const seen = new Set<object>([root])
    const queue: { readonly object: object; readonly path: string }[] = [{ object: root, path: root.constructor.name }]
    for (let i = 0; i < queue.length && i < MAX_OBJECTS; i++) {
      const { object, path } = queue[i]!
      const add = (value: unknown, name: string): void => {
        if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || seen.has(value)) return
        if (FOREIGN.test(value.constructor?.name ?? '')) return
        seen.add(value)
        queue.push({ object: value, path: `${path}${name}` })
      }
      const held = entriesOf(object)
      if (held !== null) {
        counts.set(path, (counts.get(path) ?? 0) + held.length)
        for (const entry of held) add(entry, '[]')
        continue
      }
      for (const [name, value] of this.fieldsOf(object)) add(value, `.${name}`)
    }
    return counts
  }

  private fieldsOf(object: object): [string, unknown][] {
    const fields: [string, unknown][] = []
    for (const name of Object.getOwnPropertyNames(object)) {
      const { value } = Object.getOwnPropertyDescriptor(object, name) as { value?: unknown }
      if (value !== undefined) fields.push([name, value])
    }
    const plain = Object.getPrototypeOf(object) === Object.prototype || Object.getPrototypeOf(object) === null
    return plain ? fields : [...fields, ...this.privateOf(object)]
  }

  private privateOf(object: object): [string, unknown][] {
    this.passed.object = object
    const { result } = this.post('Runtime.evaluate', { expression: `${PLACE}.object` })
    const { privateProperties = [] } = this.post('Runtime.getProperties', {
      objectId: result!.objectId,
      ownProperties: true
    })
    const fields = privateProperties.filter(({ value }) => value?.objectId !== undefined)
    if (fields.length === 0) return []
    this.post('Runtime.callFunctionOn', {
      objectId: result!.objectId,
      functionDeclaration: `function (...fields) { ${PLACE}.fields = fields }`,
      arguments: fields.map(({ value }) => ({ objectId: value!.objectId }))
    })
    return fields.map(({ name }, i) => [name, this.passed.fields![i]])
  }

  private post(
    method: string,
    params: object
  ): { readonly result?: { readonly objectId: string }; readonly privateProperties?: readonly RemoteProperty[] } {
    let answer: object = {}
    this.session.post(method, params, (error: Error | null, result?: object) => {
      if (error !== null) throw error
      answer = result ?? {}
    })
    return answer
  }
}

/** What a collection holds; null for an object that is none. */
function entriesOf(object: object): unknown[] | null {
  if (Array.isArray(object)) return object as unknown[]
  if (object instanceof Set) return [...(object as Set<unknown>)]
  if (object instanceof Map) return [...(object as Map<unknown, unknown>)].flat()
  return null
}
