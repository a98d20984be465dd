import { NoiseWrap } from '../handshake/index.js'

export { NoiseWrap }
export default NoiseWrap
