import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../root.cjs'

/** Path of the contract's JSON Schema. */
export const schemaPath = (): string => join(packageRoot(), 'drivers', 'external', 'schema', 'driver-1.schema.json')

/** Validators of the contract's messages, by the names under `$defs` of the schema, e.g. `helloResult`. */
export function contractValidator(): (definition: string) => ValidateFunction {
  const schema = JSON.parse(readFileSync(schemaPath(), 'utf8')) as object
  const ajv = new Ajv2020({ strict: false, allErrors: true }).addSchema(schema)
  return (definition) => {
    const validate = ajv.getSchema(`driver-1.schema.json#/$defs/${definition}`)
    if (validate === undefined) throw new Error(`the contract's schema has no ${definition}`)
    return validate
  }
}
