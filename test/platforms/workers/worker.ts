import { analyze, fromEvents } from 'cartometrics'

/** Answers a list of events with the metrics of each brand. */
export default {
  async fetch(request: Request): Promise<Response> {
    const events = (await request.json()) as readonly Record<string, unknown>[]
    const { rows } = await analyze(fromEvents(events), { by: 'brand', metrics: ['events', 'conversionRate'] })
    return Response.json(rows)
  },
}
