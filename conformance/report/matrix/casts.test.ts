import { expect } from 'chai'
import type { Cell, CellVerdict } from '../cells.js'
import { styleFor } from '../style.js'
import { renderCasts } from './index.js'

const plain = styleFor({ isTTY: false }, {})

function cell(scenario: string, roles: Readonly<Record<string, string>>, verdict: CellVerdict = 'pass'): Cell {
  return { scenario, roles, verdict } as unknown as Cell
}

describe('report: who with whom', () => {
  const [ours, peer, mixed] = ['reference@1', 'hyperdht@2', 'reference&hyperdht@1&2'] as const
  const pair = (network: string, reader: string) => ({ network, reader })

  it('has a row for each scenario and a column for each pairing, by their roles', () => {
    const text = renderCasts(
      [
        cell('lookup', pair(ours, peer)),
        cell('lookup', pair(ours, peer), 'fail'),
        cell('lookup', pair(peer, ours), 'known'),
        cell('lookup', pair(mixed, ours)),
        cell('connect', pair(ours, peer), 'unsupported'),
        cell('connect', pair(peer, ours)),
        cell('alone', { writer: ours }),
        cell('alone', { writer: peer }),
        cell('nobody', {})
      ],
      plain
    )
    const lines = text.split('\n').map((line) => line.trimEnd().replaceAll(/ {2,}/g, '  '))
    expect(lines).to.deep.equal([
      '  network, reader  r h  h r  m r',
      '  lookup  1/2  0/1  1/1',
      '  connect  -  1/1  .',
      '',
      '  writer  r  h',
      '  alone  1/1  1/1',
      '',
      'Who plays the roles, in their order: r reference@1, h hyperdht@2, m reference&hyperdht@1&2. ' +
        'Topologies that passed, of those that ran; - unsupported.'
    ])
  })

  it('is nothing where everybody plays everything', () => {
    expect(renderCasts([cell('lookup', pair(ours, ours)), cell('alone', { writer: ours })], plain)).to.equal('')
  })
})
