// Numbers of payment cards: by issuer, grouping, check digit, and by what they are called where the digits alone prove nothing.
import { isGoodsNumber } from './article-number.ts';
import { luhn } from './checksums.ts';

/** Issuer ranges with their lengths (ISO/IEC 7812 as the schemes publish them). */
const cardShape =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|(?:2131|1800)\d{11}|62\d{14,17}|(?:50|5[6-9]|6[37])\d{10,17})$/;
const cardGroups = /^(?:0{4}([ .-])0{4}\1(?:0{4})\1(?:0{4})(?:\1(?:0{3}))?|0{4}([ .-])0{6}\2(?:0{5}|0{4}))$/;
/** Without groups these lengths speak for themselves: Visa, Mastercard and most others, American Express, Diners. */
const cardAlone = /^(?:\d{16}|3[47]\d{13}|(?:2131|1800)\d{11}|3(?:0[0-5]|[68]\d)\d{11})$/;
const cardWords =
  /(?:^|[^A-Za-z])(?:(?:credit|debit|bank|visa|gift|kredit|bank)?(?:cards?|kart[aeyi]?|karten?|kort|kaart)(?:[ -]?(?:no|nr|number|nummer))?|visa|master ?card|maestro|amex|american express|unionpay|diners|pan|cc|tarjeta|carte|carta|cartao)(?![A-Za-z])/i;

const contextChars = 48;

/** Whether a word beside the range says that a card stands there. */
export const saysCard = (text: string, start: number, end: number): boolean =>
  cardWords.test(text.slice(Math.max(0, start - contextChars), start)) || cardWords.test(text.slice(end, end + 24));

/** Digits with their place; `shape` has a 0 for each digit and the separators as they are. */
export interface CardDigits {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly shape: string;
}

/** Every tenth number adds up: of another length than cards have today, or among numbers of goods, it has to be called a card. */
export const isCard = ({ text, start, end, digits, shape }: CardDigits): boolean => {
  if (!cardShape.test(digits) || !luhn(digits) || /^(\d)\1+$/.test(digits)) return false;
  if (cardGroups.test(shape)) return true;
  if (!/^0+$/.test(shape)) return false;
  return saysCard(text, start, end) || (cardAlone.test(digits) && !isGoodsNumber(text, start));
};
