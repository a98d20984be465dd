import type { Address } from '@punchlist/hyperdht/wire'
import { finish, provoke } from '../provoke.js'
import { sameAddress } from '../reply.js'
import { Session } from '../session.js'

/** The socket the node asks from, if it is not the probed one: so do firewalled nodes (RPC-3). */
export function otherSocket({ subject }: Session): Promise<Address | null> {
  return subject.otherSocket(async () => {
    const session = new Session(subject)
    try {
      const provoked = await provoke(session)
      await finish(session, provoked)
      const { from } = provoked.ping
      return sameAddress(from, session.target) ? null : from
    } finally {
      await session.close()
    }
  })
}
