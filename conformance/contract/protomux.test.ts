import { expect } from 'chai'
import { endOf, inLab, KINDS, type Lab, SIDES } from './test-support/index.js'
import { type Channel, Muxed, text, uint } from './test-support/mux.js'

const ID = Buffer.from('01020304', 'hex')
/** `open "proto"`, id 01020304, after the sender's local id. */
const PROTO = '0570726f746f 0401020304'
const plain = (frames: readonly string[]): string[] => frames.map((frame) => frame.replaceAll(' ', ''))

/** A channel of the recorded example: message 0 is a text, message 1 a number. */
function channelOf(muxed: Muxed, log: string[], reply = false): Channel {
  const channel: Channel = muxed.mux.createChannel({
    protocol: 'proto',
    id: ID,
    handshake: text,
    messages: [
      {
        encoding: text,
        onmessage: (value: never) => {
          log.push(`text ${String(value)}`)
          if (reply) channel.messages[0]!.send(`re:${String(value)}`)
        }
      },
      { encoding: uint, onmessage: (value: never) => log.push(`number ${String(value)}`) }
    ],
    onopen: (handshake) => log.push(`open ${handshake}`),
    onclose: (isRemote) => log.push(`close ${isRemote ? 'by the other side' : 'by us'}`)
  })!
  return channel
}

