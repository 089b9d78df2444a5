/** `2019-10-01T00:00:00.123Z` */
export function isoTime(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString()
}

/** `2019-10-01` */
export function dayOf(micros: number): string {
  return isoTime(micros).slice(0, 10)
}

/** `2019-10-01 00:00:00` */
export function clockTime(micros: number): string {
  return isoTime(micros).slice(0, 19).replace('T', ' ')
}

/** `2019-10-01 00:00:00.123456` */
export function clockTimeWithMicros(micros: number): string {
  const part = micros - Math.floor(micros / 1e6) * 1e6
  return `${clockTime(micros)}.${String(part).padStart(6, '0')}`
}
