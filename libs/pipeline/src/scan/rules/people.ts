// Names of people, by what stands around a capitalised run: titles, introductions, given names with a surname, Polish surnames.
import { givenNames, surnames } from '../name-lists.ts';
import { never, type Rule } from '../rule.ts';

const upper = 'A-Z\u0370-\u03ab\u0400-\u042f';
const lower = "a-z\u03ac-\u03ff\u0430-\u045f'’";
const capitalised = `[${upper}][${lower}]{1,20}(?:-[${upper}][${lower}]{1,20})?`;
const shouted = `[${upper}]{2,20}`;
const particle = '(?:de|da|di|du|del|della|van|von|der|den|la|le|el|al|bin|ter|dos|af|zu)';
const name = `${capitalised}(?:[ \\n](?:[${upper}]\\.|${particle}|${capitalised})){0,4}`;

const oneLine = name.replaceAll('\\n', '');

/** Words that are capitalised in the same places and are nobody. */
export const nobody =
  /^(?:The|This|That|These|Those|There|Then|It|Its|He|She|They|We|You|My|Your|Our|His|Her|Their|A|An|In|On|At|For|From|To|And|Or|But|If|When|Where|What|Who|Why|How|Is|Are|Was|Were|Do|Does|Did|Can|Could|Will|Would|Should|Please|Sir|Madam|All|Team|Everyone|Customer|User|Users|Admin|Support|Service|Friend|Friends|Colleague|Colleagues|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|English|French|German|Spanish|Italian|Polish|Chinese|American|European|God|Internet|Python|Java|Google|Microsoft|Amazon|Apple|None|True|False|Null|String|Number|Name|Email|Address|Phone|Not|No|Yes|Here|Some|Any|Each|Every|Both|One|Two|New|Old|First|Last|Next|Hiring|Manager|Committee|Recruiter|Santa|Diary|Sirs|Reader|Readers|World|Assistant|Bot|AI)\b/;

/** A firm is announced as people are. */
const firm =
  /\b(?:Sp|S\.A|Inc|Ltd|LLC|GmbH|Corp|Group|Solutions|Company|Bank|Spoldzielnia|Fundacja|Stowarzyszenie|Systems|Services|Technologies|Consulting|Studio|Agency|Associates|Partners|Holdings)\b/;

const isSomebody = (value: string, text = '', at = 0): boolean =>
  !nobody.test(value) &&
  !firm.test(value) &&
  !/^(?:\.[a-z]|,? (?:S\.A|Sp|Inc|Ltd|LLC|GmbH|AG|Corp)\b)/.test(text.slice(at + value.length, at + value.length + 8));

/** Endings that Polish gives to a given name; the stems are those of names that end in a consonant or in -a. */
const polishStems =
  'ann joann katarzyn agnieszk magdalen malgorzat barbar dorot beat zofi mari jolant moni elzbiet krystyn ew justyn natali weronik paulin karolin aleksandr marcin piotr jan tomasz mare marek marka henryk jace jack krzysztof andrzej pawl micha jakub mateusz adam stanislaw grzegorz wojciech rafal lukasz zbigniew jerz tadeusz'.split(
    ' ',
  );
const polishEnding = '(?:a|y|ie|e|o|owi|em|u|iem|i|ej|ia|ii|ek|ki|ce|ka|kiem|kowi|)';
const polishSurname = `[A-Z][a-z]{1,18}(?:sk|ck|dzk|owicz|ewicz|czyk|czak|owsk|insk|ak|ek|ik|uk|an|as|is|aj|ac|el|ol|iel|ala|arz|ier|[a-z])(?:i|a|iego|iemu|im|iej|a|ie|em|owi|y|u|ow|iem|)`;

/** One or two capitalised words before what only people do; the first of them a given name. */
const nameBefore = (text: string, start: number): readonly [number, number] | undefined => {
  const match = /(?<![\w.-])([A-Z][a-z']{1,20})(?:-[A-Z][a-z]{1,20})?(?: [A-Z][a-z']{1,20})?$/.exec(
    text.slice(Math.max(0, start - 64), start),
  );
  return match !== null && givenNames.has((match[1] as string).toLowerCase())
    ? [start - match[0].length, start]
    : undefined;
};

