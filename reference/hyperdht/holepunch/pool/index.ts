/** The extra UDP sockets that connections punch with and live on (section 7). */
export { type PoolHost, PooledSocket, SocketPool } from './pool.js'
export { type Route, type RoutedStream, Routes } from './routes.js'
