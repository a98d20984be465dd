/** Runs every example as its reader does, so that none can rot: it prints what it is said to, and ends by itself. */
import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))

/** A port that nobody has. */
async function freePort() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise((resolve) => socket.close(resolve))
  return port
}

/** What each prints, in whole. */
const PRINTS = {
  'server-client.mjs': [
    /^server: listens with the key [0-9a-f]{8}$/,
    /^server: a client with the key [0-9a-f]{8}$/,
    /^client: the answer is HELLO$/
  ],
  'mixed.mjs': [
    /^ours to theirs: a record, "written by ours"$/,
    /^ours to theirs: a connection, "hello from ours"$/,
    /^theirs to ours: a record, "written by theirs"$/,
    /^theirs to ours: a connection, "hello from theirs"$/
  ],
  'isolated-network.mjs': [
    /^5 nodes; the last one knows 4 of them$/,
    /^1 peer is announced under the topic$/,
    /^every node that anybody here knows is at 127\.0\.0\.1$/
  ],
  'relay.mjs': [/^client: you said hello$/, /^relay: pairs of streams that were passed on: 1$/]
}

describe('examples', function () {
  this.timeout(120_000)

  it('all have a test and a line in the README', () => {
    const programs = readdirSync(FOLDER).filter((name) => name.endsWith('.mjs'))
    expect(programs.sort()).to.deep.equal(Object.keys(PRINTS).sort())
    const readme = readFileSync(`${FOLDER}/README.md`, 'utf8')
    for (const name of programs) expect(readme).to.include(`[${name}](${name})`)
  })

  for (const [name, lines] of Object.entries(PRINTS)) {
    it(`${name} does what it shows, and ends`, async () => {
      const words = name === 'isolated-network.mjs' ? [String(await freePort())] : []
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [FOLDER + name, ...words])
      const printed = stdout.trimEnd().split('\n')
      expect(stderr).to.equal('')
      expect(printed, stdout).to.have.length(lines.length)
      for (const [i, line] of lines.entries()) expect(printed[i]).to.match(line)
    })
  }
})
