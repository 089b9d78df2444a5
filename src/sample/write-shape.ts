import type { Sample } from './generate.js'
import type { SamplePlan, SampleShape, ShapeEnding } from './options.js'
import { csvText, exactJsonText, jsonText, parquetTypes, type ShapeText } from './shapes/shape-text.js'
import { shapes } from './shapes/shapes.js'
import { shopEvents } from './shapes/shop-events.js'
import { type SampleWriter, writePieces } from './write-csv.js'

/** The characters that are gathered before they are written. */
const PIECE = 2 ** 18

/** A writer of a sample in a vendor's shape, to a file with one of the endings that the shape has. */
export function writeShape(name: SampleShape, ending: ShapeEnding, plan: SamplePlan): SampleWriter {
  const shape = shapes[name]
  const types = parquetTypes(shape)
  if (ending === '.parquet' && types !== undefined) {
    return async (sample, output, onEvents, signal) => {
      const { writeLinesAsParquet } = await import('./write-lines-parquet.js')
      const lines = linesOf(sample, plan, exactJsonText(shape), onEvents)
      await output.writeBy((path) => writeLinesAsParquet(path, lines, types, signal))
    }
  }
  const isCsv = ending.startsWith('.csv') && shape.kind === 'flat'
  const text = isCsv ? csvText(shape) : jsonText(shape)
  return (sample, output, onEvents, signal) =>
    writePieces(bytesOf(linesOf(sample, plan, text, onEvents)), output, ending.endsWith('.gz'), signal)
}

function* linesOf(sample: Sample, plan: SamplePlan, { header, linesOf }: ShapeText, onEvents: (done: number) => void) {
  if (header !== '') yield header
  for (const { events, done } of shopEvents(sample, plan)) {
    for (const event of events) yield* linesOf(event)
    onEvents(done)
  }
}

function* bytesOf(lines: Iterable<string>): Generator<Uint8Array, void, undefined> {
  let text = ''
  for (const line of lines) {
    text += line
    if (text.length < PIECE) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}
