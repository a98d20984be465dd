/** Stores values until it is killed, and tells its parent how many it has acknowledged. */
import { hash } from '../../../crypto/index.js'
import { COMMANDS } from '../../messages/index.js'
import { DurableStore } from '../../store/index.js'
import { ScriptedStorer } from './scripted-storer.js'

const [, , location] = process.argv
const storer = new ScriptedStorer({ store: await DurableStore.open(location as string) })
await storer.records.open()

let next = 1
let told = 0
while (true) {
  for (const end = next + 20; next < end; next++) {
    const value = Buffer.from(`value ${next}`)
    storer.call(COMMANDS.IMMUTABLE_PUT, { target: hash(value), token: storer.token(), value })
  }
  await new Promise(setImmediate)
  // Replies leave in the order of the puts.
  if (storer.sent.length > told) process.send?.((told = storer.sent.length))
}
