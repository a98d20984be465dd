import { expect } from 'chai'
import { once } from 'node:events'
import { TapNetwork, type TapSocket, type TapStream, type TapStreamOptions, TapStreams, type TapUdx } from './index.js'

const A = { host: '192.0.2.1', port: 1000 }
const B = { host: '192.0.2.2', port: 2000 }
const [ID_A, ID_B] = [1001, 2002]

interface Side {
  readonly udx: TapUdx
  readonly socket: TapSocket
  stream(id: number, options?: TapStreamOptions): TapStream
}

function setup() {
  const network = new TapNetwork()
  const packets: string[] = []
  network.observe(({ from, data }) => packets.push(`${from.port} ${data.toString('hex')}`))
  const side = ({ host, port }: typeof A): Side => {
    const udx = network.attach({ host })
    udx.streams = new TapStreams()
    const socket = udx.createSocket()
    socket.bind(port)
    return { udx, socket, stream: (id, options) => udx.createStream(id, options) as TapStream }
  }
  return { network, packets, a: side(A), b: side(B) }
}

describe('drivers/tap: streams', () => {
  it('send the packets of the recording in chapter 09 (UDX-52, UDX-53, UDX-57)', async () => {
    const { network, packets, a, b } = setup()
    const [x, y] = [a.stream(ID_A), b.stream(ID_B)]
    x.connect(a.socket, ID_B, B.port, B.host)
    y.connect(b.socket, ID_A, A.port, A.host)
    y.on('data', () => {})
    y.on('error', () => {})
    x.write(Buffer.from('05000068656c6c6f', 'hex'))
    await network.settle()
    x.trySend(Buffer.from('msg'))
    await network.settle()
    x.destroy()
    await network.settle()
    expect(packets).to.deep.equal([
      '1000 ff010100d2070000000040000000000000000000' + '05000068656c6c6f',
      '2000 ff010000e9030000000040000000000001000000',
      '1000 ff010800d2070000000040000100000000000000' + '6d7367',
      '1000 ff011000d2070000000040000100000000000000'
    ])
  })

  it('open on the first packet that the firewall function lets in (UDX-32, UDX-36)', async () => {
    const { network, a, b } = setup()
    const calls: unknown[] = []
    const x = a.stream(ID_A)
    const y: TapStream = b.stream(ID_B, {
      firewall(socket, port, host, family) {
        calls.push([socket === b.socket, port, host, family])
        if (!y.connected && calls.length > 1) y.connect(socket, ID_A, port, host)
        return calls.length === 1
      }
    })
    const data: string[] = []
    y.on('data', (chunk: unknown) => data.push(String(chunk)))
    const plain: number[] = []
    b.socket.on('message', (datagram: Buffer) => plain.push(datagram.length))
    x.connect(a.socket, ID_B, B.port, B.host)
    x.trySend(Buffer.from('refused'))
    x.write(Buffer.from('first'))
    await network.settle()
    x.write(Buffer.from('second'))
    await network.settle()
    expect(calls).to.deep.equal([
      [true, A.port, A.host, 4],
      [true, A.port, A.host, 4]
    ])
    expect(data).to.deep.equal(['first', 'second'])
    expect(plain, 'a refused packet is consumed').to.deep.equal([])
    x.destroy()
    y.destroy()
  })

  it('leave packets of unknown streams to the socket (UDX-17)', async () => {
    const { network, a, b } = setup()
    const x = a.stream(ID_A)
    x.connect(a.socket, 77, B.port, B.host)
    const plain: number[] = []
    b.socket.on('message', (datagram: Buffer) => plain.push(datagram[0] as number))
    x.write(Buffer.from('x'))
    await network.settle()
    expect(plain).to.deep.equal([255])
    x.destroy()
  })

  it('carry much data in order, messages, and end on both sides (UDX-39, UDX-43, UDX-47)', async () => {
    const { network, a, b } = setup()
    const [x, y] = [a.stream(ID_A), b.stream(ID_B)]
    x.connect(a.socket, ID_B, B.port, B.host)
    y.connect(b.socket, ID_A, A.port, A.host)
    const sent = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251))
    const chunks: Buffer[] = []
    const messages: string[] = []
    y.on('data', (chunk: unknown) => chunks.push(chunk as Buffer))
    y.on('message' as 'data', (message: unknown) => messages.push(String(message)))
    y.on('end', () => y.end(null))
    x.resume()
    const closed = Promise.all([once(x, 'close'), once(y, 'close')])
    expect(await x.send(Buffer.from('hi'))).to.equal(true)
    x.write(sent)
    x.end(null)
    await network.settle()
    await closed
    expect(Buffer.concat(chunks).equals(sent)).to.equal(true)
    expect(messages).to.deep.equal(['hi'])
    expect([a.socket.idle, b.socket.idle]).to.deep.equal([true, true])
  })

  it('are reset by a destroy of the other side, and let go of the socket at once (UDX-26, UDX-44, UDX-45)', async () => {
    const { network, a, b } = setup()
    const [x, y] = [a.stream(ID_A), b.stream(ID_B)]
    x.connect(a.socket, ID_B, B.port, B.host)
    expect(a.socket.idle).to.equal(false)
    y.connect(b.socket, ID_A, A.port, A.host)
    const failed = once(y, 'error') as Promise<[{ code: string }]>
    x.destroy()
    expect([x.connected, a.socket.idle]).to.deep.equal([false, true])
    await network.settle()
    expect((await failed)[0].code).to.equal('ECONNRESET')
    expect(b.socket.idle).to.equal(true)
  })

  it('say what they cannot do', () => {
    const { a } = setup()
    const stream = a.stream(ID_A)
    expect(() => stream.changeRemote()).to.throw('no changeRemote')
    expect(() => stream.relayTo()).to.throw('does not relay')
    stream.connect(a.socket, ID_B, B.port, B.host)
    expect(() => stream.connect(a.socket, ID_B, B.port, B.host)).to.throw('Already connected')
    stream.destroy()
  })
})
