import { nearestName } from '../known-names.js'
import { withoutAccents } from './without-accents.js'

/** The event types that mean something to measures. Any other is an event, and nothing else. */
export const knownTypes = ['view', 'cart', 'remove_from_cart', 'purchase', 'refund'] as const

/** An event type that means something to measures. */
export type KnownType = (typeof knownTypes)[number]

/**
 * What shops call the known types elsewhere (Google Analytics, Segment, Snowplow, Shopify, Meta, published data), and in other languages, in letters alone, without
 * accents.
 */
const otherNames: Readonly<Record<KnownType, string>> = {
  view: `views viewed viewitem itemview viewproduct productview productviewed viewcontent detail productdetail click pv
    ansicht aufruf produktansicht angesehen seitenaufruf vue vu consultation consulte vueproduit vista visto vistaproducto visualizacion ver
    visualizzazione visualizzato visualizacao visualizou bekeken weergave productweergave wyswietlenie obejrzenie goruntuleme goruntulendi 浏览 点击 閲覧 表示 商品閲覧`,
  cart: `carts addtocart addedtocart addcart cartadd productadded productaddedtocart addtobasket addtobag basket add added
    warenkorb indenwarenkorb warenkorbhinzufugen panier ajoutpanier ajoutaupanier carrito anadiralcarrito agregaralcarrito carrello
    aggiuntaalcarrello aggiungialcarrello carrinho adicionaraocarrinho winkelwagen inwinkelwagen koszyk dokoszyka dodaniedokoszyka sepet
    sepeteekle sepeteekleme 加购 加入购物车 加购物车 カート カート追加 カートに追加`,
  remove_from_cart: `remove removed removedfromcart removecart cartremove productremoved productremovedfromcart deletefromcart removefrombasket
    ausdemwarenkorb warenkorbentfernen retraitpanier retraitdupanier quitardelcarrito eliminardelcarrito rimozionedalcarrello
    rimuovidalcarrello removerdocarrinho uitwinkelwagen usunieciezkoszyka sepettencikar sepettencikarma カート削除 移出购物车`,
  purchase: `purchases purchased productpurchased buy bought order ordered ordercompleted orderplaced placeorder checkoutcompleted
    transaction sale kauf gekauft bestellung bestellt achat achete commande compra comprado pedido acquisto acquistato ordine comprar comprou
    aankoop gekocht bestelling zakup kupno zamowienie satinalma satinal siparis 购买 下单 支付 購入 注文`,
  refund: `refunds refunded orderrefunded return returned erstattung retoure remboursement retour reembolso devolucion rimborso reso
    devolucao terugbetaling zwrot iade 退款 退货 返金 返品`,
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

/** The known type that is called so somewhere, whatever its case, accents, blanks and the signs between its words. */
export function typeCalled(name: string): KnownType | undefined {
  const word = lettersOf(name)
  return knownTypes.find((type) => word === lettersOf(type) || otherNames[type].split(/\s+/).includes(word))
}

/** Whether a name is that of a known type, but for its case, blanks and signs. */
export function isSpelledLike(name: string, type: KnownType): boolean {
  return lettersOf(name) === lettersOf(type)
}

function sorted(word: string): string {
  return [...word].sort().join('')
}

function lettersOf(name: string): string {
  return withoutAccents(name.normalize('NFKC').toLowerCase()).replaceAll(/[^\p{L}\p{N}]/gu, '')
}
