import type { Json } from '../../layouts/index.js'

/** What fits into this many characters stays on its line: lists of claims, addresses, small messages. */
const WIDTH = 120

/** JSON with two blanks of indentation, a newline at the end, and small things on one line: for people, and half as long. */
export function jsonText(json: unknown): string {
  return format(json as Json, '') + '\n'
}

function format(json: Json, indent: string): string {
  const line = oneLine(json)
  if (json === null || typeof json !== 'object' || indent.length + line.length <= WIDTH) return line
  const inner = indent + '  '
  if (Array.isArray(json)) {
    const items = (json as readonly Json[]).map((item) => inner + format(item, inner))
    return `[\n${items.join(',\n')}\n${indent}]`
  }
  const fields = entries(json).map(([key, value]) => `${inner}${JSON.stringify(key)}: ${format(value, inner)}`)
  return `{\n${fields.join(',\n')}\n${indent}}`
}

function oneLine(json: Json): string {
  if (json === null || typeof json !== 'object') return JSON.stringify(json)
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map(oneLine).join(', ')}]`
  const fields = entries(json).map(([key, value]) => `${JSON.stringify(key)}: ${oneLine(value)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** As JSON.stringify has it: what is undefined is not there. */
const entries = (json: object) => Object.entries<Json>(json as Record<string, Json>).filter(([, v]) => v !== undefined)
