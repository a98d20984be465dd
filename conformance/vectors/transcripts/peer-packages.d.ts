declare module 'hyperdht' {
  const DHT: unknown
  export default DHT
}

declare module 'dht-rpc' {
  const DHT: unknown
  export default DHT
}
