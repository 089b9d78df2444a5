import { keyOfColumn } from './column-key.js'
import { type EventField, eventFieldNames, eventFields } from './fields.js'
import { withoutAccents } from './without-accents.js'

/**
 * What others call the columns of the fields, in several languages, the likeliest of each first, without capitals, accents and marks. Each name
 * stands for one field. Only proposals are made of them: what a column holds is for its owner to say.
 */
export const aliases: Readonly<Record<EventField, readonly string[]>> = /* @__PURE__ */ wordsByField({
  eventTime: `
    eventtimestamp eventdatetime eventdate timestamp timestamputc ts datetime time date occurredat happenedat
    createdat servertime hittime eventts eventat actiontime behaviortime tstamp collectortstamp occurred
    timestampmillis timestampms eventtimestampmicros unixtime epoch datum uhrzeit zeit zeitpunkt zeitstempel
    datumuhrzeit bestelldatum kaufdatum horodatage dateheure heure datecommande dateevenement fecha fechahora
    fechaevento hora marcadetiempo fechapedido dataora dataevento dataordine orario data datahora datapedido
    horario tijd tijdstip datumtijd besteldatum dataczas czas datazdarzenia datazamowienia zaman tarih
    tarihsaat olayzamani siparistarihi orderdate orderedat ordertime invoicedate purchasedate purchasetime
    transactiondate 时间 时间戳 行为时间 事件时间 日時 イベント日時 発生日時 timestamplocal
  `,
  eventType: `
    eventname event eventaction action actiontype activity activitytype behavior behaviortype behaviour
    behaviourtype interaction interactiontype type kind eventcategory hittype eventkind usereventtype verb
    ereignis ereignistyp ereignisart aktion aktionstyp vorgang evenement typeevenement typedevenement
    nomevenement typeaction evento tipoevento tipodeevento nombreevento accion tipoaccion azione tipoazione
    nomeevento acao tipoacao tipodeacao gebeurtenis gebeurtenistype actie actietype zdarzenie typzdarzenia
    akcja rodzajzdarzenia olay olaytipi olayturu eylem islem islemturu 行为 行为类型 事件 事件类型 イベント イベント種別 行動 アクション
  `,
  productId: `
    product itemid item sku skuid productsku productcode articleid article asin prodid pid productvariantid
    variantid goodsid stockcode artikel artikelnummer artikelnr artikelid produkt produktid produktnummer
    produit produitid idproduit codeproduit referenceproduit refproduit articleno articlenumber producto
    productoid idproducto codigoproducto prodotto idprodotto codiceprodotto produto produtoid idproduto
    codigoproduto productnummer idproduktu produktu kodproduktu urun urunid urunkodu 商品 商品id 商品编号 商品コード 商品番号
  `,
  categoryId: `
    catid productcategoryid itemcategoryid kategorieid idcategorie categorieid idcategoria categoriaid
    idkategorii kategoriid 类目id 商品类目id カテゴリid
  `,
  categoryCode: `
    category categoryname categorypath productcategory itemcategory department productcategoryname producttype
    taxonomy kategorie warengruppe produktkategorie categorie rayon categorieproduit categoria
    categoriaproducto reparto categoriaprodotto categoriaproduto productcategorie kategoria kategoriaproduktu
    kategori urunkategorisi 类目 品类 カテゴリ カテゴリー
  `,
  brand: `
    brandname productbrand itembrand manufacturer maker vendor brandid productvendor marke hersteller
    markenname marque fabricant marca fabricante nomemarca marchio produttore merk merknaam fabrikant marka
    producent uretici 品牌 ブランド メーカー
  `,
  price: `
    unitprice itemprice productprice saleprice priceusd priceeur productpriceusd pricegross grossprice
    pricenet netprice totalprice total revenue value sales preis einzelpreis stuckpreis
    verkaufspreis betrag umsatz summe prix prixunitaire prixttc montant chiffreaffaires precio preciounitario
    importe monto prezzo prezzounitario importo preco precounitario valor prijs stukprijs bedrag cena
    cenajednostkowa kwota fiyat birimfiyat tutar 价格 单价 金额 価格 単価 金額
  `,
  userId: `
    user uid userpseudoid customerid customer visitorid fullvisitorid visitor shopperid memberid clientid
    anonymousid userpid buyerid consumerid accountid personid deviceid domainuserid distinctid cookieid gaid
    nutzer nutzerid nutzernummer benutzer benutzerid kunde kundenid kundennr kundennummer besucherid
    utilisateur utilisateurid idutilisateur client idclient numeroclient codeclient visiteur usuario usuarioid
    idusuario idcliente cliente clienteid utente idutente utenteid codicecliente visitatore gebruiker
    gebruikerid klant klantid klantnummer uzytkownik iduzytkownika idklienta klient kullanici kullaniciid
    musteri musteriid musterino 用户 用户id ユーザー ユーザーid 顧客id 会員id
  `,
  userSession: `
    sessionid session sid sessid sessionkey usersessionid gasessionid visitid visit visitno sessionnumber
    sessionuuid sessiontoken domainsessionid sitzung sitzungsid sitzungid sitzungsnummer besuch besuchsid
    seance idseance idsession sessionutilisateur visite idvisite sesion sesionid idsesion visita idvisita
    sessione idsessione sessioneid sessao idsessao sessaoid sessie sessieid sessienummer bezoekid sesja
    idsesji sesjaid oturum oturumid oturumno 会话 会话id セッション セッションid
  `,
  orderId: `
    order invoice orderno ordernumber transactionid purchaseid invoiceid invoiceno invoicenumber ordercode orderref
    salesorder checkoutid bestellung bestellnummer bestellnr bestellid auftragsnummer rechnungsnummer commande
    idcommande numerocommande commandeid facture numerofacture pedido idpedido pedidoid numeropedido factura
    ordine idordine numeroordine fattura bestelnummer bestelling factuurnummer zamowienie idzamowienia
    numerzamowienia siparis siparisid siparisno faturano 订单 订单号 订单id 注文番号 注文id
  `,
  eventId: `eventuuid messageid insertid hitid eventguid dedupid deduplicationid ereignisid idevenement idevento`,
  quantity: `
    qty units unitssold unitsordered itemquantity productquantity orderquantity count pieces menge stuckzahl anzahl
    quantite qte cantidad unidades quantita quantidade qtd aantal hoeveelheid ilosc sztuk adet miktar 数量 件数 個数
  `,
  amount: `linetotal lineamount lineprice extendedprice itemrevenue itemtotal zeilenbetrag positionsbetrag montantligne`,
  currency: `currencycode currencyiso pricecurrency productcurrency wahrung devise moneda divisa valuta moeda waluta 货币 币种 通貨`,
})

