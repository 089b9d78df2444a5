import type { Random } from './random.js'

const starts =
  'al an ar as av bal bel ber bor bra bri cal car cas cor dal dan del dor el en er fal fen fer fin flo gal gar gel gra hal har hel hol il in is ja jo kal kar kel kir kor la len lin lo lu mal mar mel mir mon na nel nor ol or os pal par pel pir por qua ral rem ril ro sal san sel sil sol sta ta tel tor tri ul ur val var vel vil vor wel wil xan yar zel zor'.split(
    ' ',
  )
const middles =
  'a an ba ca da de di do e en ga go i in ka la le li lo ma mi mo na ne ni no o ra re ri ro sa se si so ta te ti to u va ve vi vo'.split(
    ' ',
  )
const ends =
  'bo cia co da dex do dor en ex fort gen gil go ia in ix ka la lan lex lia line lo lux max mo na nex nia nor ny on or ra rex ria ro rus sa son ta tec ti to tor tro va vel vo wood x za zo'.split(
    ' ',
  )

/** Names that a careless reader of CSV, SQL or numbers trips over; shops have such brands, too. */
const awkward = ['infinity', "o'delmar", 'fern & finch', 'lindqvist, sons', 'nan', 'møbelhus', '"atelier" nord', '1001']

/** As many different invented brand names as asked for, none of them in `taken`. */
export function brandNames(count: number, taken: readonly string[], random: Random): string[] {
  const seen = new Set(taken)
  const names: string[] = []
  const pick = (parts: readonly string[]) => parts[random.below(parts.length)] ?? ''
  while (names.length < count) {
    const special = names.length % 90 === 60 ? awkward[(names.length - 60) / 90] : undefined
    const name = special ?? pick(starts) + (random.below(5) < 3 ? pick(middles) : '') + pick(ends)
    if (seen.has(name)) continue
    seen.add(name)
    names.push(name)
  }
  return names
}
