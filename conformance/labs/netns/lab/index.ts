/** The lab of the engine over the namespaces. */
export { NetnsLab } from './netns-lab.js'
