/** Captures of cells as pcapng files, for Wireshark, tshark and `punchlist dissect`. */
export { pcapngBlocks, type PcapngOptions, toPcapng } from './write.js'
