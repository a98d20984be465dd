import { expect } from 'chai'
import { Readable } from 'node:stream'
import { readCapture } from '../../dissect/index.js'
import { runPeer } from '../../scenarios/test-support/index.js'
import { renderHtml } from '../html/index.js'
import { renderMatrix } from '../matrix/index.js'
import { toPcapng } from '../pcapng/index.js'
import { plain } from '../style.js'
import { matrix } from '../test-support/matrix.js'
import { Survey } from './index.js'

describe('report: what the simulator records', () => {
  it('is read as the topology that it ran in, drawn, and written for Wireshark', async () => {
    const cell = await runPeer('connect', 'cgnat:port-restricted-cone', {}, { keepCaptures: true })
    const capture = cell.runs[0]?.capture ?? []
    const { places } = new Survey(capture)
    expect(places.get('server')?.behind).to.deep.equal(['server-site', 'server-site/1'])
    expect(places.get('client')?.behind).to.deep.equal(['client-site'])
    expect([...places.values()].filter(({ kind, behind }) => kind === 'host' && behind.length > 0)).to.have.length(2)

    let frames = 0
    for await (const { frame } of readCapture(Readable.from([toPcapng(capture)]))) if (frame[0] === 0x45) frames++
    expect(frames).to.be.at.least(2 * capture.filter(({ fate }) => fate === 'delivered').length)

    const report = matrix([cell])
    const page = renderHtml(report)
    for (const label of ['request PEER_HANDSHAKE, FROM_CLIENT', 'hole punch probe', 'UDX DATA']) {
      expect(page).to.include(`>${label}`)
    }
    expect(renderMatrix(report, { style: plain })).to.match(/ cgn +dir *\n/)
  })
})
