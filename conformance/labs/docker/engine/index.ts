/** The Docker engine: containers and networks of a run, programs in them, and that nothing stays. */
export { hasImage, reach } from './client.js'
export { Engine } from './engine.js'
export { clean, leftovers, type Made } from './leftovers.js'
export { imageOf, ROUTER } from './images.js'
export { readiness } from './readiness.js'
