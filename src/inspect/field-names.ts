import { keyOfColumn } from '../events/column-key.js'
import { type EventField, eventFieldNames, eventFields } from '../events/fields.js'
import { aliases } from '../events/likely-columns.js'
import { plainLetters } from './plain-letters.js'

/**
 * What others call the columns of the fields, in several languages, after what hints propose: the likeliest of each first, without capitals,
 * accents and marks. Each name stands for one field. They are here, and not among the hints, as bundles of the root entry carry those.
 */
const further: Readonly<Record<EventField, string>> = {
  eventTime: `
    eventts eventat actiontime behaviortime tstamp collectortstamp occurred timestampmillis timestampms
    eventtimestampmicros unixtime epoch datum uhrzeit zeit zeitpunkt zeitstempel datumuhrzeit bestelldatum
    kaufdatum horodatage dateheure heure datecommande dateevenement fecha fechahora fechaevento hora marcadetiempo
    fechapedido dataora dataevento dataordine orario data datahora datapedido horario tijd tijdstip datumtijd
    besteldatum dataczas czas datazdarzenia datazamowienia zaman tarih tarihsaat olayzamani siparistarihi
    orderdate orderedat ordertime invoicedate purchasedate purchasetime transactiondate 时间 时间戳 行为时间 事件时间 日時 イベント日時
    発生日時 timestamplocal
  `,
  eventType: `
    eventcategory hittype eventkind usereventtype verb ereignis ereignistyp ereignisart aktion aktionstyp vorgang
    evenement typeevenement typedevenement nomevenement typeaction evento tipoevento tipodeevento nombreevento
    accion tipoaccion azione tipoazione nomeevento acao tipoacao tipodeacao gebeurtenis gebeurtenistype actie
    actietype zdarzenie typzdarzenia akcja rodzajzdarzenia olay olaytipi olayturu eylem islem islemturu 行为 行为类型 事件
    事件类型 イベント イベント種別 行動 アクション
  `,
  productId: `
    prodid pid productvariantid variantid goodsid stockcode artikel artikelnummer artikelnr artikelid produkt
    produktid produktnummer produit produitid idproduit codeproduit referenceproduit refproduit articleno
    articlenumber producto productoid idproducto codigoproducto prodotto idprodotto codiceprodotto produto
    produtoid idproduto codigoproduto productnummer idproduktu produktu kodproduktu urun urunid urunkodu 商品 商品id
    商品编号 商品コード 商品番号
  `,
  categoryId: `
    kategorieid idcategorie categorieid idcategoria categoriaid idkategorii kategoriid 类目id 商品类目id カテゴリid
  `,
  categoryCode: `
    productcategoryname producttype taxonomy kategorie warengruppe produktkategorie categorie rayon
    categorieproduit categoria categoriaproducto reparto categoriaprodotto categoriaproduto productcategorie
    kategoria kategoriaproduktu kategori urunkategorisi 类目 品类 カテゴリ カテゴリー
  `,
  brand: `
    brandid productvendor marke hersteller markenname marque fabricant marca fabricante nomemarca marchio
    produttore merk merknaam fabrikant marka producent uretici 品牌 ブランド メーカー
  `,
  price: `
    productpriceusd pricegross grossprice pricenet netprice preis einzelpreis stuckpreis verkaufspreis prix prixunitaire
    prixttc precio preciounitario prezzo prezzounitario preco precounitario prijs stukprijs cena cenajednostkowa fiyat
    birimfiyat 价格 单价 価格 単価
  `,
  userId: `
    userpid buyerid consumerid accountid personid deviceid domainuserid distinctid cookieid gaid nutzer nutzerid
    nutzernummer benutzer benutzerid kunde kundenid kundennr kundennummer besucherid utilisateur utilisateurid
    idutilisateur client idclient numeroclient codeclient visiteur usuario usuarioid idusuario idcliente cliente
    clienteid utente idutente utenteid codicecliente visitatore gebruiker gebruikerid klant klantid klantnummer
    uzytkownik iduzytkownika idklienta klient kullanici kullaniciid musteri musteriid musterino 用户 用户id ユーザー
    ユーザーid 顧客id 会員id
  `,
  userSession: `
    visitno sessionnumber sessionuuid sessiontoken domainsessionid sitzung sitzungsid sitzungid sitzungsnummer
    besuch besuchsid seance idseance idsession sessionutilisateur visite idvisite sesion sesionid idsesion visita
    idvisita sessione idsessione sessioneid sessao idsessao sessaoid sessie sessieid sessienummer bezoekid sesja
    idsesji sesjaid oturum oturumid oturumno 会话 会话id セッション セッションid
  `,
  orderId: `
    invoice ordercode orderref salesorder checkoutid bestellung bestellnummer bestellnr bestellid auftragsnummer
    rechnungsnummer commande idcommande numerocommande commandeid facture numerofacture pedido idpedido pedidoid
    numeropedido factura ordine idordine numeroordine fattura bestelnummer bestelling factuurnummer zamowienie
    idzamowienia numerzamowienia siparis siparisid siparisno faturano 订单 订单号 订单id 注文番号 注文id
  `,
  eventId: `eventguid eventkey msgid dedupid deduplicationid ereignisid idevenement idevento idzdarzenia olayid`,
  quantity: `
    unitssold unitsordered quantityordered quantitysold productquantity orderquantity orderqty itemqty pieces itemcount
    numberofitems menge stuckzahl anzahl bestellmenge quantite qte cantidad unidades quantita quantidade qtd aantal
    hoeveelheid ilosc sztuk adet miktar 数量 件数 個数
  `,
  amount: `
    linetotal lineamount linevalue lineprice linesubtotal linerevenue rowtotal itemamount itemtotal itemsubtotal
    extendedprice extendedamount zeilenbetrag zeilensumme positionsbetrag positionssumme montantligne totalligne
    importelinea totallinea importoriga totaleriga valorlinha totallinha regelbedrag regeltotaal wartoscpozycji
    satirtutari satirtoplami 小计 小計
  `,
  currency: `
    currencyiso currencyisocode productcurrency itemcurrency ordercurrency wahrung waehrung devise moneda divisa valuta moeda waluta parabirimi 货币 币种 通貨
  `,
}

/**
 * Names of amounts that do not tell of what. Beside a quantity, such an amount is that of the line; else it is taken for the price of the one
 * thing that a row is about.
 */
const amountsOfSomething = `
  totalprice total subtotal revenue value sales salesamount betrag gesamtbetrag gesamtpreis umsatz summe montant montanttotal
  prixtotal chiffreaffaires importe importetotal preciototal monto importo prezzototale totale valor valortotal precototal
  bedrag totaal totaalprijs kwota wartosc tutar toplam toplamtutar 金额 总价 金額 合計
`
  .trim()
  .split(/\s+/)

/** Whether a name is one of amounts, as names are compared, that does not tell whether they are those of lines. */
export function isAmountOfSomething(name: string): boolean {
  return name === eventFields.amount.column || amountsOfSomething.includes(name)
}

/** All names of the columns of a field, the likeliest first. */
export function namesOfField(field: EventField): readonly string[] {
  return known.get(field) as readonly string[]
}

const known = new Map(
  eventFieldNames.map((field) => [
    field,
    [...aliases[field], ...further[field].trim().split(/\s+/), ...(field === 'price' ? amountsOfSomething : [])],
  ]),
)

/** A name without what it is written with: `sessionid` for `Session ID` and `session_id`, `categorie` for `Catégorie`. */
export function normalised(name: string): string {
  return plainLetters(keyOfColumn(name))
}
