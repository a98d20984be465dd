import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../root.cjs'

/** Files of the contract's JSON Schema: the frame and the codec part, and the node part. */
const FILES = { frame: 'driver-1.schema.json', nodes: 'driver-1-nodes.schema.json' } as const

/** Path of the contract's JSON Schema. */
export const schemaPath = (part: keyof typeof FILES = 'frame'): string =>
  join(packageRoot(), 'drivers', 'external', 'schema', FILES[part])

let ajv: Ajv2020 | null = null

/**
 * Validators of the contract's messages, by the names under `$defs` of the schema: `helloResult`, and for the node part
 * `node.ping.params`, `node.ping.result`, `event.node`.
 */
export function contractValidator(part: keyof typeof FILES = 'frame'): (definition: string) => ValidateFunction {
  if (ajv === null) {
    ajv = new Ajv2020({ strict: false, allErrors: true })
    for (const one of Object.keys(FILES)) {
      ajv.addSchema(JSON.parse(readFileSync(schemaPath(one as keyof typeof FILES), 'utf8')) as object)
    }
  }
  const compiled = ajv
  return (definition) => {
    const validate = compiled.getSchema(`${FILES[part]}#/$defs/${definition}`)
    if (validate === undefined) throw new Error(`the contract's schema has no ${definition}`)
    return validate
  }
}

/** What is wrong with a message, for people; null if nothing is. */
export function problemsOf(validate: ValidateFunction, json: unknown): string | null {
  if (validate(json)) return null
  const found = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`)
  return found.slice(0, 3).join('; ')
}
