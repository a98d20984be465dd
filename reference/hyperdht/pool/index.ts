/** At most one connection per remote key: the option `pool` of connect and createServer (sections 8.9 and 10.16). */
export { ConnectionPool, type ConnectionPoolEvents, type ConnectionRef, type PooledServer } from './connection-pool.js'
