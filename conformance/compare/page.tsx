import { Facts, renderDocument, TextTable } from '../report/html/document.js'
import { Command } from '../report/html/words.js'
import { isExplained } from './compare.js'
import { aloneText, diceText, rowsOf, sentenceOf } from './rows.js'
import type { ComparisonReport, LabFacts } from './types.js'

/** The comparison as the text of one HTML file. */
export function comparisonHtml(report: ComparisonReport): string {
  const { left, right, stale } = report
  const title = `Where ${left.lab} and ${right.lab} disagree`
  const rows = rowsOf(report)
  const alone = [diceText(report), aloneText(report, 'left'), aloneText(report, 'right')].filter((text) => text !== '')
  return renderDocument(
    title,
    <>
      <h1>{title}</h1>
      <p class={`outcome ${isExplained(report) ? 'good' : 'bad'}`}>{sentenceOf(report)}</p>
      {stale.length > 0 && (
        <ul class="skipped">
          {stale.map((sentence) => (
            <li>Stale explanation: {sentence}</li>
          ))}
        </ul>
      )}
      {rows.length > 0 && (
        <TextTable
          head={['cell', 'in', left.lab, right.lab, 'pairings', 'why']}
          rows={rows.map(({ place, kind, pairings, explanation, detail, replays, ...shown }) => [
            place,
            kind,
            shown.left,
            shown.right,
            <span title={pairings.join('\n')}>{pairings.length}</span>,
            explanation ?? (
              <>
                <b class="bad">not explained</b>
                {detail !== '' && <div class="reason">{detail}</div>}
                {replays.map((replay) => (
                  <div>
                    <Command text={replay} />
                  </div>
                ))}
              </>
            )
          ])}
        />
      )}
      {alone.map((text) => (
        <p class="quiet">{text}</p>
      ))}
      <h2>What was compared</h2>
      <Facts facts={[left, right].flatMap(factsOf)} />
    </>
  )
}

function factsOf({
  lab,
  name,
  started,
  cells,
  seed,
  implementations,
  environment,
  skipped
}: LabFacts): [string, string][] {
  return [
    [lab, `${name}: ${cells} cells, ${started.slice(0, 16).replace('T', ' ')} UTC, seed ${seed}`],
    ['', [...implementations, ...Object.entries(environment).map((entry) => entry.join(' '))].join(', ')],
    ...skipped.map((sentence): [string, string] => ['not run', sentence])
  ]
}
