import type { Cell } from '../cells.js'

/** Ids of elements that can be linked to: the same in every report, so that a link to a cell stays one. */
export class Anchors {
  /** BOUNDED: by the cells of the report. */
  private readonly ids = new Map<Cell, string>()

  constructor(cells: readonly Cell[]) {
    const taken = new Set<string>()
    for (const cell of cells) {
      // An id is any text without white space.
      const wanted = `${cell.lab}/${cell.id}`.replace(/\s/g, '-')
      let id = wanted
      for (let n = 2; taken.has(id); n++) id = `${wanted}~${n}`
      taken.add(id)
      this.ids.set(cell, id)
    }
  }

  idOf(cell: Cell): string {
    return this.ids.get(cell) ?? ''
  }

  hrefOf(cell: Cell): string {
    return `#${encodeURIComponent(this.idOf(cell))}`
  }
}
