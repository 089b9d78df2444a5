/** What a file holds. */
export type FileFormat = 'parquet' | 'csv' | 'json' | 'arrow'

/** What people call each of them. */
export const formatNames: Readonly<Record<FileFormat, string>> = {
  csv: 'CSV',
  json: 'JSON',
  parquet: 'Parquet',
  arrow: 'Arrow',
}

export const fileFormats = Object.keys(formatNames) as readonly FileFormat[]

const endings: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.(parquet|parq|pq)$/i, 'parquet'],
  [/\.(arrow|arrows|ipc|feather)$/i, 'arrow'],
  [/\.(csv|tsv|txt)(\.(gz|zst))?$/i, 'csv'],
  [/\.(json|ndjson|jsonl)(\.(gz|zst))?$/i, 'json'],
]

/** What the name of a file tells of what it holds; undefined where it tells nothing. */
export function formatByName(path: string): FileFormat | undefined {
  return endings.find(([ending]) => ending.test(path))?.[1]
}

/** Whether a file or folder is no data, as Spark, Hive and Athena have it: those of a write that is under way, checksums, logs. */
export function isHidden(name: string): boolean {
  return /^[._]/.test(name)
}

/** Why such a one is passed over. */
export const hiddenReason = 'its name begins with _ or .'

export const otherEnding =
  'its name does not end in .csv, .tsv, .txt, .json, .ndjson, .jsonl (or these and .gz or .zst), .parquet, .parq, .pq, .arrow, .arrows, .ipc or .feather'

/** Why JSON is passed over that lies beside files of another format: it may well describe them. */
export const besideOthers = 'it is JSON beside files of another format'

/** Whether a file that is not read is called like one that holds data: packed or written in another way, or not quite finished. */
export function mayHoldData(path: string): boolean {
  return /\.(?:bz2|xz|lz4|zip|7z|tgz|tar|xlsx?|jsonl?|ndjson|avro|orc|dat|tsv|csv|parquet)(?:\.\w+)?$/i.test(path)
}
