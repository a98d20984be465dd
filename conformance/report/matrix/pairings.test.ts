import { expect } from 'chai'
import type { Cell } from '../cells.js'
import { plain } from '../style.js'
import { cell, run } from '../test-support/matrix.js'
import { renderChanges, renderGrids, renderPairings } from './index.js'

const OLD = 'hyperdht@6.20.5+dht-rpc@6.18.0'
const MID = 'hyperdht@6.31.0+dht-rpc@6.26.4'
const NEW = 'hyperdht@6.34.0'
const ALL = [OLD, MID, NEW]

function pairs(make: (server: string, client: string) => Partial<Cell>): Cell[] {
  return ALL.flatMap((server) =>
    ALL.map((client) => {
      const more = make(server, client)
      return cell('same-lan', 'same-lan', more.runs, { topology: 'same-lan', roles: { server, client }, ...more })
    })
  )
}

describe('matrix: pairings', () => {
  it('sets implementations against each other, with the time to open', () => {
    const cells = pairs((server, client) =>
      server === OLD
        ? { runs: [run('1', 'fail')], verdict: client === NEW ? 'known' : 'fail' }
        : { runs: [run('1', 'pass', { timeToOpen: client === NEW ? 1241.2 : 121, path: 'lan' })] }
    )
    const text = renderPairings(cells.slice(0, -1), plain)
    expect(text.split('\n').map((line) => line.trimEnd())).to.deep.equal([
      'connect, same-lan  direct',
      '   server \\ client    6.20.5    6.31.0     6.34.0',
      '   6.20.5               F0/1      F0/1       k0/1',
      '   6.31.0            lan 121   lan 121   lan 1241',
      '   6.34.0            lan 121   lan 121          .',
      '',
      text.split('\n').at(-1)!
    ])
    expect(text).to.include('Behind what came of it: ms to open.')
  })

  it('has one column where one role is played, and whole names where short ones are the same', () => {
    const [a, b, c] = ['hyperdht@6.34.0+dht-rpc@6.26.0', 'hyperdht@6.34.0+dht-rpc@6.27.0', 'next@6.35.0']
    const cells = [a, b, c].map((network) => cell(null, null, [run('1')], { topology: 't', roles: { network } }))
    const text = renderPairings(cells, plain)
    expect(text)
      .to.match(/ {2}network +\n/)
      .and.include(a)
      .and.include(b)
  })

  it('has nothing to show of two, or of three roles that all vary', () => {
    const [one] = pairs(() => ({}))
    expect(renderPairings([one!], plain)).to.equal('')
    const three = ALL.map((who) => cell(null, null, [run('1')], { topology: 't', roles: { a: who, b: who, c: who } }))
    expect(renderPairings(three, plain)).to.equal('')
  })

  it('leaves NAT by NAT to other reports where there are many pairings', () => {
    const grid = ([server, client]: readonly [string, string]): Cell[] =>
      ['open', 'adm'].map((nat) => cell(nat, 'open', [run('1')], { roles: { server, client } }))
    const names = [...ALL, 'next@1.0.0']
    const many = names.flatMap((a) => names.flatMap((b) => grid([a, b])))
    expect(renderGrids(many, plain)).to.equal(
      'NAT by NAT for each of 16 pairings: --html, or --matrix and punchlist matrix.'
    )
    expect(renderGrids(grid([NEW, NEW]), plain)).to.include('hyperdht@6.34.0 in all roles')
    expect(renderGrids([cell(null, null, [run('1')], { topology: 't' })], plain)).to.equal('')
  })

  it('says what changed from the baseline, some of it', () => {
    const changed = (n: number): Cell =>
      cell('a', 'b', [run('1')], {
        topology: `t${n}`,
        comparison: { kind: 'changed', differences: ['packets 1 -> 2'] }
      })
    const text = renderChanges(
      Array.from({ length: 22 }, (_, i) => changed(i)),
      plain
    )
    expect(text).to.include('  connect/t0: packets 1 -> 2\n').and.include('... and 2 more')
    expect(renderChanges([cell('a', 'b')], plain)).to.equal('')
  })
})
