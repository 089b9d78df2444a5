import { readFileSync, writeFileSync } from 'node:fs'
// @ts-expect-error it has no types
import { ParquetSchema, ParquetWriter } from 'parquetjs-lite'
import { columnsOf } from './bindings.js'
import type { Case } from './cases.js'
import { timeText } from './model.js'

/** How parquetjs-lite is told to store times. */
export type ParquetjsTime = 'INT96' | 'TIMESTAMP_MILLIS' | 'TIMESTAMP_MICROS' | 'UTF8'

/** Writes events with parquetjs-lite. */
export async function writeWithParquetjs(
  path: string,
  one: Case,
  time: ParquetjsTime,
  compression: string,
): Promise<void> {
  const { events, binding, physical } = one
  const names = columnsOf(binding)
  const packed = time === 'INT96' ? 'UNCOMPRESSED' : compression
  const number = (form: string) => (form === 'double' ? 'DOUBLE' : 'UTF8')
  const type = (name: string) =>
    name === 'time'
      ? time
      : name === 'price' || name === 'amount'
        ? number(physical.price)
        : name === 'weight' || name === 'quantity'
          ? number(physical.weight)
          : 'UTF8'
  const schema = Object.fromEntries(
    Object.entries(names).map(([name, column]) => [
      column,
      { type: type(name), compression: packed, optional: name !== 'time', statistics: name !== 'time' },
    ]),
  )
  const writer = await ParquetWriter.openFile(new ParquetSchema(schema), path)
  let written = 0
  for (const event of events) {
    const micros = event.time as number
    const row: Record<string, unknown> = { [names.time]: timeValue(micros, time, written++) }
    for (const [name, column] of Object.entries(names)) {
      const value = event[name as keyof typeof names]
      if (name === 'time' || value === null) continue
      if (name === 'shipped') row[column] = timeText(value as number, 'utc')
      else row[column] = type(name) === 'DOUBLE' ? Number(value) : value
    }
    await writer.appendRow(row)
  }
  await writer.close()
  if (time === 'INT96')
    setInstants(
      path,
      events.map(({ time }) => time as number),
    )
}

function timeValue(micros: number, time: ParquetjsTime, row: number): unknown {
  if (time === 'UTF8') return timeText(micros, 'utc')
  return time === 'INT96' ? mark + row : new Date(micros / 1000)
}

const dayMicros = 86_400_000_000
const julianDayOf1970 = 2_440_588
const mark = 0x12_3456_789a_bcde

/**
 * An INT96 is the nanoseconds of a day and the day's Julian number, which parquetjs-lite cannot write: it writes marks, that are
 * replaced here by what Spark and Impala write.
 */
function setInstants(path: string, times: readonly number[]): void {
  const bytes = readFileSync(path)
  const marks = Buffer.alloc(times.length * 12)
  times.forEach((_, row) => {
    marks.writeBigInt64LE(BigInt(mark + row), row * 12)
  })
  const at = bytes.indexOf(marks)
  if (at < 0) throw new Error('the times are not where they are expected')
  times.forEach((micros, row) => {
    const day = Math.floor(micros / dayMicros)
    bytes.writeBigInt64LE(BigInt(micros - day * dayMicros) * 1000n, at + row * 12)
    bytes.writeInt32LE(day + julianDayOf1970, at + row * 12 + 8)
  })
  writeFileSync(path, bytes)
}