/** `- name: Build`, `"name": "Nightly"`: the name of a step, a product, a package, unless it is one that people have. */
const isSetting = (text: string, at: number): boolean => {
  const before = text.slice(Math.max(0, at - 60), at);
  return /^[\s>*|+-]{0,40}(?:["'`]|- |\s)[\s"'`-]{0,4}(?:[\w.-]{1,20})?name["'`]?\s{0,2}:\s{0,4}["'`]?$/i.test(
    before.slice(before.lastIndexOf('\n') + 1),
  );
};

const isKnownName = (value: string): boolean => {
  const [first = '', ...others] = value.toLowerCase().split(/[\s-]+/);
  return givenNames.has(first) || others.some((word) => surnames.has(word));
};

const rule = (
  id: string,
  score: number,
  anchors: readonly string[],
  pattern: RegExp,
  hits: readonly string[],
  misses: readonly string[],
  check: Rule['check'] = isSomebody,
): Rule => ({
  id,
  detector: 'pii',
  type: 'person',
  severity: 'low',
  score,
  anchors,
  pattern,
  wordStart: true,
  check,
  examples: { hits, misses },
});

/** Sounds the same in any case; the name behind it does not. */
const anyCase = (words: readonly string[]): string =>
  `(?:${words
    .map((word) =>
      word
        .replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)
        .replaceAll('.', '\\.')
        .replaceAll(' ', '\\s{1,2}'),
    )
    .join('|')})`;

const titles = [
  'mr.',
  'mrs.',
  'ms.',
  'miss',
  'dr.',
  'prof.',
  'mr',
  'mrs',
  'ms',
  'dr',
  'herr',
  'frau',
  'monsieur',
  'madame',
  'senor',
  'pan',
  'pani',
  'pana',
  'panem',
];
const asciiTitles = titles.filter((title) => /^[a-z.]+$/.test(title));
const introductions = [
  'my name is',
  'his name is',
  'her name is',
  'name is',
  'full name:',
  'name:',
  'customer:',
  'patient:',
  'client:',
  'employee:',
  'contact:',
  'contact person:',
  'attn:',
  'signed by',
  'signed:',
  'directed by:',
  'call me',
  'people call me',
  'said',
  'shouted at',
  'yelled at',
  'i spoke with',
  'i spoke to',
  'regards,',
  'sincerely,',
  'best,',
  'cheers,',
  'dear',
  'hi',
  'hello',
  'kontrahent:',
  'prezes:',
  'protokolant:',
  'nazywam',
  'imie i nazwisko:',
  'reprezentowana przez',
  'reprezentowany przez',
  'czlonek zarzadu:',
  'powodztwa',
  'na rzecz',
  'przeciwko',
  'prowadzi',
  'odpowiada',
];

export const people: readonly Rule[] = [
  rule(
    'person_title',
    0.85,
    asciiTitles,
    new RegExp(`${anyCase(asciiTitles)}[ \n]{1,2}${name}`, 'y'),
    ['ask Mr. Smith', 'Dr. Kent Jaworski called', 'pani Anna Nowak'],
    ['dr. and mrs.', 'miss the bus', 'Ms. The'],
    (value) => isSomebody(value.replace(/^\S+\s+/, '')),
  ),
  rule(
    'person_title_small',
    0.6,
    ['mr. ', 'mrs. ', 'ms. ', 'dr. '],
    /(?:[mM]rs?|[mM]s|[dD]r)\. [a-z]{3,20}(?![\w.@-])/y,
    ['and mr. martin is here', 'dr. hurst'],
    ['dr. and mrs.', 'mr. in', 'the dr. said so'],
    (value) =>
      !/ (?:and|or|the|who|was|has|had|said|says|will|can|did|does|with|for|from|but|not|not|president|chairman|speaker)$/.test(
        value,
      ),
  ),
  rule(
    'person_introduced',
    0.75,
    introductions,
    new RegExp(`${anyCase(introductions)}[ \\t\\n]{1,8}(?<value>(?:${oneLine}|${shouted} ${shouted}))(?![\\w(])`, 'y'),
    ['my name is Sari Paavolainen', 'Name:    Lena Wirth', 'Regards,\nVirpi'],
    [
      'my name is not important',
      'Name: String',
      'Dear Sir',
      'hi There',
      '    - name: Set up Buildx',
      '  "name": "Quality Checks"',
    ],
    (value, text, at) => isSomebody(value, text, at) && (!isSetting(text, at) || isKnownName(value)),
  ),
  {
    ...rule(
      'person_before',
      0.65,
      [
        ' is from',
        ' was born',
        ' lives in',
        ' lives at',
        ' works at',
        ' works for',
        ' had given',
        ' is married',
        ' can be reached',
        ' resides',
      ],
      never,
      ['Marek is from Gallup', 'Ludwig was born in 1980', 'Ann-Marie Vogt can be reached at'],
      ['Sushi is from Japan', 'The bear lives in a cave', 'She works at home', 'it was born'],
    ),
    wordStart: false,
    locate: nameBefore,
  },
  rule(
    'person_polish',
    0.7,
    polishStems,
    new RegExp(`[A-Z][a-z]{1,9}${polishEnding}[ \\n]${polishSurname}`, 'y'),
    ['z powodztwa Marka Nowaka', 'Katarzynie Zielinskiej'],
    ['marka nowa', 'Janitor'],
    (value) => /(?:sk|ck|dzk)(?:i|a|iego|iemu|im|iej)$|(?:owicz|ewicz|czyk|czak|ak|ek)(?:a|owi|iem|em|u)?$/.test(value),
  ),
];
