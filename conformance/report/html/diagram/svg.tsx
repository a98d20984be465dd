import type { JSX } from 'preact'
import type { DatagramKind } from '../../../dissect/index.js'
import { EmbeddedJson } from '../embed.js'
import { LEFT } from './lanes.js'
import { type Arrow, HEAD, type Layout, type Remark } from './layout.js'

/** Of a row: its line. */
const CENTER = 20

/** A sequence diagram: who sent what to whom, through which boxes, and what was lost where. */
export function Diagram({
  layout,
  implementations
}: {
  readonly layout: Layout
  /** By name of a host. */
  readonly implementations: Readonly<Record<string, string>>
}): JSX.Element {
  const { lanes, rows, width, height, drawn, total } = layout
  const texts = Object.fromEntries(
    rows.flatMap((row) => (row.kind === 'arrow' ? [[String(row.packet.number), row.message.text]] : []))
  )
  const named = `Sequence of ${drawn} of ${total} datagrams between ${lanes.map(({ name }) => name).join(', ')}`
  return (
    <div class="diagram">
      <div class="scroll" tabindex={0} role="group" aria-label={named}>
        <svg class="heads" width={width} height={HEAD} viewBox={`0 0 ${width} ${HEAD}`} aria-hidden="true">
          <text class="unit" x={10} y={HEAD - 8}>
            #
          </text>
          <text class="unit time" x={LEFT - 14} y={HEAD - 8}>
            ms
          </text>
          {lanes.map(({ name, kind, address, x, width: room }) => (
            <g class={`head ${kind}`}>
              <rect x={x - room / 2 + 5} y={4} width={room - 10} height={HEAD - 10} rx={kind === 'box' ? 0 : 8} />
              <text class="name" x={x} y={22}>
                {shorten(name, room)}
              </text>
              <text class="about" x={x} y={34}>
                {shorten(implementations[name] ?? WHAT[kind], room)}
              </text>
              <text class="about" x={x} y={45}>
                {address ?? ''}
              </text>
            </g>
          ))}
        </svg>
        <svg class="rows" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
          {lanes.map(({ x, kind }) => (
            <line class={`life ${kind}`} x1={x} x2={x} y1={0} y2={height} />
          ))}
          {rows.map((row) =>
            row.kind === 'arrow' ? <ArrowRow arrow={row} width={width} /> : <RemarkRow remark={row} width={width} />
          )}
        </svg>
      </div>
      <pre class="inspect js" aria-live="polite">
        Click a datagram, or move with the arrow keys, to see its way and all of its fields.
      </pre>
      <EmbeddedJson name="messages" data={texts} />
    </div>
  )
}

const WHAT = { host: 'host', box: 'NAT or firewall', others: 'no room' } as const

/** Of a character in the head of a lifeline. */
const CHAR = 6.3

function shorten(text: string, room: number): string {
  const longest = Math.floor((room - 14) / CHAR)
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}\u2026`
}

const CLASS: Readonly<Record<DatagramKind, string>> = {
  request: 'request',
  response: 'response',
  udx: 'stream',
  probe: 'probe',
  empty: 'probe',
  message: 'other',
  other: 'other'
}

function ArrowRow({ arrow, width }: { readonly arrow: Arrow; readonly width: number }): JSX.Element {
  const { y, packet, message, time, segments, boxes, label, loss } = arrow
  const line = y + CENTER
  const final = segments.at(-1)
  return (
    <g class={`packet ${CLASS[message.dissection.kind]}${loss === null ? '' : ' lost'}`} data-number={packet.number}>
      <title>{`${message.title}\n${message.text.slice(0, message.text.indexOf('\n\n'))}`}</title>
      <rect class="hit" x={0} y={y} width={width} height={36} />
      <text class="number" x={10} y={line + 4}>
        {packet.number}
      </text>
      <text class="time" x={LEFT - 14} y={line + 4}>
        {time}
      </text>
      {segments.map(({ from, to, lost }) => (
        <line class={lost ? 'way gone' : 'way'} x1={from} x2={to} y1={line} y2={line} />
      ))}
      {final !== undefined && loss === null && (
        <path class="tip" d={`M${final.to} ${line}l${final.to > final.from ? -9 : 9} -4.5v9z`} />
      )}
      {segments[0] === undefined ? (
        <circle class="tip" cx={label.x - 8} cy={line} r={4} />
      ) : (
        <circle class="tip" cx={segments[0].from} cy={line} r={2.5} />
      )}
      {boxes.map(({ x, text }) => (
        <>
          <path class={text === '' ? 'through' : 'rewritten'} d={`M${x - 5} ${line}l5 -5l5 5l-5 5z`} />
          {text !== '' && (
            <text class="rewrite" x={x} y={line + 12}>
              {text}
            </text>
          )}
        </>
      ))}
      <text class={label.end ? 'label end' : 'label'} x={label.x} y={line - 8}>
        {label.text}
      </text>
      {loss !== null && (
        <>
          <path class="cross" d={`M${loss.x - 5} ${line - 5}l10 10m0 -10l-10 10`} />
          <text class={loss.end ? 'loss end' : 'loss'} x={loss.end ? loss.x - 9 : loss.x + 9} y={line + 4}>
            {loss.text}
          </text>
        </>
      )}
    </g>
  )
}

function RemarkRow({
  remark: { kind, y, text },
  width
}: {
  readonly remark: Remark
  readonly width: number
}): JSX.Element {
  return (
    <g class={`remark ${kind}`}>
      <rect x={LEFT} y={y + 2} width={width - LEFT - 6} height={20} />
      <text x={LEFT + 12} y={y + 16}>
        {text}
      </text>
    </g>
  )
}
