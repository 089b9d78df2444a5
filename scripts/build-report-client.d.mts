import type { Plugin } from 'esbuild'

/** The page's script: its text, and the SHA-256 of exactly these bytes for the page's content security policy. */
export function buildReportClient(): Promise<{ readonly code: string; readonly sha256: string }>

/** Puts the page's script and ECharts in the place of their modules: a plugin for esbuild and tsup. */
export function reportClient(): Plugin
