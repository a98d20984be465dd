import { expect } from 'chai'
import type { FieldNode } from '../fields/index.js'

/** Every node shows its own bytes, and is covered by its children: front to back, no gaps, nothing twice. */
export function expectTiles(node: FieldNode, bytes: Buffer): void {
  expect(node.hex, node.path).to.equal(bytes.toString('hex', node.offset, node.offset + node.length))
  if (node.children.length === 0) return
  let at = node.offset
  for (const child of node.children) {
    expect(child.offset, `${child.path} starts where the one before ends`).to.equal(at)
    expectTiles(child, bytes)
    at += child.length
  }
  expect(at, `${node.path} ends with its last child`).to.equal(node.offset + node.length)
}
