import { type KnownType, knownTypes, typeCalled } from '../events/event-types.js'
import { plainLetters } from './plain-letters.js'

/** What the known types are called in other languages than English, in letters alone, without accents. */
const names: Readonly<Record<KnownType, string>> = {
  view: `
    ansicht aufruf produktansicht angesehen seitenaufruf vue vu consultation consulte vueproduit vista visto
    vistaproducto visualizacion ver visualizzazione visualizzato visualizacao visualizou bekeken weergave
    productweergave wyswietlenie obejrzenie goruntuleme goruntulendi 浏览 点击 閲覧 表示 商品閲覧
  `,
  cart: `
    warenkorb indenwarenkorb warenkorbhinzufugen panier ajoutpanier ajoutaupanier carrito anadiralcarrito
    agregaralcarrito carrello aggiuntaalcarrello aggiungialcarrello carrinho adicionaraocarrinho winkelwagen
    inwinkelwagen koszyk dokoszyka dodaniedokoszyka sepet sepeteekle sepeteekleme 加购 加入购物车 加购物车 カート カート追加
    カートに追加
  `,
  remove_from_cart: `
    ausdemwarenkorb warenkorbentfernen retraitpanier retraitdupanier quitardelcarrito eliminardelcarrito
    rimozionedalcarrello rimuovidalcarrello removerdocarrinho uitwinkelwagen usunieciezkoszyka sepettencikar
    sepettencikarma カート削除 移出购物车
  `,
  purchase: `
    kauf gekauft bestellung bestellt achat achete commande compra comprado pedido acquisto acquistato ordine
    comprar comprou aankoop gekocht bestelling zakup kupno zamowienie satinalma satinal siparis 购买 下单 支付 購入 注文
  `,
  refund: `
    erstattung retoure remboursement retour reembolso devolucion rimborso reso devolucao terugbetaling zwrot
    iade 退款 退货 返金 返品
  `,
}

const typesByName: ReadonlyMap<string, KnownType> = new Map(
  knownTypes.flatMap((type) =>
    names[type]
      .trim()
      .split(/\s+/)
      .map((name) => [name, type] as const),
  ),
)

/** The known type that is called so somewhere, in whatever language, case, accents, blanks and signs between its words. */
export function typeNamed(name: string): KnownType | undefined {
  return typeCalled(name) ?? typesByName.get(plainLetters(name.normalize('NFKC').toLowerCase()))
}
