import { nearestName } from '../known-names.js'

/** The event types that mean something to measures. Any other is an event, and nothing else. */
export const knownTypes = ['view', 'cart', 'remove_from_cart', 'purchase', 'refund'] as const

/** An event type that means something to measures. */
export type KnownType = (typeof knownTypes)[number]

/** What shops call the known types elsewhere (Google Analytics, Segment, Snowplow, Shopify, Meta, published data), in letters alone. */
const otherNames: Readonly<Record<KnownType, string>> = {
  view: 'views viewed viewitem itemview viewproduct productview productviewed viewcontent detail productdetail click pv',
  cart: 'carts addtocart addedtocart addcart cartadd productadded productaddedtocart addtobasket addtobag basket add added',
  remove_from_cart:
    'remove removed removedfromcart removecart cartremove productremoved productremovedfromcart deletefromcart removefrombasket',
  purchase:
    'purchases purchased productpurchased buy bought order ordered ordercompleted orderplaced placeorder checkoutcompleted transaction sale',
  refund:
    'refunds refunded orderrefunded itemrefunded productrefunded refunditem return returned itemreturned productreturned orderreturned creditmemo creditnote',
}

/**
 * The known type that a name most likely stands for, whatever its case, blanks and the signs between its words; undefined where it is
 * like none.
 *
 * @example
 * likelyType('Purchase ') // 'purchase'
 * likelyType('view_item') // 'view'
 */
export function likelyType(name: string): KnownType | undefined {
  const same = typeCalled(name)
  if (same !== undefined) return same
  const word = lettersOf(name)
  // Short words are near to many others.
  const near = nearestName(word, knownTypes.map(lettersOf), word.length < 6 ? 1 : 2)
  const letters = sorted(word)
  return knownTypes.find((type) => lettersOf(type) === near || sorted(lettersOf(type)) === letters)
}

/** The known type that is called so somewhere, whatever its case, blanks and the signs between its words. */
export function typeCalled(name: string): KnownType | undefined {
  const word = lettersOf(name)
  return knownTypes.find((type) => word === lettersOf(type) || otherNames[type].split(' ').includes(word))
}

/** Whether a name is that of a known type, but for its case, blanks and signs. */
export function isSpelledLike(name: string, type: KnownType): boolean {
  return lettersOf(name) === lettersOf(type)
}

function sorted(word: string): string {
  return [...word].sort().join('')
}

function lettersOf(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}
