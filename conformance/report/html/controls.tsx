import type { JSX } from 'preact'
import type { Cell } from '../cells.js'
import { sortProfiles, VERDICTS } from '../matrix/index.js'
import { METRICS } from './metrics.js'
import { VERDICT_TEXT } from './words.js'

/** What the heat maps show (by style alone), and which cells (by the script). */
export function Controls({ cells }: { readonly cells: readonly Cell[] }): JSX.Element {
  const unique = (values: readonly string[]): string[] => [...new Set(values)]
  const baselines = cells.some(({ baseline }) => baseline !== null)
  const metrics = METRICS.filter(({ name }) => baselines || !name.startsWith('d'))
  const present = VERDICTS.filter((verdict) => cells.some((cell) => cell.verdict === verdict))
  return (
    <form class="controls" autocomplete="off">
      <fieldset class="metrics">
        <legend>Show</legend>
        {metrics.map(({ name, label, hint }, i) => (
          <label title={hint}>
            <input type="radio" name="metric" id={`metric-${name}`} checked={i === 0} /> {label}
          </label>
        ))}
      </fieldset>
      <fieldset class="filters js">
        <legend>Only</legend>
        <Choice name="scenario" all="all scenarios" values={unique(cells.map(({ scenario }) => scenario))} />
        <Choice
          name="implementation"
          all="all implementations"
          values={unique(cells.flatMap(({ roles }) => Object.values(roles)))}
        />
        <Choice name="lab" all="all labs" values={unique(cells.map(({ lab }) => lab))} />
        <Choice
          name="nat"
          all="all NATs"
          values={sortProfiles(cells.flatMap(({ server, client }) => [server ?? [], client ?? []].flat()))}
        />
        <select name="verdict" aria-label="verdict">
          <option value="">all verdicts</option>
          {present.map((verdict) => (
            <option value={verdict}>{VERDICT_TEXT[verdict]}</option>
          ))}
        </select>
        <input type="search" name="text" placeholder="id, seed or reason" aria-label="text in id, seed or reason" />
        <button type="reset">all</button>
        <output class="found" />
      </fieldset>
    </form>
  )
}

function Choice({
  name,
  all,
  values
}: {
  readonly name: string
  readonly all: string
  readonly values: readonly string[]
}): JSX.Element | null {
  if (values.length < 2) return null
  return (
    <select name={name} aria-label={name}>
      <option value="">{all}</option>
      {values.map((value) => (
        <option value={value}>{value}</option>
      ))}
    </select>
  )
}
