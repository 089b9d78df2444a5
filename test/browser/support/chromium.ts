import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Whether there is a browser; where not, say so, and pass its tests over. */
export const hasChromium = existsSync(executablePath)

if (!hasChromium) {
  console.warn(
    `SKIPPED: there is no browser at ${executablePath}; install chromium or set CHROMIUM. Tests that need it were not run`,
  )
}

/** What a page did that it must not do. */
export interface Misdeeds {
  readonly requests: string[]
  readonly console: string[]
  readonly errors: string[]
  readonly dialogs: string[]
}

/** A page that is open, and what it did so far. */
export interface Opened {
  readonly page: Page
  readonly misdeeds: Misdeeds
}

/** Opens HTML from disk, offline, as a reader would. Browser and files are cleared away after the tests of the file. */
export function browserForTests(): (html: string, options?: BrowserContextOptions) => Promise<Opened> {
  let browser: Browser
  let folder: string
  let files = 0
  const contexts: BrowserContext[] = []
  beforeAll(async () => {
    if (!hasChromium) return
    folder = await mkdtemp(join(tmpdir(), 'cartometrics-page-'))
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    })
  })
  afterAll(async () => {
    await browser?.close()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })
  return async (html, options = {}) => {
    const file = join(folder, `page-${files++}.html`)
    await writeFile(file, html)
    // One context at a time: the machine may be small.
    for (const old of contexts.splice(0)) await old.close()
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options })
    contexts.push(context)
    const page = await context.newPage()
    const url = pathToFileURL(file).href
    const misdeeds: Misdeeds = { requests: [], console: [], errors: [], dialogs: [] }
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:')) misdeeds.requests.push(request.url())
    })
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') misdeeds.console.push(message.text())
    })
    page.on('pageerror', (error) => misdeeds.errors.push(error.message))
    page.on('dialog', (dialog) => {
      misdeeds.dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    await page.goto(url)
    return { page, misdeeds }
  }
}

/** A page without fault. */
export const innocent: Misdeeds = { requests: [], console: [], errors: [], dialogs: [] }

/** Goes through a page from top to bottom, so that all charts come to life. */
export async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 500) {
      scrollTo({ top: y, behavior: 'instant' })
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    scrollTo({ top: 0, behavior: 'instant' })
  })
  await page.waitForFunction(() => document.querySelectorAll('.drawing:not(.alive)').length === 0)
}
