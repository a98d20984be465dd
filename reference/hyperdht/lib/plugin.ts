import { Plugin } from '../plugins/index.js'

export { Plugin }
export default Plugin
