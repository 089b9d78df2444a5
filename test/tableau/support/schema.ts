import { readFileSync } from 'node:fs'
import { validateXML } from 'xmllint-wasm'
import { shared } from '../../support/shared.js'

const folder = `${shared}tableau/xsd/`
const file = (fileName: string) => ({ fileName, contents: readFileSync(`${folder}${fileName}`, 'utf8') })

/** The errors of documents by Tableau's published schema of its files. */
export async function schemaErrors(document: string): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: { fileName: 'document.xml', contents: document },
    schema: [file('twb_tds_2026.2.0.lenient.xsd').contents],
    preload: [file('_user_ns_stub.xsd'), file('_xml_ns_stub.xsd')],
    maxMemoryPages: 4096,
  })
  return errors.map(({ rawMessage }) => rawMessage)
}
