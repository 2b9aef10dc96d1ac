// Numbers that a shop, a carrier or a library gives to a thing: known by the word right before them.

const beforeChars = 40;
const nearby = '[-_ ]?(?:1[0-4])?[\\s.:#="\'`()|,*]{0,6}$';
/** Numbers of goods and devices, which are given to every copy alike (GS1, ISBN, IMEI). */
const goods = new RegExp(
  `(?:^|[^A-Za-z])(?:ean|gtin|isbn|issn|upc|imei|barcodes?|strichcode)(?:[ -]?(?:no|nr|number|code))?\\.?${nearby}`,
  'i',
);
const things =
  'order|article|item|product|part|tracking|shipment|parcel|consignment|invoice|delivery|ticket|case|batch|serial|artikel|bestell|auftrags|sendungs|rechnungs|paket|liefer|serien|commande|colis|suivi|facture|pedido|envio|factura|ordine|spedizione|fattura|zamowieni[ae]|przesylk[ia]|faktur[ay]';
const number = '(?:no|nr|numbers?|nummern?|numero|numer|id|code|ref)';
const named = new RegExp(
  `(?:^|[^A-Za-z])(?:(?:sku|asin)|(?:${things})[ _-]?${number}|${number}\\.? (?:de |di |d')?(?:${things}))\\.?(?: is)?${nearby}`,
  'i',
);

const before = (text: string, start: number): string => text.slice(Math.max(0, start - beforeChars), start);

export const isGoodsNumber = (text: string, start: number): boolean => goods.test(before(text, start));

/** The goods themselves, or what somebody ordered, sent or charged for them. */
export const isArticleNumber = (text: string, start: number): boolean =>
  isGoodsNumber(text, start) || named.test(before(text, start));
