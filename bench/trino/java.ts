import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The folders in which Linux and macOS keep their JDKs. */
const JDK_FOLDERS = ['/usr/lib/jvm', '/Library/Java/JavaVirtualMachines']

/**
 * Finds a `java` of at least this version: that of TRINO_JAVA_HOME, of JAVA_HOME, on the PATH, or the newest installed one.
 *
 * @throws Error that says what to install.
 */
export async function findJava(leastVersion: number): Promise<string> {
  const tried: string[] = []
  for (const java of await candidates()) {
    const version = await javaVersion(java)
    if (version === undefined) continue
    if (version >= leastVersion) return java
    tried.push(`${java} (${version})`)
  }
  throw new Error(
    `Trino needs Java ${leastVersion} or later; found ${tried.length > 0 ? tried.join(', ') : 'none'}. Install one ` +
      '(apt-get install openjdk-25-jre-headless on Debian 13 and Ubuntu; Debian 12 has none, there a Temurin JDK 25), ' +
      'or set TRINO_JAVA_HOME to the folder of a JDK.',
  )
}

async function candidates(): Promise<string[]> {
  const homes = [process.env['TRINO_JAVA_HOME'], process.env['JAVA_HOME']].filter((home) => home !== undefined)
  const installed: string[] = []
  for (const folder of JDK_FOLDERS) {
    for (const name of await readdir(folder).catch(() => [])) {
      installed.push(join(folder, name, 'bin', 'java'), join(folder, name, 'Contents', 'Home', 'bin', 'java'))
    }
  }
  return [...homes.map((home) => join(home, 'bin', 'java')), 'java', ...installed]
}

async function javaVersion(java: string): Promise<number | undefined> {
  try {
    const { stderr } = await run(java, ['-version'])
    const version = /version "(?:1\.)?(\d+)/.exec(stderr)?.[1]
    return version === undefined ? undefined : Number(version)
  } catch {
    // Not there, or not a program: `spawn` may throw at once for a path through a file.
    return undefined
  }
}
