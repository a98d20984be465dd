/** What tests of the dissector share: the examples of the chapters, bytes made from layouts, captures made by hand. */
export { bytesOf, damaged } from './bytes.js'
export { chunked, collect, ipv4, ipv6, link, pcap, Pcapng, type TestFrame, udp, vlan } from './captures.js'
export { chapter, codeBlocks, readRows, type Row, section, tableRows } from './chapters.js'
export { expectTiles } from './tiles.js'
