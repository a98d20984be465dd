// The page works without this: it adds filters, a theme to choose, and the fields of a datagram that is clicked.
/* global document, localStorage, navigator, requestAnimationFrame */
'use strict'
{
  const root = document.documentElement
  root.classList.add('scripted')
  const all = (selector, within = document) => [...within.querySelectorAll(selector)]

  // Theme: what was chosen before, else what the system says. A page from a file may have no storage.
  const stored = (value) => {
    try {
      if (value !== undefined) localStorage.setItem('punchlist-theme', value)
      return localStorage.getItem('punchlist-theme')
    } catch {
      return null
    }
  }
  const before = stored()
  if (before === 'dark' || before === 'light') root.dataset.theme = before
  document.getElementById('theme')?.addEventListener('click', () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : globalThis.matchMedia('(prefers-color-scheme: dark)').matches
    root.dataset.theme = dark ? 'light' : 'dark'
    stored(root.dataset.theme)
  })

  // Filters: groups disappear, places in a heat map fade, rows and columns without any disappear.
  const form = document.querySelector('.controls')
  const value = (name) => form?.elements.namedItem(name)?.value ?? ''
  const filter = () => {
    const [scenario, implementation, lab] = ['scenario', 'implementation', 'lab'].map(value)
    const [nat, verdict, text] = [value('nat'), value('verdict'), value('text').trim().toLowerCase()]
    const narrowed = [nat, verdict, text].some((choice) => choice !== '')
    let found = 0
    for (const group of all('.group')) {
      const { dataset } = group
      const wanted =
        (scenario === '' || dataset.scenario === scenario) &&
        (lab === '' || dataset.lab === lab) &&
        (implementation === '' || dataset.implementations.split(' ').includes(implementation))
      const matching = new Set()
      for (const cell of wanted ? all('.cell', group) : []) {
        const fits =
          (verdict === '' || cell.dataset.verdict === verdict) &&
          (nat === '' || cell.dataset.nats.split(' ').includes(nat)) &&
          (text === '' || cell.dataset.text.toLowerCase().includes(text))
        if (fits) matching.add(cell.id)
      }
      found += matching.size
      group.hidden = matching.size === 0
      for (const place of all('[data-cell]', group)) {
        place.classList.toggle('dim', !place.dataset.cell.split(' ').some((id) => matching.has(id)))
      }
      for (const item of all('.rest li', group)) item.hidden = item.classList.contains('dim')
      for (const table of all('.heat', group)) narrow(table, narrowed)
    }
    for (const section of all('.scenario')) section.hidden = all('.group', section).every((group) => group.hidden)
    const output = form?.querySelector('.found')
    if (output) output.textContent = `${found} ${found === 1 ? 'cell' : 'cells'}`
  }
  const narrow = (table, narrowed) => {
    const rows = all('tbody tr', table)
    const shown = (place) => place.dataset.cell !== undefined && !place.classList.contains('dim')
    const columns = new Set()
    for (const row of rows) {
      const places = all('td', row)
      row.hidden = narrowed && !places.some(shown)
      places.forEach((place, i) => shown(place) && columns.add(i))
    }
    for (const row of all('tr', table)) {
      const places = all(row.parentElement.tagName === 'THEAD' ? 'th:not(.corner)' : 'td', row)
      places.forEach((place, i) => (place.hidden = narrowed && !columns.has(i)))
    }
  }
  if (form) {
    form.addEventListener('submit', (event) => event.preventDefault())
    form.addEventListener('input', filter)
    form.addEventListener('reset', () => requestAnimationFrame(filter))
    filter()
  }

  // Sequence diagrams: a click or the arrow keys choose a datagram, whose text is embedded beside the picture.
  const messages = new WeakMap()
  const choose = (diagram, packet) => {
    if (!packet) return
    if (!messages.has(diagram)) messages.set(diagram, JSON.parse(diagram.querySelector('.messages').textContent))
    for (const chosen of all('.chosen', diagram)) chosen.classList.remove('chosen')
    packet.classList.add('chosen')
    diagram.querySelector('.inspect').textContent = messages.get(diagram)[packet.dataset.number] ?? ''
  }
  document.addEventListener('click', (event) => {
    const { target } = event
    const packet = target.closest('.packet')
    if (packet) choose(packet.closest('.diagram'), packet)
    const button = target.closest('[data-copy]')
    if (button) copy(button)
  })
  document.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const diagram = event.target.closest?.('.diagram')
    if (!step || !diagram) return
    event.preventDefault()
    const packets = all('.packet', diagram)
    const at = packets.findIndex((packet) => packet.classList.contains('chosen'))
    const next = packets[at === -1 ? 0 : Math.min(packets.length - 1, Math.max(0, at + step))]
    choose(diagram, next)
    next?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  })

  // Without permission for the clipboard, the command is selected instead.
  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy)
      button.textContent = 'copied'
    } catch {
      globalThis.getSelection()?.selectAllChildren(button.previousElementSibling)
      button.textContent = 'selected'
    }
  }
}
