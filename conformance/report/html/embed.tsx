import type { JSX } from 'preact'

/**
 * Data for the page's script. Inside of `script` there are no entities: what could end the element, or open a comment in
 * it, is written as JSON allows.
 */
export function EmbeddedJson({ name, data }: { readonly name: string; readonly data: unknown }): JSX.Element {
  const json = JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return <script type="application/json" class={name} dangerouslySetInnerHTML={{ __html: json }} />
}
