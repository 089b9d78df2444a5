import type { InspectedText } from '../../../inspect/inspection.js'
import type { RunOptions } from '../../source.js'
import type { EventFile } from '../files.js'
import { sampleOf } from '../json/sample.js'
import { type Encoding, encodingName } from '../text/encoding.js'

/** Looks at how files of JSON are written; null of one without a value. */
export async function jsonTexts(
  files: readonly EventFile[],
  given: Encoding | undefined,
  stop: Pick<RunOptions, 'signal'>,
): Promise<readonly (InspectedText | null)[]> {
  const texts: (InspectedText | null)[] = []
  for (const file of files) {
    const sample = await sampleOf(file, given, stop)
    texts.push(
      sample === undefined
        ? null
        : { encoding: encodingName(sample.encoding), delimiter: null, header: null, isByLine: sample.isByLine },
    )
  }
  return texts
}
