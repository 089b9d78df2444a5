import { analyze, type BindingOptions } from 'cartometrics'
import { duckdb, type EngineOptions } from 'cartometrics/duckdb'
import { analysisTable } from '../analysis-table.js'
import type { NodeContestant } from '../contestant.js'
import { engineClock } from '../engine-clock.js'
import { type QuestionName, questions, wholeCatalogue } from '../questions.js'

interface Given {
  readonly name: string
  readonly title: string
  readonly question: QuestionName
  readonly section?: NodeContestant['section']
  readonly engine?: EngineOptions
  readonly binding?: BindingOptions
  readonly largest?: number
}

/** The whole catalogue by a question's dimensions, from the file. */
function analysis({ question, engine = {}, binding = {}, section = 'questions', ...common }: Given): NodeContestant {
  return {
    runtime: 'node',
    section,
    ...common,
    async prepare(sample) {
      const engineMs = engineClock()
      return async () => {
        const started = performance.now()
        const source = duckdb({ files: sample.parquet, binding, ...engine })
        const result = await analyze(source, { by: questions[question].by, metrics: wholeCatalogue })
        const readings = { engineMs: engineMs(), ownMs: performance.now() - started - engineMs() }
        return () => {
          source.close()
          return { answer: { [question]: analysisTable(result) }, readings }
        }
      }
    },
  }
}

export const analyzeByBrand = analysis({
  name: 'analyze-by-brand',
  title: '**`analyze`, whole catalogue**',
  question: 'brand',
  section: 'by-brand',
})

export const analyzeLimited = analysis({
  name: 'analyze-limited',
  title: '`analyze`, whole catalogue, `memoryLimit: 1.5GB`',
  question: 'brand',
  section: 'by-brand',
  engine: { memoryLimit: '1.5GB' },
})

/** What the file holds of sessions is not looked at. */
export const analyzeInSessions = analysis({
  name: 'analyze-in-sessions',
  title: '`analyze`, with sessions made of users, `memoryLimit: 1.5GB`',
  question: 'brandInSessions',
  section: 'by-brand',
  engine: { memoryLimit: '1.5GB' },
  binding: { sessions: { gap: '30 minutes' } },
  largest: 12_000_000,
})

export const analyzeOnce = analysis({
  name: 'analyze-once',
  title: "`analyze`, without duplicates (`'exact'`), `memoryLimit: 1.5GB`",
  question: 'brandOnce',
  section: 'by-brand',
  engine: { memoryLimit: '1.5GB' },
  binding: { duplicates: 'exact' },
  largest: 12_000_000,
})

export const analyzeByDay = analysis({
  name: 'analyze-by-day',
  title: '`analyze` by day',
  question: 'day',
  largest: 12_000_000,
})

export const analyzeByCategoryMonth = analysis({
  name: 'analyze-by-category-month',
  title: '`analyze` by category and month',
  question: 'categoryMonth',
  largest: 12_000_000,
})

export const analyzeByProduct = analysis({
  name: 'analyze-by-product',
  title: '`analyze` by product',
  question: 'product',
})
