/** The reference as an implementation under test, in this process. */
export { createReferenceDriver } from './driver.js'
