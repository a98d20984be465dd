/** What `require` returns is the class itself (API-7). */
import Plugin from './plugin.js'
export = Plugin
