/** XML 1.0 has no way to write these characters, not even escaped; what an implementation says may hold any of them. */
export function cleanXml(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
}
