import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, root } from './root.js'
import { start } from './start.js'

const environment = join(cacheFolder, 'python')
const requirements = join(root, 'bench/python/requirements.txt')

/** The interpreter that the scripts are run with. */
export const pythonProgram = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

export function pythonScript(name: string): string {
  return join(root, 'bench/python', name)
}

/** Installs what the scripts need, once. Returns why that cannot be done, or null. */
export async function installPython(say: (text: string) => void): Promise<string | null> {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const mark = join(environment, 'installed.txt')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return null
  try {
    await start('python3', ['--version'])
  } catch {
    return 'there is no python3; install Python 3.11 or later with its venv module'
  }
  say(`installing ${pythonPackages().join(', ')} into ${environment}`)
  try {
    rmSync(environment, { recursive: true, force: true })
    await start('python3', ['-m', 'venv', environment])
    await start(pythonProgram, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements])
    writeFileSync(mark, wanted)
    return null
  } catch (error) {
    return `its packages cannot be installed with pip from ${requirements}: ${(error as Error).message}`
  }
}

/** What is installed, as `name==version`. */
export function pythonPackages(): readonly string[] {
  return readFileSync(requirements, 'utf8')
    .split('\n')
    .filter((line) => line.includes('=='))
}
