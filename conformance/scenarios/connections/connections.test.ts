import type { DrivenConnection } from '../../drivers/node.js'
import type { Player } from '../../engine/index.js'
import type { Internet } from '../../labs/sim/net/index.js'
import { describeScenarios, faulty } from '../test-support/index.js'
import { CONNECTIONS } from './index.js'

/** The peer whose clients' connections have other methods. */
const client = (change: (destroy: DrivenConnection['destroy']) => Partial<DrivenConnection>): Player =>
  faulty({
    node: (node) => ({
      async connect(key, options) {
        const connection = await node.connect(key, options)
        const destroy = connection.destroy.bind(connection)
        return Object.assign(connection, change(destroy))
      }
    })
  })

/** Changes every datagram that some condition holds for. */
const changing =
  (change: (bytes: Buffer) => Buffer | null) =>
  (internet: Internet): void => {
    internet.intercept(({ bytes }) => {
      const changed = change(bytes)
      return changed === null ? undefined : { bytes: changed }
    })
  }

/** The host without a node of `bad-handshakes`. */
const MALLORY = '11.9.0.1'
const isStream = (bytes: Buffer): boolean => bytes[0] === 0xff

describeScenarios('connections', CONNECTIONS, [
  {
    scenario: 'echo',
    topology: 'port-restricted-cone:port-restricted-cone',
    what: 'an end that takes the other direction with it',
    player: client((destroy) => ({ end: destroy })),
    says: /^The (client does not get what the server wrote after the client’s end|server does not see the end)/
  },
  {
    scenario: 'crowd',
    topology: 'port-restricted-cone:16',
    what: 'a client that makes one connection after the other',
    player: faulty({
      node: (node) => {
        let last: Promise<unknown> = Promise.resolve()
        return {
          connect: (key, options) => {
            const next = last.then(() => node.connect(key, options))
            last = next.then((connection) =>
              connection
                .opened()
                .then(() => node.site.waiting('next', new Promise((resolve) => setTimeout(resolve, 500))))
            )
            return next
          }
        }
      }
    }),
    says: /^The last of 16 connections has its data after \d+ ms\./
  },
  {
    scenario: 'server-restart',
    topology: 'orderly:port-restricted-cone',
    what: 'a node that goes without a word',
    prepare: changing((bytes) => {
      // A reset that is lost.
      if (!isStream(bytes) || bytes[2] !== 16) return null
      const changed = Buffer.from(bytes)
      changed[2] = 0
      return changed
    }),
    says: /^The client’s connection (lives 20 s|ends with ETIMEDOUT)/
  },
  {
    scenario: 'server-restart',
    topology: 'killed:port-restricted-cone',
    what: 'a node that says goodbye though it is killed',
    prepare: (internet) => {
      internet.outage = () => () => {}
    },
    says: /^The client’s connection ends with ECONNRESET, not ETIMEDOUT\./
  },
  {
    scenario: 'firewall-refusal',
    topology: 'port-restricted-cone:port-restricted-cone',
    what: 'a server that asks nobody',
    player: faulty({ node: (node) => ({ listen: ({ firewall: _, ...options } = {}) => node.listen(options) }) }),
    says: /^A connection opens that the server’s firewall refuses\./
  },
  {
    scenario: 'bad-handshakes',
    topology: 'open',
    what: 'answers that are lost: silence where an answer is due',
    prepare: (internet) => {
      internet.intercept(({ dst }) => (dst.host === MALLORY ? { drop: true } : undefined))
    },
    says: /^A direct handshake gets no answer\./
  },
  {
    scenario: 'bad-handshakes',
    topology: 'open',
    what: 'a server that takes whatever claims to be its own',
    prepare: (internet) => {
      // Whatever mallory sends for a third time is what he sent at first.
      const sent: Buffer[] = []
      internet.intercept(({ src, bytes }) => {
        if (src.host !== MALLORY || bytes[0] !== 0x03) return undefined
        sent.push(Buffer.from(bytes))
        const first = Buffer.from(sent[0]!)
        bytes.copy(first, 2, 2, 4)
        return sent.length > 10 ? { bytes: first } : undefined
      })
    },
    says: /^A handshake for another key is answered\./
  },
  {
    scenario: 'close-punching',
    topology: 'client:port-restricted-cone:port-restricted-cone',
    what: 'a stream that does not close when it is destroyed',
    player: client(() => ({ destroy: () => Promise.resolve() })),
    says: /^The client’s stream, destroyed after \d+ ms, does not settle within 45 s\./
  }
])
