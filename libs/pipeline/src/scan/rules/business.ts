// What a company does not say in public: money it makes, customers it has, contracts, deals and people decisions.
import type { Rule } from '../rule.ts';
import { type RuleRow, rulesFrom, within } from '../rule-table.ts';

const number = '[$€£¥]?\\s?\\d[\\d.,]{0,14}\\s?(?:k|m|mm|mn|bn|b|million|billion|thousand|percent|%|usd|eur|gbp|pln)?';
const amount =
  '(?:[$€£¥]\\s?\\d[\\d.,]{0,14}|\\d[\\d.,]{0,14}\\s?(?:k|m|mm|mn|bn|million|billion|thousand|percent|%|usd|eur|gbp|pln))';
const says =
  '(?:\\s{0,2}[:=]\\s{0,2}|\\s(?:was|is|were|of|at|grew to|fell to|rose to|hit|reached|came in at|stands at|will be|dropped to)\\s)';

/** Figures that a company calls its own weigh more than figures of the world. */
const ours = {
  check: (_: string, text: string, at: number): number =>
    /\b(?:our|we|us|company'?s?|internal|this quarter|q[1-4])\b/i.test(text.slice(Math.max(0, at - 60), at + 120))
      ? 0.8
      : 0.45,
};

const rows: readonly RuleRow[] = [
  [
    'revenue',
    0.6,
    ['revenue', 'arr ', 'arr:', 'mrr ', 'mrr:', 'ebitda', 'gross margin', 'net income', 'operating profit', 'turnover'],
    `(?:revenue|arr|mrr|ebitda|gross margin|net income|operating profit|turnover)s?${says}${within(4)}${amount}`,
    ['Our Q3 revenue was $4.2 million', 'our ARR: 12m', 'internal EBITDA of €3.1m'],
    ['revenue grew', 'how is revenue recognised', 'arr[0] = 1'],
    ours,
  ],
  [
    'burn_rate',
    0.7,
    ['burn rate', 'cash runway', 'months of runway', 'cash position', 'cash balance'],
    `(?:burn rate|cash runway|cash position|cash balance)${says}${within(3)}${number}|months of runway`,
    ['we have nine months of runway left', 'our burn rate is $400k'],
    ['burn rate of a candle', 'the runway at Heathrow'],
    ours,
  ],
  [
    'customer_count',
    0.6,
    ['paying customers', 'active customers', 'customer count', 'number of customers', 'churn rate', 'net retention'],
    `(?:paying customers|active customers|customer count|number of customers|churn rate|net retention)${says}${within(3)}${number}`,
    ['Our churn rate is 3.4%', 'our customer count: 1,204', 'we say paying customers were 311'],
    ['churn rate formula', 'number of customers in a queue'],
    ours,
  ],
  [
    'contract_terms',
    0.7,
    [
      'contract value',
      'termination fee',
      'liquidated damages',
      'payment terms',
      'master service agreement',
      'non-compete',
      'exclusivity',
      'most favoured',
      'most favored',
      'liability cap',
    ],
    `(?:contract value|termination fee|liquidated damages|payment terms|master service agreement|non-compete|exclusivity|most favou?red customer|liability cap)${within(0)}(?:${says}|\\s(?:clause|with|for)\\s)${within(4)}(?:${number}|net\\s?\\d{2}|[A-Z][\\w&]{2,20})`,
    ['our contract value is $2.4m', 'Payment terms: net 45 with us', 'our exclusivity clause with Initech'],
    ['what are payment terms', 'contract values in general'],
    ours,
  ],
  [
    'deal',
    0.75,
    [
      'letter of intent',
      'term sheet',
      'acquisition target',
      'due diligence',
      'acquisition of',
      'merger with',
      'takeover of',
      'data room',
      'project codename',
    ],
    `(?:(?:letter of intent|term sheet|due diligence|data room)\\s{1,2}(?:with|for|from|on|to)\\s{1,2}(?:the\\s)?[A-Z]\\w{2,20}|acquisition target|(?:acquisition of|merger with|takeover of)\\s${within(2)}\\w{3,20}\\s${within(4)}(?:not (?:yet )?(?:public|announced)|unannounced|confidential|signed)|project codename\\s?[:=]?\\s?\\w{3,20})`,
    ['our term sheet from Initech', 'we say acquisition of Hooli is not yet public', 'our acquisition target is small'],
    ['a term sheet is a document', 'the acquisition of language'],
    ours,
  ],
  [
    'people_decision',
    0.75,
    ['layoff', 'redundanc', 'headcount reduction', 'salary band', 'performance improvement plan', 'severance'],
    `(?:layoffs?|redundanc(?:y|ies)|headcount reduction|salary bands?|performance improvement plan|severance)\\s${within(5)}(?:planned|announce[ds]?|next (?:week|month|quarter)|of \\d|list|on \\w{3,6}day|for [A-Z]\\w{1,20})`,
    ['we keep the layoffs planned for May quiet', 'our salary bands list'],
    ['layoffs in general', 'redundancy in storage'],
    ours,
  ],
  [
    'pricing',
    0.75,
    ['price list', 'discount floor', 'unit cost', 'cost price', 'floor price', 'list price'],
    `(?:internal price list|price list|discount floor|unit cost|cost price|floor price|list price)${says}${within(4)}${number}`,
    ['our discount floor is 35%', 'our unit cost: $3.10'],
    ['price list of a museum', 'list price of the book'],
    ours,
  ],
  [
    'roadmap',
    0.7,
    ['unreleased', 'unannounced', 'pre-announcement', 'not yet announced', 'before we announce', 'under embargo'],
    `(?:unreleased|unannounced|pre-announcement|not yet announced|before we announce|under embargo)\\s${within(4)}\\w{3,24}`,
    ['our unreleased product Falcon', 'this is under embargo until Monday'],
    ['unreleased', 'announced today'],
    ours,
  ],
  [
    'board_material',
    0.7,
    ['board deck', 'board minutes', 'board meeting minutes', 'board memo', 'investor update', 'cap table'],
    `(?:board deck|board (?:meeting )?minutes|board memo|investor update|cap table)(?![a-z])`,
    ['attached is our board deck', 'our cap table'],
    ['board decking', 'the school board'],
    ours,
  ],
];

export const businessFacts: readonly Rule[] = rulesFrom('business', 'medium', rows);
