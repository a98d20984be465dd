export { fakeDriver } from './fake-driver.js'
