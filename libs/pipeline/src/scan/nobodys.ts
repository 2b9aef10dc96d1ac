// Personal data by its form, and nobody's by what it says: remotes, mailboxes of machines and offices, examples, networks of one's own, test cards.
import type { RawFinding } from './rule.ts';
import * as known from './rules/nobodys-data.ts';

type Judgement = 'somebodys' | 'harmless' | 'none';

/** What is no personal data at all goes; what is harmless says so. */
export const withoutNobodys = (text: string, found: RawFinding[]): RawFinding[] => {
  if (!found.some(isJudged)) return found;
  return found.flatMap((one) => {
    if (!isJudged(one)) return one;
    const judgement = judges[one.type]?.(text, one.start, one.end) ?? 'somebodys';
    if (judgement === 'none') return [];
    return judgement === 'harmless' ? { ...one, harmless: true as const } : one;
  });
};

const isJudged = (one: RawFinding): boolean => one.detector === 'pii' && judges[one.type] !== undefined;

const contextChars = 100;

const lineBefore = (text: string, start: number): string => {
  const before = text.slice(Math.max(0, start - contextChars), start);
  return before.slice(before.lastIndexOf('\n') + 1);
};

/** `anna (at) posteo (dot) de` as mail is sent to it. */
const plainEmail = (shown: string): string =>
  shown
    .replace(/ {0,2}[([{<] ?(?:at|@) ?[)\]}>] {0,8}/, '@')
    .replaceAll(/\s{0,2}[([{<] ?[a-z]{3,6} ?[)\]}>]\s{0,2}/g, '.');

const email = (text: string, start: number, end: number): Judgement => {
  const [local = '', domain = ''] = plainEmail(text.slice(start, end).toLowerCase()).split('@');
  const line = lineBefore(text, start);
  if (known.remoteNames.has(local) || known.unread.test(local) || known.unreadDomain.test(domain)) return 'none';
  const isPath = /^:[\w~./-]/.test(text.slice(end, end + 2));
  if (known.machineNames.has(local) && (isPath || /\b(?:ssh|scp|sftp|rsync|mosh)\b/.test(line))) return 'none';
  if (known.exampleDomain.test(domain)) return 'harmless';
  return known.roleNames.has(local) || known.creditLine.test(line) ? 'harmless' : 'somebodys';
};

/** An address with its mask is a network. */
const ipAddress = (text: string, start: number, end: number): Judgement => {
  const address = text.slice(start, end).toLowerCase();
  if (known.ownNetwork.test(address) || known.publicResolvers.has(address)) return 'harmless';
  return /^\/\d{1,3}(?!\d)/.test(text.slice(end, end + 4)) ? 'harmless' : 'somebodys';
};

const creditCard = (text: string, start: number, end: number): Judgement =>
  known.testCards.has(text.slice(start, end).replaceAll(/\D/g, '')) ? 'harmless' : 'somebodys';

/** What a firm has printed on its letters. */
const phone = (text: string, start: number, end: number): Judgement => {
  const shown = text.slice(start, end);
  const digits = shown.replaceAll(/\D/g, '');
  const isInternational = /^\(?(?:\+|00)/.test(shown);
  const plan = isInternational ? known.tollFree.international : known.tollFree.national;
  return plan.test(isInternational ? digits.replace(/^00/, '') : digits) ? 'harmless' : 'somebodys';
};

/** The state and the code stand behind their street. */
const address = (text: string, start: number, end: number): Judgement => {
  if (known.famousAddress.test(text.slice(start, end))) return 'none';
  if (!/^[A-Z]{2} \d{5}/.test(text.slice(start, end))) return 'somebodys';
  const line = lineBefore(text, start).slice(-codeBehind);
  return known.famousAddress.test(line) && !/\d/.test(line.replace(known.famousAddress, '')) ? 'none' : 'somebodys';
};
const codeBehind = 64;

/** Nobody who was born before is alive. */
const firstYear = 1900;
const birth = (text: string, start: number, end: number): Judgement => {
  const year = /(?<!\d)\d{4}(?!\d)/.exec(text.slice(start, end));
  return year !== null && Number(year[0]) < firstYear ? 'none' : 'somebodys';
};

const judges: Readonly<Record<string, (text: string, start: number, end: number) => Judgement>> = {
  email,
  ip_address: ipAddress,
  credit_card: creditCard,
  phone,
  address,
  date_of_birth: birth,
};
