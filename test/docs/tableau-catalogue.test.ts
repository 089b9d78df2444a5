import { expect, test } from 'vitest'
import type { AnyMetric } from '../../src/definition/metric.js'
import { UnsupportedError } from '../../src/errors.js'
import { bindingOf } from '../../src/events/binding.js'
import { eventFields, isEventField } from '../../src/events/fields.js'
import { catalogue, concentrationMetrics } from '../../src/metrics/catalogue.js'
import { funnelMetrics, orderedFunnelMetrics } from '../../src/metrics/funnel.js'
import type { TableauForm } from '../../src/tableau/compile/comparisons.js'
import { addressingSteps, referencesOf } from '../../src/tableau/compile/formula-text.js'
import { tableauType } from '../../src/tableau/compile/naming.js'
import { numberFormat } from '../../src/tableau/compile/number-format.js'
import type { TableauField, TableauFields } from '../../src/tableau/compile/tableau-fields.js'
import { tableauFields } from '../../src/tableau/compile/to-tableau.js'

const binding = bindingOf()

const metrics: readonly AnyMetric[] = [
  ...new Set<AnyMetric>([
    ...Object.values<AnyMetric>(catalogue),
    ...Object.values<AnyMetric>(concentrationMetrics),
    ...funnelMetrics,
    ...orderedFunnelMetrics,
  ]),
]

/** The formulas as a page to be copied from; `npx vitest run --project unit test/docs -u` writes it anew. */
test('docs/tableau-catalogue.md has the formulas of all metrics, each behind those it refers to', async () => {
  const [fixed, moving] = [writtenAs('lod'), writtenAs('table')]
  const names = [...new Set([...fixed.written.fields, ...moving.written.fields].map(({ name }) => name))]
  const fieldOf = ({ fields }: TableauFields, name: string) => fields.find((field) => field.name === name)
  const sections = names.map((name) =>
    sectionOf(fieldOf(fixed.written, name), fieldOf(moving.written, name), fixed, moving),
  )
  const page = [
    ...opening,
    ...fieldTable({ ...fixed.written.columns, ...moving.written.columns }),
    ...reading,
    ...sections.flat(),
    ...refused(fixed, moving),
  ]
  await expect(`${page.join('\n').trimEnd()}\n`).toMatchFileSnapshot('../../docs/tableau-catalogue.md')
})

/** The fields of all metrics in a form, and the reasons of those that Tableau cannot compute. */
interface Written {
  readonly form: TableauForm
  readonly written: TableauFields
  readonly reasons: ReadonlyMap<string, string>
}

function writtenAs(form: TableauForm): Written {
  const reasons = new Map<string, string>()
  const possible = metrics.filter((metric) => {
    try {
      return tableauFields({ metrics: [metric], form, by: 'brand' }).fields.length > 0
    } catch (error) {
      if (!(error instanceof UnsupportedError)) throw error
      reasons.set(metric.name, error.message)
      return false
    }
  })
  return { form, written: tableauFields({ metrics: possible, form, by: 'brand' }), reasons }
}

const opening = [
  '# The metrics as Tableau formulas',
  '',
  'This page is generated from the definitions (`test/docs/tableau-catalogue.test.ts`). It has the formula of every built-in metric, to be copied into',
  'Tableau without installing anything. [How a formula is pasted, menu by menu](tableau.md#paste-a-field).',
  '',
  'A formula refers to others by name: *Needs* says which are to be created first, and they stand above it. Give each field exactly the name of',
  'its heading. All compare groups by `[Brand]`.',
  '',
]

function fieldTable(columns: TableauFields['columns']): readonly string[] {
  const named = Object.entries(binding.captions).filter(([field, caption]) => isEventField(field) && caption in columns)
  return [
    '## Before you begin',
    '',
    'The formulas read these fields of the data source:',
    '',
    '| field | usual column | type in Tableau |',
    '| --- | --- | --- |',
    ...named.map(([field, caption]) => {
      const name = field as keyof typeof eventFields
      return `| \`[${caption}]\` | \`${binding.columns[name]}\` | ${tableauType(eventFields[name])} |`
    }),
    '',
    'If your fields have other names, rename them in Tableau (right-click the field, *Rename*), which changes no data. Or replace the name in each',
    'formula when you paste it: `[Event Type]` by `[Action]`, say.',
    '',
    "- **Other names of events.** `'view'`, `'cart'` and `'purchase'` are what `[Event Type]` holds; write yours instead.",
    '- **Another dimension.** Replace `[Brand]` in every formula, by `[Category Code]`, say, and put that in the view.',
    '- **Small groups.** `>= 30` is the number of sessions from which a group counts for thresholds and classes. Write another number, or make it a',
    '  parameter: [how](tableau.md#paste-a-field).',
    '- **Old versions.** `IN` needs Tableau 2020.3; before, write `[Event Type] = … OR [Event Type] = …`.',
    '- **Cents.** `ROUND(…, 2)` rounds money to two decimal places.',
    '',
  ]
}

const reading = [
  '## The formulas',
  '',
  'Where there are two formulas, choose one form and stay with it: *fixed* ignores the filters of the view, a *table calculation* follows them',
  '([more](tableau.md#two-forms)). Where Tableau does not know `PERCENTILE`, as over some live connections, take the table calculation.',
  '',
]

function sectionOf(
  fixed: TableauField | undefined,
  moving: TableauField | undefined,
  inFixed: Written,
  inMoving: Written,
): readonly string[] {
  const field = (fixed ?? moving) as TableauField
  const shownAs = numberFormat(field.format, binding)
  const same = fixed?.formula === moving?.formula
  return [
    `### ${field.caption}`,
    '',
    field.description,
    ...(shownAs === undefined ? [] : ['', `Number format: \`${shownAs}\``]),
    '',
    ...(same ? formOf(field, inFixed) : []),
    ...(!same && fixed !== undefined ? ['Fixed:', '', ...formOf(fixed, inFixed)] : []),
    ...(!same && moving !== undefined ? ['Table calculation:', '', ...formOf(moving, inMoving)] : []),
  ]
}

function formOf(field: TableauField, { written: { fields } }: Written): readonly string[] {
  const needed = [...referencesOf(field.formula)].filter((name) => fields.some(({ caption }) => caption === name))
  const links = needed.map((name) => `[${name}](#${anchorOf(name)})`)
  return [
    ...(links.length === 0 ? [] : [`Needs: ${links.join(', ')}`, '']),
    '```text',
    field.formula,
    '```',
    '',
    ...addressingSteps(field, fields).flatMap((step) => [
      step.replace(/(?<=Descending, by (?:a calculated field of )?)(?!a calculated).+$/, '`$&`'),
      '',
    ]),
  ]
}

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

function refused(...forms: readonly Written[]): readonly string[] {
  const reasons = forms.flatMap(({ form, reasons }) =>
    [...reasons].map(
      ([name, reason]) => `- \`${name}\`, ${form === 'lod' ? 'fixed' : 'as a table calculation'}: ${reason}`,
    ),
  )
  return reasons.length === 0 ? [] : ['## What Tableau cannot compute', '', ...reasons]
}

test('every formula refers to fields of the data source and to fields above it', () => {
  for (const form of ['lod', 'table'] as const) {
    const { fields, columns } = writtenAs(form).written
    const known = new Set(Object.keys(columns))
    for (const { caption, formula } of fields) {
      for (const name of referencesOf(formula)) expect(known, `${name} in ${caption}`).toContain(name)
      known.add(caption)
    }
    expect(known.size).toBeGreaterThan(metrics.length)
  }
})
