/** How the NAT in front of one socket maps it (section 6): the classes, and where the samples come from. */
export { NatAnalyzer, type SamplingHost } from './analyzer.js'
export { NatClassifier } from './classifier.js'
