import type { Json } from '../../layouts/index.js'
import type { CodecDriver } from '../types.js'
import type { Method } from './method.js'
import type { Params } from './params.js'

/** The methods of the codec part. */
export function codecMethods(driver: CodecDriver): Record<string, Method> {
  return {
    decode: async (params) => ({ value: await driver.decode(params.text('message'), params.text('hex')) }),
    encode: async (params) => ({ hex: await driver.encode(params.text('message'), json(params, 'value')) }),
    derive: async (params) => ({ output: await driver.derive(params.text('name'), json(params, 'input')) })
  }
}

function json(params: Params, name: string): Json {
  return params.value(name) ?? null
}
