import { NetnsError, type NetnsErrorCode } from '../netns/errors.js'

/** What is wrong with the lab in containers: as that in namespaces, which it shares most of its code with. */
export class DockerError extends NetnsError {
  constructor(code: NetnsErrorCode, message: string) {
    super(code, message)
  }
}
