/** Topologies as containers that stay from one to the next. */
export { AGENT, DockerGround } from './docker-ground.js'
