import type { JSX } from 'preact'
import type { CellVerdict } from '../cells.js'

/** A verdict as a sign: colours alone are not enough. */
export const SIGNS: Readonly<Record<CellVerdict, string>> = {
  pass: '\u2713',
  fail: '\u2717',
  crashed: '\u203c',
  flaky: '~',
  known: '\u25c7',
  unsupported: '\u2013'
}

export const VERDICT_TEXT: Readonly<Record<CellVerdict, string>> = {
  pass: 'passed',
  fail: 'failed',
  crashed: 'crashed',
  flaky: 'flaky',
  known: 'known',
  unsupported: 'unsupported'
}

export function Verdict({ verdict }: { readonly verdict: CellVerdict }): JSX.Element {
  return (
    <span class={`verdict v-${verdict}`}>
      <span aria-hidden="true">{SIGNS[verdict]}</span> {VERDICT_TEXT[verdict]}
    </span>
  )
}

/** A command to run, with a button that copies it where there is a script. */
export function Command({ text }: { readonly text: string }): JSX.Element {
  return (
    <span class="command">
      <code>{text}</code>
      <button type="button" class="copy js" data-copy={text} title="Copy the command">
        copy
      </button>
    </span>
  )
}
