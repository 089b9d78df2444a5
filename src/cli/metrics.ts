import { type Command, Option } from 'commander'
import { formulaOf } from '../definition/describe.js'
import type { AnyMetric } from '../definition/metric.js'
import { QueryError } from '../errors.js'
import { type CatalogueName, catalogue, concentrationMetrics, findMetric } from '../metrics/catalogue.js'
import { planAnalysis } from '../plan/plan-analysis.js'
import { type Styles, stylesFor } from './style.js'
import { layOut } from './table-layout.js'
import type { Terminal } from './terminal.js'

interface MetricsCommandOptions {
  readonly format: 'table' | 'json'
}

/** Adds `cartometrics metrics`. */
export function registerMetrics(program: Command, terminal: Terminal): void {
  program
    .command('metrics')
    .summary('list the metrics and their definitions')
    .description('Lists the metrics with their units and definitions; with a name, describes one of them in full.')
    .argument('[name]', 'a metric, such as conversionRate')
    .addOption(
      new Option('--format <FORMAT>', 'for people or programs').choices(['table', 'json']).default('table', 'table'),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ cartometrics metrics
  $ cartometrics metrics opportunity`,
    )
    .action((name: string | undefined, options: MetricsCommandOptions) => runMetrics(name, options, terminal))
}

async function runMetrics(name: string | undefined, { format }: MetricsCommandOptions, terminal: Terminal) {
  const { out } = terminal
  const styles = stylesFor(out, terminal)
  const metrics = name === undefined ? Object.values<AnyMetric>(catalogue) : [metricCalled(name)]
  if (format === 'json') {
    const described = name === undefined ? metrics.map(description) : description(metrics[0] as AnyMetric)
    await out.write(`${JSON.stringify(described, null, 2)}\n`)
  } else {
    const lines = name === undefined ? list(metrics, styles, out.columns) : detail(metrics[0] as AnyMetric, styles)
    await out.write(`${lines.join('\n')}\n`)
  }
}

/** The metric of a name that is no option's value. */
export function metricCalled(name: string): AnyMetric {
  const metric = findMetric(name)
  if (metric !== undefined) return metric
  try {
    // Unknown to a query, too, which says what was probably meant.
    return planAnalysis({ metrics: [name as CatalogueName] }).metrics[0] as AnyMetric
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw new QueryError(error.message.replace(/^metrics: /, ''), error.context, { cause: error })
  }
}

function description(metric: AnyMetric) {
  const { name, aliases, label, description, unit, format, expr } = metric
  return {
    name,
    aliases,
    label,
    description,
    unit,
    format,
    formula: formulaOf(expr),
    inputs: Object.keys(inputsOf(metric)),
  }
}

function inputsOf({ inputs }: AnyMetric): Readonly<Record<string, Pick<AnyMetric, 'expr'>>> {
  return inputs as Readonly<Record<string, Pick<AnyMetric, 'expr'>>>
}

function list(metrics: readonly AnyMetric[], styles: Styles, width: number | undefined): readonly string[] {
  const table = (rows: readonly AnyMetric[]) => {
    const column = (header: string, text: (metric: AnyMetric) => string, style?: Styles['dim']) => ({
      header,
      align: 'left' as const,
      cells: rows.map((metric) => (style === undefined ? { text: text(metric) } : { text: text(metric), style })),
    })
    const columns = [
      column('Name', ({ name }) => name),
      column('Label', ({ label }) => label),
      column('Unit', ({ unit }) => unit, styles.dim),
      column('Definition', ({ expr }) => formulaOf(expr)),
    ]
    const isNarrow = width !== undefined && width < 120
    return layOut(isNarrow ? columns.filter(({ header }) => header !== 'Label') : columns, {
      keys: 1,
      footers: 0,
      width: undefined,
      widestCell: 60,
      headerStyle: styles.bold,
      ruleStyle: styles.dim,
    })
  }
  return [
    ...table(metrics),
    '',
    'Of the whole table, one value each, in the totals of a result:',
    '',
    ...table(Object.values<AnyMetric>(concentrationMetrics)),
    '',
    styles.dim('"cartometrics metrics NAME" tells more of one.'),
  ]
}

function detail(metric: AnyMetric, { bold, dim }: Styles): readonly string[] {
  const { name, aliases, label, description, unit, format, expr } = metric
  const inputs = Object.entries(inputsOf(metric))
  const longest = Math.max(0, ...inputs.map(([input]) => input.length))
  const shown = format === 'percent' ? 'a fraction of 1, shown in percent' : format
  return [
    `${bold(name)}  ${label}${aliases.length === 0 ? '' : `  ${dim(`also ${aliases.join(', ')}`)}`}`,
    description,
    '',
    `Formula  ${formulaOf(expr)}`,
    `Unit     ${unit} (${shown})`,
    ...inputs.map(
      ([input, { expr }], index) =>
        `${index === 0 ? 'Inputs ' : '       '}  ${input.padEnd(longest)}  ${formulaOf(expr)}`,
    ),
  ]
}
