/** What `require` returns is the class itself (API-7, API-277). */
import NoiseWrap from './noise-wrap.js'
export = NoiseWrap
