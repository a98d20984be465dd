export { hex, Input } from '../../input.js'
