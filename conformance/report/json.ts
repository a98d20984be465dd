import type { Report } from './types.js'

/** Version of the JSON report. Fields may be added to it; a change of what is there makes it 2. */
export const REPORT_FORMAT = 1

/** The report as JSON text that `schema/report-1.schema.json` describes. Times are rounded to microseconds. */
export function toJsonReport(report: Report): string {
  const rounded = (key: string, value: unknown) =>
    key === 'ms' && typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
  return JSON.stringify({ format: REPORT_FORMAT, ...report }, rounded, 2) + '\n'
}
