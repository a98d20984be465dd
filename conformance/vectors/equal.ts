import type { Json } from '../layouts/index.js'

/** Whether two JSON values are the same; the order of keys does not matter. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((v, i) => sameJson(v as Json, b[i]))
  }
  const [x, y] = [a as Record<string, Json>, b as Record<string, Json>]
  const keys = Object.keys(x)
  return keys.length === Object.keys(y).length && keys.every((key) => key in y && sameJson(x[key], y[key]))
}

/**
 * Compares what a derivation gave with what it should: only the keys that are there count, at every level, since an
 * implementation may not see everything (README). Returns what is wrong, or null.
 */
export function partialMismatch(seen: Json, expected: Json, path = 'output'): string | null {
  if (!isObject(seen) || !isObject(expected)) return sameJson(seen, expected) ? null : path
  const keys = Object.keys(seen)
  if (keys.length === 0) return `${path}: nothing in it`
  for (const key of keys) {
    if (!(key in expected)) return `${path}.${key}: no such key`
    const wrong = partialMismatch(seen[key] as Json, expected[key] as Json, `${path}.${key}`)
    if (wrong !== null) return wrong
  }
  return null
}

function isObject(json: Json): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