function wordsByField(texts: Readonly<Record<EventField, string>>): Readonly<Record<EventField, readonly string[]>> {
  const listed = Object.entries(texts).map(([field, text]) => [field, text.trim().split(/\s+/)])
  return Object.fromEntries(listed) as Record<EventField, readonly string[]>
}

/** A field that a source has no column for, and the name that was looked for. */
interface Lacked {
  readonly field: EventField
  readonly column: string
}

/**
 * The columns of a source that fields may be bound to: those of the lacked fields, and of others that are not under their usual names, either.
 * Nothing where there is none for any of the lacked fields. A column is proposed for one field only.
 */
export function likelyColumns(
  lacked: readonly Lacked[],
  names: readonly string[],
): Readonly<Partial<Record<EventField, string>>> {
  const free = new Map([...names].reverse().map((name) => [normalised(name), name]))
  const keys = new Set(names.map(keyOfColumn))
  const found: Partial<Record<EventField, string>> = {}
  for (const field of eventFieldNames) {
    const isLacked = lacked.some((one) => one.field === field)
    if (!isLacked && usualNames(field, lacked).some((name) => keys.has(keyOfColumn(name)))) continue
    const alias = [normalised(field), ...aliases[field]].find((name) => free.has(name))
    if (alias === undefined) continue
    found[field] = free.get(alias) as string
    free.delete(alias)
  }
  return lacked.some(({ field }) => field in found) ? found : {}
}

/** The names under which a field is found without being bound, as the lacked ones were looked for; either where that does not tell. */
function usualNames(field: EventField, lacked: readonly Lacked[]): readonly string[] {
  const { column } = eventFields[field]
  const telling = lacked.filter((one) => one.field !== eventFields[one.field].column)
  const isNaming = (nameOf: (one: Lacked) => string) =>
    telling.length > 0 && telling.every((one) => one.column === nameOf(one))
  if (isNaming((one) => one.field)) return [field]
  return isNaming((one) => eventFields[one.field].column) ? [column] : [field, column]
}

/** A name without what it is written with: `sessionid` for `Session ID` and `session_id`, `categorie` for `Catégorie`. */
export function normalised(name: string): string {
  return withoutAccents(keyOfColumn(name)).replaceAll(/[^\p{L}\p{N}]/gu, '')
}
