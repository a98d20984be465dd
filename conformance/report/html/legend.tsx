import type { JSX } from 'preact'
import { PATH_TEXT } from '../matrix/index.js'
import { SIGNS, VERDICT_TEXT } from './words.js'

/** What signs, colours and lines mean. */
export function Legend(): JSX.Element {
  const steps = [0, 1, 2, 3, 4, 5, 6]
  const scale = (name: string, from: string, to: string): JSX.Element => (
    <span class="scale">
      {from}{' '}
      {steps.map((step) => (
        <span class={`swatch ${name}-${step}`} />
      ))}{' '}
      {to}
    </span>
  )
  return (
    <footer>
      <h2>How to read this</h2>
      <p>
        A cell is one scenario, one topology and one pairing of implementations; rows are the NAT of the server, columns
        that of the client. Click one to see its runs, how to replay each, and what went over the wire.
      </p>
      <ul class="legend">
        <li>success {scale('good', 'none', 'all')}</li>
        <li>time, packets {scale('much', 'least', 'most')} of the scenario</li>
        <li>against the baseline {scale('worse', 'better', 'worse')}</li>
        <li>
          {(['fail', 'crashed', 'flaky', 'known', 'unsupported'] as const).map((verdict, i) => (
            <>
              {i > 0 && ', '}
              <b>{verdict === 'unsupported' ? 'n/a' : SIGNS[verdict]}</b> {VERDICT_TEXT[verdict]}
            </>
          ))}
        </li>
        <li>
          {Object.entries(PATH_TEXT).map(([path, text], i) => (
            <>
              {i > 0 && ', '}
              <b>{text}</b> {path}
            </>
          ))}
        </li>
        <li>
          In a sequence diagram time runs down, in milliseconds since the start of the run, one row for each datagram in
          the order of sending. A filled diamond is a box that rewrote an address, an empty one a box that let it
          through; a dashed line with a cross was lost there.
        </li>
      </ul>
    </footer>
  )
}
