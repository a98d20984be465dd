/** What `require` returns is the class itself (API-7). */
import DHTError from './errors.js'
export = DHTError
