import type { ReportData } from '../report-data.js'

/** The name of a file, without its folders; of an address, without its query, which may hold a signature. */
export function fileName(path: string): string {
  const place = /^[a-z][\w+.-]*:\/\//i.test(path) ? path.replace(/[?#].*$/s, '') : path
  return place.split(/[\\/]/).findLast((part) => part !== '') ?? path
}

/** The folders at the head of a path from a root: `/a/b/`, `C:\a\`, `\\host\share\`, `s3://bucket/`, `../a/`, `~/a/`. */
const rooted =
  /(?<![\p{L}\p{N}_.)\]/\\%-])(?:[a-z][\w+.-]*:\/\/|[a-z]:[\\/]|\\\\|\.{0,2}\/|~\/)(?:[^\s\\/"'`(),:;<>|*?]+[\\/])*(?=[^\s\\/"'`(),:;<>|])/giu

/**
 * Makes texts fit for a page that is passed on: files are called by their names, without the folders they lie in. Those of files that were
 * read are known, others are told by how paths look.
 */
export function withoutFolders({ scans, rejected }: Pick<ReportData, 'scans' | 'rejected'>): (text: string) => string {
  const read = scans.flatMap(({ files }) => files)
  const rejecting = rejected.examples.flatMap(({ file }) => (file === undefined ? [] : [file]))
  const folders = new Set([...read, ...rejecting].flatMap(foldersOf))
  const known = [...folders].sort((a, b) => b.length - a.length).map(atStart)
  return (text) => known.reduce((rest, folder) => rest.replace(folder, ''), text).replace(rooted, '')
}

/** The folder of a file and those around it, each as the path begins with it; not a root alone. */
function foldersOf(path: string): readonly string[] {
  const folders = [...path.matchAll(/[\\/]/g)].map(({ index }) => path.slice(0, index + 1))
  return folders.filter((folder) => /[^\\/:.~]/.test(folder.replace(/^[a-z]:/i, '')))
}

/** A place where a path may begin. */
const notWithin = /(?<![\p{L}\p{N}_./\\-])/u

/** Finds a folder where a path begins with it. */
function atStart(folder: string): RegExp {
  return new RegExp(`${notWithin.source}${folder.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}`, 'gu')
}
