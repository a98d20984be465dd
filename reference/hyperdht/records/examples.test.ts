import { expect } from 'chai'
import { equal, hash } from '../../crypto/index.js'
import { COMMANDS, pluginRequest } from '../messages/index.js'
import { PluginRegistry } from '../plugins/index.js'
import { examples, hexOf, idsInFull, inFull, named } from './test-support/examples.js'
import { ScriptedStorer, TOPIC } from './test-support/scripted-storer.js'

/** Two records of a lookup reply in the other order: the order is random. */
function orders(reply: string | null, id: string): (string | null)[] {
  if (id !== 'G8' || reply === null) return [reply]
  const b = hexOf('{B}00')
  const a = hexOf('{A}01c00002013412')
  return [reply, reply.replace(b + a, a + b)]
}

describe('the worked examples of chapter 05, byte for byte', () => {
  describe('a session (REC-1, REC-5, REC-15, REC-16, REC-17, REC-57, REC-64, REC-74)', () => {
    let storer: ScriptedStorer
    before(() => (storer = new ScriptedStorer()))

    for (const { id, what, request, reply } of examples('G')) {
      it(`${id}: ${what}`, () => expect(storer.ask(request)).to.be.oneOf(orders(reply, id)))
    }

    it('is there whole', () => expect(examples('G').length).to.equal(45))
  })

  it('are the datagrams of section 9.3', () => {
    const rows = [...examples('G'), ...examples('P')]
    for (const id of idsInFull()) {
      const row = rows.find((row) => row.id === id)
      expect({ request: row?.request, response: row?.reply }, id).to.deep.equal(inFull(id))
    }
    expect(idsInFull().length).to.be.above(15)
  })

  it('gains closer nodes in full replies and errors, not in bare replies (REC-57, REC-82)', () => {
    const storer = new ScriptedStorer()
    storer.closer = [2, 1].map((i) => ({ host: `192.0.2.${i}`, port: 4660 }))
    const row = (id: string) => examples('G').find((row) => row.id === id) as { request: string; reply: string }
    const nodes = '02c00002023412c00002013412'
    const target = Buffer.alloc(32, 0xee).toString('hex')
    expect(storer.ask(`030834127f000001419c03${target}`)).to.equal(hexOf(`130734127f000001429c{N}{C}${nodes}`))
    expect(storer.ask(row('G5').request)).to.equal(hexOf('130134127f000001429c{N}'))
    storer.ask(row('G32').request)
    expect(storer.ask(row('G37').request)).to.equal(hexOf(`130d34127f000001429c{N}${nodes}10`))
  })

  describe('a plugin (REC-28, REC-29, REC-30, REC-86, REC-87, REC-151)', () => {
    const storer = new ScriptedStorer()
    const plugins = new PluginRegistry<null>({ refuse: () => {}, report: () => {} })
    plugins.register(
      'demo',
      {
        version: 1,
        onrequest({ command, value }, outer) {
          if (command === 8) outer.error(99)
          else if (command !== 9) outer.reply(value)
        }
      },
      null
    )
    storer.onplugin = (request) => plugins.handle(request)

    for (const { id, what, request, reply } of examples('P')) {
      it(`${id}: ${what}`, () => expect(storer.ask(request)).to.equal(reply))
    }

    it('is there whole', () => expect(examples('P').length).to.equal(14))
  })

  describe('malformed and odd requests (REC-6, REC-14, REC-20, REC-21, REC-22, REC-186)', () => {
    const storer = new ScriptedStorer()
    const unannounce = examples('G').find(({ id }) => id === 'G16') as { request: string }
    const lookup = examples('G').find(({ id }) => id === 'G1') as { request: string }

    for (const { id, what, request, reply, note } of examples('E')) {
      it(`${id}: ${what}`, () => {
        const before = storer.records.snapshot().records
        expect(storer.ask(request)).to.equal(reply)
        const after = storer.records.snapshot().records
        if (reply === null) expect(after).to.deep.equal(before)
        if (/^E2[0-6]$/.test(id)) {
          expect(note).to.match(/stored/)
          expect(after.topic).to.equal(1)
          if (id === 'E20') expect(storer.ask(lookup.request)).to.match(/010*8a88.*0005$/)
          storer.ask(unannounce.request)
          expect(storer.records.snapshot().records.topic).to.equal(0)
        }
      })
    }

    it('is there whole', () => expect(examples('E').length).to.equal(66))
  })

  it('answers UNKNOWN_COMMAND to all of them while ephemeral; a wrong token goes first (REC-2)', () => {
    const storer = new ScriptedStorer()
    storer.host.persistent = false
    storer.host.id = null
    for (let command = COMMANDS.FIND_PEER; command <= COMMANDS.PLUGIN; command++) {
      const request = `0308 3412 7f000001419c ${command.toString(16).padStart(2, '0')} ${TOPIC.toString('hex')}`
      expect(storer.ask(request.replaceAll(' ', ''))).to.equal('130834127f000001429c01')
    }
    expect(storer.call(COMMANDS.LOOKUP, { target: TOPIC, token: named('X') })?.error).to.equal(2)
  })

  it('names the plugin message as section 2.6 lays it out (REC-28)', () => {
    const message = pluginRequest.encode({ plugin: 'demo', version: 1, command: 3, value: Buffer.from('hello') })
    expect(message.toString('hex')).to.equal('0464656d6f0103010568656c6c6f')
    expect(equal(hash(named('A')), named('HA'))).to.be.true
  })
})
