// Mocha's spec reporter with one more line at the very end, in words a machine reads: "12 passed, 0 failed, 1 skipped".
const { reporters, Runner } = require('mocha')

module.exports = class Reporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    // Registered after Spec's own listener, so that its summary and failures come first.
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats
      console.log(`${passes} passed, ${failures} failed, ${pending} skipped`)
    })
  }
}
