/**
 * What a capture says: where each datagram was on its way, which places are hosts and which are boxes between them, which
 * hosts are behind which box, and which message each datagram is. Pictures and capture files are made from this.
 */
export { type Glance, glances, type Weight } from './glance.js'
export { parseEndpoint } from './endpoint.js'
export { type Addressing, type Journey, journeyOf, type Visit } from './journey.js'
export { type Place, Survey } from './survey.js'
