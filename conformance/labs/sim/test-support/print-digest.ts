import { digestOf } from './digest.js'

// Run by a test in a process of its own.
digestOf(process.argv[2] ?? '').then(
  (digest) => process.stdout.write(digest),
  (err: unknown) => {
    process.stderr.write(String(err))
    process.exitCode = 1
  }
)
