import type { FieldType, Json } from '../../layouts/index.js'

/** The same value with its keys in the order of the layout: files must not depend on how a driver builds its objects. */
export function orderByLayout(type: FieldType, json: Json): Json {
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) {
    const list = json as readonly Json[]
    return typeof type === 'object' && 'list' in type ? list.map((item) => orderByLayout(type.list, item)) : list
  }
  if (type === 'ipv4' || type === 'ipv6') return orderByKeys(['host', 'port'], json)
  if (typeof type !== 'object' || 'list' in type) return json
  const source = json as { readonly [key: string]: Json }
  const ordered: Record<string, Json> = {}
  for (const field of type.fields) {
    for (const meaning of Object.values(field.flags ?? {})) {
      if (typeof meaning === 'object') take(ordered, source, meaning.boolean, (v) => v)
    }
    take(ordered, source, field.name, (v) => orderByLayout(field.type, v))
  }
  for (const key of Object.keys(source).sort()) take(ordered, source, key, (v) => v)
  return ordered
}

/** The same value with its keys in the given order; keys that are not in the list come last, sorted. */
export function orderByKeys(order: readonly string[], json: Json): Json {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return json
  const source = json as { readonly [key: string]: Json }
  const ordered: Record<string, Json> = {}
  for (const key of [...order, ...Object.keys(source).sort()]) take(ordered, source, key, (v) => v)
  return ordered
}

function take(
  into: Record<string, Json>,
  source: { readonly [key: string]: Json },
  key: string,
  map: (value: Json) => Json
): void {
  if (!(key in into) && key in source) into[key] = map(source[key] as Json)
}
