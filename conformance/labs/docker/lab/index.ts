/** The lab of the engine over containers. */
export { DockerLab } from './docker-lab.js'
