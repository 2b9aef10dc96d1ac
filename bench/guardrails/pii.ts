// The detectors of personal data, type by type: a labelled span counts as found when a finding of its kind overlaps it.
import type { RawFinding } from '../../libs/pipeline/src/scan/rule.ts';
import { scanText } from '../../libs/pipeline/src/scan/scan.ts';
import type { Row } from '../../tools/injection/sets.ts';
import { groupBy, share } from './table.ts';

/** Labels of the sets, and which of our types may stand for each. */
const kinds: Readonly<Record<string, { readonly labels: readonly string[]; readonly types: readonly string[] }>> = {
  email: { labels: ['EMAIL_ADDRESS', 'EMAIL'], types: ['email'] },
  credit_card: { labels: ['CREDIT_CARD', 'PAYMENT_CARD'], types: ['credit_card'] },
  iban: { labels: ['IBAN_CODE', 'IBAN'], types: ['iban', 'bank_account'] },
  ip_address: { labels: ['IP_ADDRESS'], types: ['ip_address'] },
  us_ssn: { labels: ['US_SSN'], types: ['us_ssn'] },
  phone: { labels: ['PHONE_NUMBER', 'PHONE'], types: ['phone'] },
  polish_ids: { labels: ['PESEL', 'NIP', 'REGON', 'DOWOD'], types: ['pesel', 'nip', 'regon', 'pl_id_card'] },
  date_of_birth: { labels: ['DOB'], types: ['date_of_birth'] },
  person: { labels: ['PERSON'], types: ['person'] },
  address: { labels: ['STREET_ADDRESS', 'ADDRESS'], types: ['address', 'postal_code', 'place'] },
  place: { labels: ['GPE', 'LOCATION', 'LOC'], types: ['place', 'address'] },
};

export interface PiiFigures {
  readonly byType: Readonly<
    Record<string, { readonly spans: number; readonly recall: number; readonly precision: number }>
  >;
  /** Texts without personal data in which something of a kind is found, in reports of harmless traffic. */
  readonly touched: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const threshold = 0.5;

/** Labels count code points; the scan counts UTF-16 units. */
export const unitOffsets = (text: string): number[] => {
  const offsets: number[] = [];
  let units = 0;
  for (const char of text) {
    offsets.push(units);
    units += char.length;
  }
  offsets.push(units);
  return offsets;
};

interface Span {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

const overlap = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start < b.end && b.start < a.end;

export const measurePii = (rows: readonly Row[], documents: readonly Row[]): PiiFigures => {
  const read = rows.map((row) => {
    const offsets = unitOffsets(row.text);
    const spans = (row.spans ?? []).map(
      (span): Span => ({ type: span.type, start: offsets[span.start] ?? 0, end: offsets[span.end] ?? 0 }),
    );
    return { spans, findings: personal(row.text) };
  });
  const byType: Record<string, { spans: number; recall: number; precision: number }> = {};
  for (const [name, { labels, types }] of Object.entries(kinds)) {
    const hits: boolean[] = [];
    const right: boolean[] = [];
    for (const { spans, findings } of read) {
      const mine = findings.filter((finding) => types.includes(finding.type));
      for (const span of spans)
        if (labels.includes(span.type)) hits.push(mine.some((finding) => overlap(finding, span)));
      for (const finding of mine.filter((one) => one.type === types[0]))
        right.push(spans.some((span) => overlap(finding, span)));
    }
    byType[name] = { spans: hits.length, recall: share(hits), precision: share(right) };
  }
  return { byType, touched: touchedDocuments(documents) };
};

const personal = (text: string): RawFinding[] =>
  scanText(text).filter((finding) => finding.detector === 'pii' && finding.score >= threshold);

const touchedDocuments = (documents: readonly Row[]): Record<string, Record<string, number>> => {
  const touched: Record<string, Record<string, number>> = {};
  for (const [set, group] of groupBy(documents, (row) => row.set)) {
    const found = group.map((row) => new Set(personal(row.text).map((finding) => finding.type)));
    const own: Record<string, number> = {};
    for (const type of ['person', 'address', 'place', 'phone', 'email', 'credit_card', 'iban'])
      own[type] = share(found.map((types) => types.has(type)));
    touched[set] = own;
  }
  return touched;
};
