import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ComponentChildren, JSX } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { packageRoot } from '../../root.cjs'

/**
 * One page without a script, as the text of a file that needs nothing else. Its style is the matrix's own and that of
 * pages of text; a content security policy forbids everything else.
 */
export function renderDocument(title: string, body: ComponentChildren): string {
  return `<!doctype html>\n${renderToString(<Document title={title}>{body}</Document>)}\n`
}

function Document({ title, children }: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  const style = styles()
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body class="text">{children}</body>
    </html>
  )
}

function styles(): string {
  return ['page.css', 'text.css']
    .map((name) => readFileSync(join(packageRoot(), 'report', 'html', 'assets', name), 'utf8').replaceAll('\r\n', '\n'))
    .join('\n')
}

/** Names with values, as a list of facts. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  )
}

/** A table for reading: a head, and cells of text or more. */
export function TextTable({
  head,
  rows
}: {
  readonly head: readonly string[]
  readonly rows: readonly (readonly ComponentChildren[])[]
}): JSX.Element {
  return (
    <div class="wide">
      <table class="lined">
        <thead>
          <tr>
            {head.map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((cell) => (
                <td>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
