/** The server's side of a punch: what it does with each message (section 10). */
export { ServerPunch } from './server-punch.js'
