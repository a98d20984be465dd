import { hash } from '@punchlist/hyperdht/crypto'
import { HOST } from './bench.js'
import { type NodeStep, want } from './step.js'

/** Announcements, records and plugins. */
export const RECORD_STEPS: readonly NodeStep[] = [
  {
    id: 'node-immutable',
    title: 'a value that one node puts, another gets by its hash; an unknown hash gives null',
    needs: 'immutable',
    async run({ nodes, bytes }) {
      const value = Buffer.from('check-driver')
      const put = await nodes[1]!.immutablePut(value)
      want(put.hash.equals(hash(value)), '"hash" of node.immutablePut has to be the hash of the value.')
      want(put.closest.length > 0, '"closest" of node.immutablePut has to list the nodes that were asked to store it.')
      const got = await nodes[2]!.immutableGet(put.hash)
      want(got !== null && got.value.equals(value), 'node.immutableGet has to find what another node has put.')
      want((await nodes[2]!.immutableGet(bytes('nothing'))) === null, '"answer" has to be null where nothing is found.')
    }
  },
  {
    id: 'node-mutable',
    title: 'a signed record that one node puts, another gets by its key, with its sequence number',
    needs: 'mutable',
    async run({ nodes, keys }) {
      const [pair, value] = [keys('mutable'), Buffer.from('first')]
      const put = await nodes[1]!.mutablePut(pair, value, { seq: 3 })
      want(put.seq === 3, `"seq" of node.mutablePut has to be the one that was asked for, 3, not ${put.seq}.`)
      const got = await nodes[2]!.mutableGet(pair.publicKey, { latest: true })
      want(got !== null && got.value.equals(value), 'node.mutableGet has to find what another node has put.')
      want(got.seq === 3 && got.signature.equals(put.signature), 'node.mutableGet has to give "seq" and "signature".')
      const newer = await nodes[2]!.mutableGet(pair.publicKey, { seq: 4 })
      want(newer === null, '"seq" in the options of node.mutableGet is the lowest of interest: nothing is as new as 4.')
    }
  },
  {
    id: 'node-announce',
    title: 'announce, lookup, unannounce: a key is found while it is announced and not after',
    needs: 'discovery',
    async run({ nodes, bytes, keys, bootstrap }) {
      const [target, pair] = [bytes('topic'), keys('announcer')]
      const found = async (): Promise<boolean> => {
        const answers = await nodes[2]!.lookup(target)
        return answers.some(({ peers }) => peers.some(({ publicKey }) => publicKey.equals(pair.publicKey)))
      }
      const closest = await nodes[1]!.announce(target, pair, bootstrap)
      want(closest.length > 0, '"closest" of node.announce has to list the nodes that were asked to store it.')
      want(await found(), 'node.lookup has to find a key that is announced.')
      await nodes[1]!.unannounce(target, pair)
      want(!(await found()), 'node.lookup has to find a key no more when node.unannounce is answered.')
      await nodes[1]!.announce(target, pair)
      const answers = await nodes[1]!.lookupAndUnannounce(target, pair)
      want(answers.length > 0, 'node.lookupAndUnannounce has to give what it found, as node.lookup does.')
      want(!(await found()), 'node.lookupAndUnannounce has to unannounce.')
    }
  },
  {
    id: 'node-plugins',
    title: 'a plugin answers as it was told, and its answer comes back',
    needs: 'plugins',
    async run({ nodes, ports, bytes }) {
      const [name, version] = ['check-driver', 1]
      await nodes[2]!.registerPlugin({ name, version, answer: 'echo' })
      const value = bytes('echo')
      const to = { host: HOST, port: ports[2]! }
      const answer = await nodes[1]!.pluginRequest({ name, version, command: 1, value }, to)
      const seen = answer.value?.toString('hex') ?? 'null'
      want(answer.error === 0, `"error" has to be 0 where a plugin answers, not ${answer.error}.`)
      want(answer.value?.equals(value) === true, 'A plugin with the answer "echo" has to send the value back.', {
        seen
      })
    }
  }
]