describe('contract: the multiplexer of a relay’s connection (8.11)', function () {
  this.timeout(60_000)

  for (const kind of KINDS) {
    for (const side of SIDES) {
      const who = `${kind} as ${side}`
      const test = (act: (muxed: Muxed, lab: Lab) => Promise<void>) => () =>
        inLab(async (lab) => {
          const muxed = await Muxed.open(lab, kind, side)
          await act(muxed, lab)
        })

      it(
        `${who}: sends the recorded frames of A (STR-114, STR-117, STR-118, STR-120, STR-124, STR-125)`,
        test(async (muxed, lab) => {
          const log: string[] = []
          const a = channelOf(muxed, log)
          a.open('hsA')
          a.messages[0]!.send('early')
          await lab.sleep(200)
          expect(muxed.news()).to.deep.equal(plain([`00 01 01 ${PROTO} 03687341`, '01 00 056561726c79']))
          muxed.put(`00 01 01 ${PROTO} 03687342`, '01 00 0872653a6561726c79')
          await lab.sleep(200)
          expect(log).to.deep.equal(['open hsB', 'text re:early'])
          a.messages[1]!.send(300)
          muxed.mux.cork()
          a.messages[0]!.send('b1')
          muxed.mux.cork()
          a.messages[1]!.send(7)
          muxed.mux.uncork()
          a.messages[0]!.send('b2')
          muxed.mux.uncork()
          a.close()
          const q = muxed.mux.createChannel({
            protocol: 'q',
            onclose: (isRemote) => log.push(`q rejected: ${isRemote}`)
          })!
          q.open()
          await lab.sleep(200)
          expect(muxed.news()).to.deep.equal(plain(['01 01 fd2c01', '00 00 01 04 00026231 02 0107 04 00026232', '00 03 01', '00 01 01 0171 00'])) // prettier-ignore
          muxed.put('00 02 01')
          await lab.sleep(200)
          expect(log.slice(2)).to.deep.equal(['close by us', 'q rejected: true'])
          expect(q.closed).to.equal(true)
        })
      )

      it(
        `${who}: answers them as B, and keeps what comes before it opens (STR-117, STR-118, STR-119, STR-120, STR-121, STR-125)`,
        test(async (muxed, lab) => {
          const log: string[] = []
          let b: Channel | null = null
          muxed.mux.pair({ protocol: 'proto', id: ID }, async () => {
            await lab.sleep(300)
            b = channelOf(muxed, log, true)
            b.open('hsB')
          })
          muxed.put(`00 01 01 ${PROTO} 03687341`, '01 00 056561726c79')
          await lab.sleep(200)
          expect(log).to.deep.equal([])
          await lab.sleep(300)
          expect(log).to.deep.equal(['open hsA', 'text early'])
          expect(muxed.news()).to.deep.equal(plain([`00 01 01 ${PROTO} 03687342`, '01 00 0872653a6561726c79']))
          muxed.put('01 01 fd2c01', '00 00 01 04 00026231 02 0107 04 00026232')
          await lab.sleep(200)
          expect(log.slice(2)).to.deep.equal(['number 300', 'text b1', 'number 7', 'text b2'])
          expect(muxed.news()).to.deep.equal(plain(['00 00 01 07 000572653a6231 07 000572653a6232']))
          muxed.put('00 03 01', '01 00 056561726c79', '00 03 01', '00 03 00', '00 03 09')
          await lab.sleep(200)
          expect(log.slice(6)).to.deep.equal(['close by the other side'])
          muxed.put('00 01 01 0171 00')
          await lab.sleep(200)
          expect(muxed.news(), 'nothing but the reject of what nobody wants').to.deep.equal(plain(['00 02 01']))
          expect(b!.closed).to.equal(true)
        })
      )

      it(
        `${who}: reads batches over channels, with control frames, and an item that says too much (STR-124)`,
        test(async (muxed, lab) => {
          const log: string[] = []
          for (const protocol of ['a', 'b']) {
            const onmessage = (value: never): unknown => log.push(`${protocol} ${String(value)}`)
            muxed.mux.createChannel({ protocol, messages: [{ encoding: text, onmessage }], onclose: () => log.push(`${protocol} closed`) })!.open() // prettier-ignore
          }
          muxed.put('00 01 01 0161 00', '00 01 02 0162 00')
          muxed.put('00 00 01 03 000131 00 02 03 000132 00 01 03 000133')
          await lab.sleep(200)
          expect(log).to.deep.equal(['a 1', 'b 2', 'a 3'])
          muxed.put('00 00 01 03 000134 00 00 02 0302', '00 00 01 20 000135')
          await lab.sleep(200)
          expect(log.slice(3)).to.deep.equal(['a 4', 'b closed', 'a 5'])
        })
      )

      it(
        `${who}: ignores empty frames, unknown controls, channels, messages and bytes too many; ids may be used again (STR-115, STR-116, STR-117, STR-121, STR-122)`,
        test(async (muxed, lab) => {
          const log: string[] = []
          const open = (): void => channelOf(muxed, log).open('x')
          open()
          muxed.put(`00 01 01 ${PROTO} 0179`)
          muxed.put('', '00 09 01', '00 04', '05 00 0131', '01 07 0131', '01 00 0131 ffff')
          await lab.sleep(200)
          expect(log).to.deep.equal(['open y', 'text 1'])
          muxed.put('00 03 01', '01 00 0132')
          await lab.sleep(100)
          open()
          muxed.put(`00 01 01 ${PROTO} 017a`)
          await lab.sleep(200)
          expect(log.slice(2)).to.deep.equal(['close by the other side', 'open z'])
          expect(muxed.under.destroying).to.equal(false)
        })
      )

      const FATAL: readonly [what: string, frames: readonly string[], message: RegExp][] = [
        ['an open that leaves out an id', [`00 01 02 ${PROTO} 0179`], /^Invalid open message$/],
        ['an id that is taken', [`00 01 01 ${PROTO} 0179`, `00 01 01 ${PROTO} 0179`], /^Invalid open message$/],
        ['a reject of nothing', ['00 02 05'], /^Invalid reject message$/],
        ['half an open', ['00 01'], /^Out of bounds$/],
        ['half a batch', ['00 00 01 fd'], /^Out of bounds$/],
        ['half a message', [`00 01 01 ${PROTO} 0179`, '01 00 0531'], /^Out of bounds$/],
        ['an open with id 0', [`00 01 00 ${PROTO} 0179`], /./]
      ]
      it(`${who}: ends the stream on what it cannot read (STR-117, STR-120, STR-123, STR-126)`, async () => {
        for (const [what, frames, message] of FATAL) {
          await inLab(async (lab) => {
            const muxed = await Muxed.open(lab, kind, side)
            channelOf(muxed, []).open('x')
            muxed.put(...frames)
            expect((await endOf(muxed.under))?.message, what).to.match(message)
          })
        }
      })

      it(
        `${who}: pauses for a channel that nobody has opened yet, past 32 kB (STR-119)`,
        test(async (muxed, lab) => {
          let got = 0
          muxed.mux.pair({ protocol: 'proto', id: ID }, () =>
            lab.sleep(5000).then(() => {
              const channel = muxed.mux.createChannel({ protocol: 'proto', id: ID, handshake: text, messages: [{ encoding: text, onmessage: () => got++ }] }) // prettier-ignore
              channel!.open('late')
            })
          )
          muxed.put(`00 01 01 ${PROTO} 0179`)
          const count = 400
          const letter = Buffer.alloc(200, 0x61).toString('hex')
          for (let i = 0; i < count; i++) muxed.put(`01 00 c8 ${letter}`)
          await lab.sleep(4000)
          expect(muxed.under.rawBytesRead).to.be.within(20_000, 70_000)
          await lab.sleep(5000)
          expect(got).to.equal(count)
        })
      )

      it(
        `${who}: is one for each stream, ends with it, and closes its channels; errors are the stream’s own affair (STR-127, STR-128)`,
        test(async (muxed, lab) => {
          expect(Muxed.from(muxed.under)).to.equal(muxed.mux)
          expect(muxed.under.userData).to.equal(muxed.mux)
          const log: string[] = []
          channelOf(muxed, log).open('x')
          muxed.put(`00 01 01 ${PROTO} 0179`)
          await lab.sleep(200)
          muxed.other.end()
          expect(await endOf(muxed.under)).to.equal(null)
          expect(log).to.deep.equal(['open y', 'close by the other side'])
          ;(muxed.under as unknown as { removeAllListeners(event: string): void }).removeAllListeners('nothing')
          expect(
            (muxed.under as unknown as { listenerCount(event: string): number }).listenerCount('error')
          ).to.be.above(0)
        })
      )
    }
  }
})
