/** What came over the wire must not move the cursor or ring the bell: control characters are shown as escapes. */
export function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (char) => {
    if (char === '\n') return '\n     '
    return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
