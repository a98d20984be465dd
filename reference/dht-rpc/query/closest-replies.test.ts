import { expect } from 'chai'
import type { Reply } from '../../udp-request/index.js'
import { ClosestReplies } from './closest-replies.js'
import { address, byDistance, idOf, ports, range, TARGET } from './test-support/scripted-network.js'

const replyOf = (port: number, id: Buffer | null = idOf(port)): Reply => ({
  tid: 0,
  rtt: 0,
  from: { ...address(port), id },
  to: { ...address(1), id: null },
  token: null,
  closerNodes: null,
  error: 0,
  value: null
})

describe('closest replies', () => {
  const ranks = byDistance(range(20000, 8))
  const rank = (n: number) => ranks[n - 1] as number

  it('admits any id while there is room, then only what is strictly nearer than the farthest (QRY-20)', () => {
    const closest = new ClosestReplies(TARGET, 3)
    for (const n of [2, 6]) closest.insert(replyOf(rank(n)))
    expect(closest.admits(idOf(rank(8)))).to.equal(true)
    closest.insert(replyOf(rank(4)))
    expect([1, 3, 5, 6, 7, 8].filter((n) => closest.admits(idOf(rank(n))))).to.deep.equal([1, 3, 5])
  })

  it('keeps the nearest k, nearest first, one per id, and none without id (QRY-37)', () => {
    const closest = new ClosestReplies(TARGET, 3)
    closest.insert(replyOf(1, null))
    const [first, again] = [replyOf(rank(5)), replyOf(rank(5))]
    for (const reply of [first, again, ...[7, 2, 6, 3].map((n) => replyOf(rank(n)))]) closest.insert(reply)
    expect(ports(closest.nodes())).to.deep.equal([2, 3, 5].map(rank))
    expect(closest.list[2], 'the second with an id is dropped').to.equal(first)
  })
})
