import type { Json } from '../layouts/index.js'

/** Whether two JSON values are the same; the order of keys does not matter. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((v: Json, i) => sameJson(v, (b as readonly Json[])[i]))
    )
  }
  const [x, y] = [a as Record<string, Json>, b as Record<string, Json>]
  const keys = Object.keys(x)
  return keys.length === Object.keys(y).length && keys.every((key) => key in y && sameJson(x[key], y[key]))
}

/**
 * Compares what a derivation gave with what it should. Only the keys that are there count, since an implementation may not
 * see everything; at least one must be there. At the top a key that the vector does not have is a mistake, further
 * down (intermediate values) it is ignored. Returns what is wrong, or null.
 */
export function partialMismatch(seen: Json, expected: Json): string | null {
  if (!isObject(seen) || !isObject(expected)) return sameJson(seen, expected) ? null : 'output'
  const unknown = Object.keys(seen).find((key) => !(key in expected))
  if (unknown !== undefined) return `output.${unknown}: the vector has no such key`
  return differing(seen, expected, 'output') ?? (compared(seen, expected) > 0 ? null : 'output: nothing in it')
}

function differing(seen: Fields, expected: Fields, path: string): string | null {
  for (const key of common(seen, expected)) {
    const [mine, theirs] = [seen[key] as Json, expected[key] as Json]
    if (isObject(mine) && isObject(theirs)) {
      const inner = differing(mine, theirs, `${path}.${key}`)
      if (inner !== null) return inner
    } else if (!sameJson(mine, theirs)) {
      return `${path}.${key}`
    }
  }
  return null
}

/** How many values were there to compare. */
function compared(seen: Fields, expected: Fields): number {
  return common(seen, expected).reduce((n, key) => {
    const [mine, theirs] = [seen[key] as Json, expected[key] as Json]
    return n + (isObject(mine) && isObject(theirs) ? compared(mine, theirs) : 1)
  }, 0)
}

type Fields = { readonly [key: string]: Json }

const common = (a: Fields, b: Fields) => Object.keys(a).filter((key) => key in b)

function isObject(json: Json): json is Fields {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
