/** The codecs of the installed peer, in a process that has loaded another hyperdht (argument: its folder) before. */
import { createRequire } from 'node:module'
import { createDriver } from '../../index.js'

createRequire(import.meta.url)(process.argv[2]!)
const driver = await createDriver('hyperdht')
process.stdout.write(driver.implementation.version)
await driver.close()
