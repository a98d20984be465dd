/** What `require` returns is the class itself (API-7). */
import Persistent from './persistent.js'
export = Persistent
