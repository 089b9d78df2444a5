/**
 * Sample data: events of a shop that does not exist, shaped like the published figures of one that does.
 *
 * @module
 */
export { type SampleEvent, sampleEvents } from './sample/events.js'
export { generateSample, type Sample, type SampleBatch, sampleEventTypes } from './sample/generate.js'
export type { SampleOptions, SampleShape } from './sample/options.js'
export { type WriteSampleOptions, type WrittenSample, writeSample } from './sample/write.js'
