import { expect } from 'chai'
import { dissect } from '../datagram/index.js'
import { dissectionToJson } from './json.js'
import { renderRows, renderText } from './text.js'

const read = (hex: string): ReturnType<typeof dissect> => dissect(Buffer.from(hex, 'hex'))

describe('renderText', () => {
  it('prints a title and a row for every field', () => {
    expect(renderText(read('03fd040034127f000001419c00'))).to.equal(
      [
        'request PING, tid 0x1234',
        '   0  03                                                                dht-rpc version 3, request',
        '   1  fd0400                                                            flags: internal (3 bytes where 1 would do, accepted (ENC-10))',
        '   4  3412                                                              tid 0x1234',
        '   6  7f000001419c                                                      to = 127.0.0.1:40001',
        '  12  00                                                                command 0 PING, internal',
        ''
      ].join('\n')
    )
  })

  it('marks the field that fails, the bytes after it, and what comes of it', () => {
    expect(renderText(read('030434127f000001419cff0000000000002000aabb')).split('\n').slice(5)).to.deep.equal([
      '  10  ff0000000000002000                                                command: above 2^53-1 (ENC-11)',
      '  19  aabb                                                              not decoded',
      '      met with silence: does not decode: command above 2^53-1 (ENC-11) (RPC-16)',
      ''
    ])
  })

  it('shows a missing field where it would have been', () => {
    expect(renderRows(read('030434127f000001419c').tree).at(-1)).to.match(
      /^ {2}10 {68}command: needs 1 byte, none left/
    )
  })

  it('cuts long opaque bytes, unless told not to', () => {
    const packet = read('ff010100' + '00'.repeat(16) + 'ab'.repeat(200))
    const short = renderRows(packet.tree)
    expect(short.slice(-3)).to.deep.equal([
      `  20  ${'ab'.repeat(32)}  stream data (200)`,
      `      ${'ab'.repeat(32)}`,
      '      ... 136 more bytes'
    ])
    expect(renderRows(packet.tree, { full: true }).filter((row) => row.includes('abab'))).to.have.length(7)
  })

  it('uses colours only if asked to', () => {
    const dissection = read('0304')
    expect(renderText(dissection)).to.not.contain('\u001b')
    const colored = renderText(dissection, { colors: true })
    expect(colored).to.contain('\u001b[31m')
    // eslint-disable-next-line no-control-regex
    expect(colored.replace(/\u001b\[\d+m/g, '')).to.equal(renderText(dissection))
  })
})

describe('dissectionToJson', () => {
  it('gives outline and tree', () => {
    const json = JSON.parse(JSON.stringify(dissectionToJson(read('030434127f000001419c4dffee')))) as Record<
      string,
      unknown
    >
    expect(json).to.deep.include({
      kind: 'request',
      title: 'request internal command 77, tid 0x1234',
      tid: 0x1234,
      command: null,
      commandNumber: 77,
      internal: true,
      silence: null
    })
    const tree = json['tree'] as { value: unknown; children: { name: string; bits?: unknown[] }[] }
    expect(tree.value).to.include({ tid: 0x1234, command: 77 })
    expect(tree.children.map((child) => child.name)).to.deep.equal([
      'first',
      'flags',
      'tid',
      'to',
      'command',
      'trailing'
    ])
    expect(tree.children[1]?.bits).to.have.length(5)
  })
})
