import { main } from './main.js'

// `exitCode`, not `exit()`: what is still in the pipes gets written.
process.exitCode = await main(process.argv.slice(2))
