import { expect } from 'chai'
import { bootstrapAddress, BootstrapError, DEFAULT_BOOTSTRAP, splitSuggestedHost } from './bootstrap-address.js'

const refused = (entry: unknown): string => {
  try {
    bootstrapAddress(entry)
  } catch (err) {
    if (err instanceof BootstrapError) return err.code
    throw err
  }
  return 'taken'
}

describe('bootstrap addresses', () => {
  it('reads text, a port and an object (ENC-85)', () => {
    expect(bootstrapAddress('node.example:49737')).to.deep.equal({ host: 'node.example', port: 49737 })
    expect(bootstrapAddress('192.0.2.1:1')).to.deep.equal({ host: '192.0.2.1', port: 1 })
    expect(bootstrapAddress(4000)).to.deep.equal({ host: '127.0.0.1', port: 4000 })
    expect(bootstrapAddress({ host: '192.0.2.9@boot.example', port: 65535 })).to.deep.equal({
      host: '192.0.2.9@boot.example',
      port: 65535
    })
  })

  it('splits at every colon and drops what follows the port (ENC-86)', () => {
    expect(bootstrapAddress('a:1:2')).to.deep.equal({ host: 'a', port: 1 })
  })

  it('converts the port as a JavaScript number (ENC-87)', () => {
    expect(bootstrapAddress('a:0x10').port).to.equal(16)
    expect(bootstrapAddress('a: 7 ').port).to.equal(7)
  })

  it('refuses a missing port with the text of the peer (ENC-86, API-17)', () => {
    for (const entry of ['a', 'a:', '']) {
      expect(() => bootstrapAddress(entry), entry).to.throw(BootstrapError, 'Bootstrap node format is host:port')
    }
  })

  it('refuses early what the peer stumbles over later (ENC-87)', () => {
    const entries = [
      'a:b',
      'a: ',
      'a:0',
      'a:65536',
      'a:-1',
      'a:1.5',
      ':1',
      0,
      65536,
      NaN,
      null,
      undefined,
      true,
      [],
      {}
    ]
    for (const entry of [...entries, { host: 'a' }, { host: '', port: 1 }, { host: 1, port: 1 }, { port: 1 }]) {
      expect(refused(entry), JSON.stringify(entry)).to.equal('BAD_BOOTSTRAP')
    }
  })

  it('finds the suggested and the fallback host (ENC-91, ENC-92)', () => {
    expect(splitSuggestedHost('192.0.2.9@boot.example')).to.deep.equal({
      suggested: '192.0.2.9',
      fallback: 'boot.example'
    })
    expect(splitSuggestedHost('boot.example')).to.deep.equal({ suggested: null, fallback: 'boot.example' })
    expect(splitSuggestedHost('a@b@c')).to.deep.equal({ suggested: 'a', fallback: 'b' })
    expect(splitSuggestedHost('a@')).to.deep.equal({ suggested: 'a', fallback: '' })
  })

  it('has the three public nodes as default, each of which it can read (ENC-88)', () => {
    expect(DEFAULT_BOOTSTRAP.map((entry) => bootstrapAddress(entry).host.split('@')[1])).to.deep.equal([
      'node1.hyperdht.org',
      'node2.hyperdht.org',
      'node3.hyperdht.org'
    ])
  })
})
