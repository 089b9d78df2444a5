import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { column, eq, not, oneOf, or } from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import { events } from '../../src/metrics/measures.js'
import { type RenderOptions, type ReportData, type ReportQuery, renderReport, reportData } from '../../src/report.js'
import { duckdb } from '../../src/sources/duckdb/source.js'

/** Texts that are more than text to whatever does not escape them. What of them becomes an element has `data-hostile`, or asks that address. */
export function hostileTexts(address: string): readonly string[] {
  const mark = 'data-hostile'
  return [
    `<meta ${mark} http-equiv=refresh content="0;url=${address}/meta">`,
    `<meta ${mark} http-equiv=refresh content='0;url=${address}/meta2'>`,
    `<img ${mark} src=${address}/img onerror="window.pwned=1">`,
    `</script><script ${mark} src=${address}/script></script><script>window.pwned=1</script>`,
    `<link ${mark} rel=stylesheet href=${address}/sheet><link rel=prefetch href=${address}/prefetch><link rel=icon href=${address}/icon>`,
    `<link ${mark} rel=preconnect href=${address}><link rel=dns-prefetch href=${address}>`,
    `</style><style ${mark}>@import url(${address}/import);*{background:url(${address}/style)!important}</style>`,
    `"><iframe ${mark} src=${address}/frame></iframe><object data=${address}/object></object><embed src=${address}/embed>`,
    `'><base ${mark} href=${address}/base/>`,
    `" ${mark} style="background:url(${address}/quoted)" onmouseover="window.pwned=1" autofocus onfocus="window.pwned=1" x="`,
    `' ${mark} style='background:url(${address}/single)' onmouseover='window.pwned=1' x='`,
    `\` ${mark} onmouseover=window.pwned=1 `,
    ` ${mark} onmouseover=window.pwned=1 autofocus tabindex=1 onfocus=window.pwned=1`,
    `</title></textarea></style></script><svg ${mark}><image href=${address}/image /><use href=${address}/use#x /></svg>`,
    `</text></svg><svg ${mark} onload="window.pwned=1"><a xlink:href="javascript:window.pwned=1">x</a></svg>`,
    `<form ${mark} action=${address}/form><input autofocus onfocus="window.pwned=1"></form>`,
    `<a ${mark} href="${address}/a" ping="${address}/ping">x</a>`,
    `<video ${mark} autoplay src=${address}/video poster=${address}/poster></video><audio src=${address}/audio>`,
    `<picture ${mark}><source srcset=${address}/srcset><img srcset=${address}/srcset2></picture>`,
    `<template ${mark} shadowrootmode=open><img src=${address}/template></template>`,
    `<noscript><p title="</noscript><img ${mark} src=${address}/noscript>">`,
    `<math ${mark}><mtext></p><style><img src=${address}/math onerror=window.pwned=1></style></mtext></math>`,
    `<!--<script>`,
    `--><b ${mark}>`,
    `]]><b ${mark}>`,
    `&lt;b ${mark}&gt;`,
    `&#60;b ${mark}&#62;`,
    `\u0000<b ${mark}>`,
    `line\u2028break\u2029<b ${mark}>`,
    `two\nlines\r\n<b ${mark}>`,
    `javascript:window.pwned=1`,
    `url(${address}/url)`,
    `{name|rich} {a} {b} {c} {value} {@x}`,
    '__proto__',
    'constructor',
    'zr0-cls-0',
    '#{7*7}{{7*7}}',
    `O'Neil & "Sons"`,
    '\u202egnp.evil',
  ]
}

/** What a page is made of when all that can be chosen is hostile: names of columns and files, values, conditions, words, metrics. */
export interface HostilePage {
  readonly html: string
  readonly data: ReportData
  readonly options: RenderOptions
}

/** Makes a page of a CSV file. Texts that cannot stand in the name of a file, for their slashes, stand there with entities. */
export async function pageOfTexts(texts: readonly string[], folder: string): Promise<HostilePage> {
  const at = (place: number) => texts[place % texts.length] as string
  const [dimension, other] = [`${at(0)} dimension`, `${at(1)} column`]
  const name = `${at(2)}${at(0)}`.replaceAll('/', '&sol;').replaceAll(/[\p{Cc}[\]*?]/gu, '')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name.slice(0, 200)}.csv`)
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const head = ['event_time', 'event_type', dimension, other, 'price', 'user_id', 'user_session']
  const rows: string[][] = []
  texts.forEach((text, group) => {
    for (let session = 0; session < 12 + group; session++) {
      const types = [
        'view',
        ...(session % 3 === 0 ? ['cart'] : []),
        ...(session % (3 + (group % 4)) === 0 ? ['purchase'] : []),
        text,
      ]
      types.forEach((type, step) => {
        const day = String(1 + ((session * 5 + group) % 14)).padStart(2, '0')
        rows.push([
          `2020-01-${day} 10:0${step}:00`,
          type,
          session === 7 ? '' : text,
          text,
          `${5 + group * 3.5}`,
          `${group}-${session % 9}`,
          `${group}-${session}`,
        ])
      })
    }
  })
  // Rows that cannot be read, with what cannot be read in them.
  for (const text of texts) rows.push([text, text, text, text, text, text, text])
  for (const text of texts) rows.push(['2020-01-08 10:00:00', 'purchase', text, text, text, 'u', 's'])
  writeFileSync(path, `${[head, ...rows].map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`)

  const own = defineMetric({
    name: 'own',
    label: `${at(3)} label`,
    description: `${at(4)} description`,
    unit: `${at(5)} unit`,
    format: 'integer',
    inputs: { events },
    formula: ({ events }) => events,
  })
  const query: ReportQuery = {
    by: dimension,
    where: or(not(oneOf(column(other), [`${at(6)} value`, at(7)])), eq(column(other), at(7))),
    time: { from: '2020-01-08', to: '2020-01-15' },
    minSessions: 2,
  }
  const source = duckdb({ files: path, threads: 1 })
  try {
    const found = await reportData(source, query)
    const { label, description, unit, format } = own
    const definitions = [...found.definitions, { name: `${at(8)} name`, label, description, unit, format }]
    const data = { ...found, definitions }
    const options = { title: `${at(9)} title`, words: { one: `${at(10)} one`, many: `${at(11)} many` } }
    return { html: renderReport(data, options), data, options }
  } finally {
    source.close()
  }
}

/** Which strings of a report's data are one of a few, or how a number is written, rather than a text. */
const chosen = new Set(['unit of trend', 'quadrant', 'name of steps', 'format'])

/** Changes all texts of a report's data, wherever they are: also those that no source would give. */
export function withTexts(data: ReportData, change: (text: string) => string): ReportData {
  const walk = (value: unknown, key: string, parent: string): unknown => {
    if (typeof value === 'string') return chosen.has(key) || chosen.has(`${key} of ${parent}`) ? value : change(value)
    if (Array.isArray(value)) return value.map((one) => walk(one, key, parent))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([name, one]) => {
      // Reasons are the only keys that are texts.
      return [key === 'reasons' ? change(name) : name, walk(one, name, key)]
    })
    return Object.fromEntries(entries)
  }
  return walk(data, '', '') as ReportData
}
