import { expect } from 'chai'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { formatImplementationSpec, parseImplementationSpec } from './spec.js'
import { temporaryFolder, thrown, writeFiles } from './test-support/index.js'

describe('drivers/versions: what --impl names', () => {
  const folder = temporaryFolder()
  const parse = (text: string) => parseImplementationSpec(text, folder)

  before(() => {
    mkdirSync(join(folder, 'checkout'))
    writeFiles(folder, { 'rc.tgz': 'x', 'with space/rc.tar.gz': 'x', 'driver.sh': '#!/bin/sh' })
  })

  it('takes what is installed by its name', () => {
    expect(parse('reference')).to.deep.equal({ kind: 'reference' })
    expect(parse(' hyperdht ')).to.deep.equal({ kind: 'installed' })
  })

  it('takes a published version, alone and with dht-rpc pinned', () => {
    expect(parse('hyperdht@6.20.5')).to.deep.equal({ kind: 'published', version: '6.20.5', dhtRpc: null })
    expect(parse('hyperdht@6.20.5+dht-rpc@6.17.1')).to.deep.equal({
      kind: 'published',
      version: '6.20.5',
      dhtRpc: '6.17.1'
    })
    expect(parse('hyperdht@7.0.0-rc.1+dht-rpc@7.0.0-beta.2')).to.deep.equal({
      kind: 'published',
      version: '7.0.0-rc.1',
      dhtRpc: '7.0.0-beta.2'
    })
  })

  for (const text of [
    'hyperdht@',
    'hyperdht@latest',
    'hyperdht@^6.20.0',
    'hyperdht@6.20',
    'hyperdht@v6.20.5',
    'hyperdht+dht-rpc@6.17.0'
  ]) {
    it(`asks for a whole version instead of ${text}`, () => {
      expect(thrown(() => parse(text))).to.include({ code: 'USAGE' })
        .and.to.have.property('message').that.includes(`--impl ${text} `).and.includes('hyperdht@6.34.0') // prettier-ignore
    })
  }

  for (const pin of ['', 'dht-rpc', 'dht-rpc@', 'dht-rpc@latest', 'xache@1.2.0', 'dht-rpc@6.17.0+dht-rpc@6.18.0']) {
    it(`asks for one exact dht-rpc instead of +${pin}`, () => {
      const error = thrown(() => parse(`hyperdht@6.20.5+${pin}`))
      expect(error.code).to.equal('USAGE')
      expect(error.message).to.include('hyperdht@6.20.5+dht-rpc@6.27.0')
    })
  }

  it('takes a folder or a tarball under a name of its own', () => {
    const candidate = (path: string) => ({ kind: 'candidate', name: 'mine', path: join(folder, path) })
    expect(parse('mine=./checkout')).to.deep.equal(candidate('checkout'))
    expect(parse('mine=checkout')).to.deep.equal(candidate('checkout'))
    expect(parse(`mine=${join(folder, 'checkout')}`)).to.deep.equal(candidate('checkout'))
    expect(parse('mine=.')).to.deep.equal({ kind: 'candidate', name: 'mine', path: folder })
    expect(parse('mine=rc.tgz')).to.deep.equal(candidate('rc.tgz'))
    expect(parse('mine=./with space/rc.tar.gz')).to.deep.equal(candidate('with space/rc.tar.gz'))
    expect(parse('mine=~/')).to.deep.equal({ kind: 'candidate', name: 'mine', path: homedir() })
  })

  for (const command of [
    'node driver.js --level=2',
    './driver.sh',
    './driver.sh ./capture.tgz',
    'mydriver',
    'docker run img'
  ]) {
    it(`leaves ${command} to the external driver`, () => {
      expect(parse(`mine=${command}`)).to.deep.equal({ kind: 'external', name: 'mine', command })
    })
  }

  for (const path of ['./nothing', '/nothing/at/all', 'nothing.tgz', '../nothing.tar.gz']) {
    it(`says that ${path} is not there`, () => {
      const error = thrown(() => parse(`mine=${path}`))
      expect(error.code).to.equal('NO_FILE')
      expect(error.message).to.include(`--impl mine=${path}: there is no file or folder `)
    })
  }

  const mistakes: [text: string, sentence: string][] = [
    ['', 'Known forms: reference, hyperdht, '],
    ['hyperdth', 'Known forms: reference, hyperdht, '],
    ['node driver.js --x=1', 'Known forms: reference, hyperdht, '],
    ['=./checkout', 'Known forms: reference, hyperdht, '],
    ['./checkout', 'candidate=./checkout'],
    ['rc.tgz', 'candidate=rc.tgz'],
    ['mine=', 'a path or a command belongs there'],
    ['hyperdht=./checkout', 'the name hyperdht is taken; choose another, as in candidate=./checkout'],
    ['reference=./checkout', 'the name reference is taken'],
    ['old=hyperdht@6.20.5', 'write --impl hyperdht@6.20.5'],
    ['old=reference', 'write --impl reference']
  ]
  for (const [text, sentence] of mistakes) {
    it(`answers "${text}" with what to write`, () => {
      const error = thrown(() => parse(text))
      expect(error.code).to.equal('USAGE')
      expect(error.message).to.include(sentence)
    })
  }

  it('writes back what it reads', () => {
    const texts = ['reference', 'hyperdht', 'hyperdht@6.20.5', 'hyperdht@6.20.5+dht-rpc@6.18.0', 'mine=node driver.js']
    for (const text of [...texts, `mine=${join(folder, 'checkout')}`]) {
      expect(formatImplementationSpec(parse(text))).to.equal(text)
    }
  })
})
