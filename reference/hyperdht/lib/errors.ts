/**
 * The errors of connections and servers (API-251 to API-254): one static per code, which makes an error with the usual text
 * or another one.
 */
export class DHTError extends Error {
  readonly code: string

  constructor(message: string, code: string) {
    super(`${code}: ${message}`)
    this.code = code
  }

  // A getter of the class: `code` is the only property of its own (API-251).
  override get name(): 'DHTError' {
    return 'DHTError'
  }

  static BAD_HANDSHAKE_REPLY(text = 'Bad handshake reply'): DHTError {
    return new DHTError(text, 'BAD_HANDSHAKE_REPLY')
  }

  static BAD_HOLEPUNCH_REPLY(text = 'Bad holepunch reply'): DHTError {
    return new DHTError(text, 'BAD_HOLEPUNCH_REPLY')
  }

  static HOLEPUNCH_ABORTED(text = 'Holepunch aborted'): DHTError {
    return new DHTError(text, 'HOLEPUNCH_ABORTED')
  }

  static HOLEPUNCH_INVALID(text = 'Invalid holepunch payload'): DHTError {
    return new DHTError(text, 'HOLEPUNCH_INVALID')
  }

  static HOLEPUNCH_PROBE_TIMEOUT(text = 'Holepunching probe did not finish in time'): DHTError {
    return new DHTError(text, 'HOLEPUNCH_PROBE_TIMEOUT')
  }

  static HOLEPUNCH_DOUBLE_RANDOMIZED_NATS(text = 'Both remote and local NATs are randomized'): DHTError {
    return new DHTError(text, 'HOLEPUNCH_DOUBLE_RANDOMIZED_NATS')
  }

  static CANNOT_HOLEPUNCH(text = 'Cannot holepunch to remote'): DHTError {
    return new DHTError(text, 'CANNOT_HOLEPUNCH')
  }

  static REMOTE_NOT_HOLEPUNCHING(text = 'Remote is not holepunching'): DHTError {
    return new DHTError(text, 'REMOTE_NOT_HOLEPUNCHING')
  }

  static REMOTE_NOT_HOLEPUNCHABLE(text = 'Remote is not holepunchable'): DHTError {
    return new DHTError(text, 'REMOTE_NOT_HOLEPUNCHABLE')
  }

  static REMOTE_ABORTED(text = 'Remote aborted'): DHTError {
    return new DHTError(text, 'REMOTE_ABORTED')
  }

  static HANDSHAKE_UNFINISHED(text = 'Handshake did not finish'): DHTError {
    return new DHTError(text, 'HANDSHAKE_UNFINISHED')
  }

  static HANDSHAKE_INVALID(text = 'Received invalid handshake'): DHTError {
    return new DHTError(text, 'HANDSHAKE_INVALID')
  }

  static ALREADY_LISTENING(text = 'Already listening'): DHTError {
    return new DHTError(text, 'ALREADY_LISTENING')
  }

  static KEYPAIR_ALREADY_USED(text = 'Keypair already used'): DHTError {
    return new DHTError(text, 'KEYPAIR_ALREADY_USED')
  }

  static NODE_DESTROYED(text = 'Node destroyed'): DHTError {
    return new DHTError(text, 'NODE_DESTROYED')
  }

  static PEER_CONNECTION_FAILED(text = 'Could not connect to peer'): DHTError {
    return new DHTError(text, 'PEER_CONNECTION_FAILED')
  }

  static PEER_NOT_FOUND(text = 'Peer not found'): DHTError {
    return new DHTError(text, 'PEER_NOT_FOUND')
  }

  static STREAM_NOT_CONNECTED(text = 'Stream is not connected'): DHTError {
    return new DHTError(text, 'STREAM_NOT_CONNECTED')
  }

  static SERVER_INCOMPATIBLE(text = 'Server is using an incompatible version'): DHTError {
    return new DHTError(text, 'SERVER_INCOMPATIBLE')
  }

  static SERVER_ERROR(text = 'Server returned an error'): DHTError {
    return new DHTError(text, 'SERVER_ERROR')
  }

  static DUPLICATE_CONNECTION(text = 'Duplicate connection'): DHTError {
    return new DHTError(text, 'DUPLICATE_CONNECTION')
  }

  static RELAY_ABORTED(text = 'Relay aborted'): DHTError {
    return new DHTError(text, 'RELAY_ABORTED')
  }

  static SUSPENDED(text = 'Suspended'): DHTError {
    return new DHTError(text, 'SUSPENDED')
  }
}

export default DHTError
