// Postal addresses and the places in them: street words of a dozen languages with a number, boxes, flats, postal codes, countries.
import type { Rule } from '../rule.ts';

const rule = (
  type: string,
  id: string,
  score: number,
  anchors: readonly string[],
  pattern: RegExp,
  hits: readonly string[],
  misses: readonly string[],
  more: Partial<Pick<Rule, 'locate' | 'check' | 'wordStart'>> = {},
): Rule => ({
  id,
  detector: 'pii',
  type,
  severity: 'low',
  score,
  anchors,
  pattern,
  wordStart: /^\w/.test(anchors[0] ?? ''),
  examples: { hits, misses },
  ...more,
});

const never = /[^\s\S]/y;
const wordChar = /[A-Za-z'’.-]/;

/** `12 Long Hill Street`: up to four words and the number before the street word. */
const numberBefore = (text: string, start: number, end: number): readonly [number, number] | undefined => {
  if (/[A-Za-z]/.test(text[end] ?? '')) return undefined;
  const head = text.slice(Math.max(0, start - 60), start);
  const match =
    /(?:^|[\s,;:(])(\d{1,6}[A-Za-z]?(?:[-/]\d{1,4})?,? (?:\d{1,4}(?:st|nd|rd|th)? )?(?:[A-Z][\w'’.-]{0,20} ){1,4})$/.exec(
      head,
    );
  return match === null ? undefined : [start - (match[1] as string).length, end];
};

/** `Hauptstrasse 12`, `Merineitsi poik 87`: the street word ends a word or stands alone, and a number follows. */
const numberAfter = (text: string, start: number, end: number): readonly [number, number] | undefined => {
  const tail = /^\.?[ ](\d{1,5}[A-Za-z]?(?:\/\d{1,4})?)(?![\w%])/.exec(text.slice(end, end + 14));
  if (tail === null) return undefined;
  let from = start;
  while (from > 0 && start - from < 30 && wordChar.test(text[from - 1] as string)) from--;
  if (from === start) {
    const before = /(?:[A-Z][\w'’-]{1,20} ){1,3}$/.exec(text.slice(Math.max(0, start - 60), start));
    if (before === null) return undefined;
    from = start - before[0].length;
  }
  if (!/[A-Z]/.test(text[from] ?? '')) return undefined;
  return [from, end + tail[0].length];
};

const letter = 'A-Za-z\u0370-\u03ff\u0400-\u045f';
const numbered = new RegExp(
  `\\s{0,4}(\\d{1,6}[A-Za-z]?,? (?:[${letter}][${letter}.'’/-]{0,24} ){1,5}\\d{1,5}[A-Za-z]?)(?![\\w%])`,
  'y',
);

/** After words that announce an address: a number, a name, a number. Their order is told nowhere, so both count. */
const announced = (text: string, _: number, end: number): readonly [number, number] | undefined => {
  numbered.lastIndex = end;
  const match = numbered.exec(text);
  if (match === null || /\b(?:and|or|for|by|from|until|people|times|days|minutes|hours)\b/i.test(match[0]))
    return undefined;
  const to = numbered.lastIndex;
  return [to - (match[1] as string).length, to];
};

/** US Army, fleet and diplomatic post: the line above names the unit or the ship. */
const military = (text: string, start: number): readonly [number, number] | undefined => {
  const code = /^[afd]po,? a[aep] \d{5}(?:-\d{4})?(?!\d)/i.exec(text.slice(start, start + 20));
  if (code === null) return undefined;
  const head = /(?:psc|unit|cmr|uss|usns|usnv|usnumv|uscgc|hmcs)[ ][^\n]{1,40}[\n,]\s{0,3}$/i.exec(
    text.slice(Math.max(0, start - 60), start),
  );
  return [start - (head?.[0].length ?? 0), start + code[0].length];
};

const englishStreets = [
  'street',
  'avenue',
  'road',
  'lane',
  'drive',
  'boulevard',
  'court',
  'terrace',
  'square',
  'crescent',
  'highway',
  'parkway',
  'st.',
  'ave.',
  'rd.',
  'blvd',
];
const suffixStreets = [
  'strasse',
  'str.',
  'gasse',
  'weg',
  'platz',
  'allee',
  'straat',
  'laan',
  'plein',
  'gade',
  'vej',
  'vagen',
  'gatan',
  'gata',
  'gate',
  'veien',
  'vegen',
  'katu',
  'kuja',
  'tie',
  'polku',
  'utca',
  'ulice',
  'vegur',
  'stigur',
  'parken',
  'bakken',
  'road',
  'street',
  'backen',
  'svinget',
  'alle',
  'toppen',
  'vaenget',
  'venget',
  'puiestee',
  'tanav',
  'poik',
  'terrasse',
];
const prefixStreets = [
  'rue',
  'avenue',
  'boulevard',
  'chemin',
  'allee',
  'impasse',
  'via',
  'viale',
  'piazza',
  'corso',
  'vicolo',
  'calle',
  'avenida',
  'plaza',
  'paseo',
  'rua',
  'travessa',
  'praca',
  'ul.',
  'ulica',
  'ulicy',
  'al.',
  'aleja',
  'alei',
  'os.',
  'osiedle',
  'pl.',
  'plac',
  'rynek',
  'strada',
  'ctra.',
  'c/',
];

const countries =
  'afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahamas bahrain bangladesh barbados belarus belgium belize benin bhutan bolivia botswana brazil brunei bulgaria burundi cambodia cameroon canada chile china colombia comoros congo croatia cuba cyprus czechia denmark djibouti dominica ecuador egypt eritrea estonia ethiopia fiji finland france gabon gambia germany ghana greece greenland grenada guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya kiribati kuwait laos latvia lebanon lesotho liberia libya liechtenstein lithuania luxembourg madagascar malawi malaysia maldives mali malta mauritania mauritius mexico micronesia moldova monaco mongolia montenegro morocco mozambique myanmar namibia nauru nepal netherlands nicaragua niger nigeria norway oman pakistan palau panama paraguay peru philippines poland portugal qatar romania russia rwanda samoa senegal serbia seychelles singapore slovakia slovenia somalia spain sudan suriname sweden switzerland syria taiwan tajikistan tanzania thailand togo tonga tunisia turkey turkmenistan tuvalu uganda ukraine uruguay uzbekistan vanuatu venezuela vietnam yemen zambia zimbabwe'.split(
    ' ',
  );
const cities =
  'warszaw krakow lodz wroclaw poznan gdansk gdyni szczecin bydgoszcz lublin katowic bialymstok bialystok rzesz torun kielc gliwic olsztyn czestochow radom sosnow zabrz opol zielona gora'.split(
    ' ',
  );
const worldCities =
  'london,paris,berlin,madrid,rome,vienna,prague,budapest,amsterdam,brussels,copenhagen,stockholm,oslo,helsinki,dublin,lisbon,athens,zurich,geneva,munich,hamburg,barcelona,milan,moscow,kyiv,istanbul,cairo,lagos,nairobi,dubai,mumbai,delhi,beijing,shanghai,tokyo,seoul,singapore,sydney,melbourne,toronto,vancouver,montreal,new york,los angeles,chicago,houston,boston,seattle,san francisco,miami,mexico city,buenos aires,sao paulo'.split(
    ',',
  );

const states =
  'al ak ar az ca co ct de dc fl ga hi id il in ia ks ky la ma md me mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok or pa ri sc sd tn tx ut va vt wa wi wv wy';

const inPrivate = [
  'live in',
  'lives in',
  'lived in',
  'living in',
  'grew up in',
  'born in',
  'flew to',
  'flying to',
  'moved to',
  'moved here from',
  'move to',
  'i am in',
  "i'm in",
  'based in',
  'resident of',
  'i am from',
  "i'm from",
  'where:',
  'city:',
  'town:',
  'country:',
  'street in',
  'zamieszkaly w',
  'zamieszkala w',
  'mieszka w',
  'zarejestrowano w',
  'siedziba w',
  'siedziba:',
  'home city',
];
const escaped = (word: string): string => word.replace(/[.()]/g, '\\$&').replaceAll(' ', '\\s{1,2}');
const placeName =
  "[A-Z\u0370-\u03ff\u0400-\u042f][A-Za-z\u0370-\u03ff\u0400-\u045f'’-]{2,24}(?: (?:de|la|of|di|da|the|am|an der|[A-Z][A-Za-z'’-]{0,20})){0,3}";

const announcing = [
  'live at',
  'lives at',
  'living at',
  'live in',
  'reside at',
  'resides at',
  'residing at',
  'address is',
  'address:',
  'address to',
  'address with',
  'address as',
  'located at',
  'office is at',
  'meet me at',
  'meet at',
  'off at',
  'sent to',
  'deliver to',
  'delivered to',
  'ship to',
  'shipped to',
  'moved to',
];

export const addresses: readonly Rule[] = [
  rule(
    'address',
    'address_announced',
    0.7,
    announcing,
    never,
    ['she lives at 11 Paso Rivero 7301', 'my address is 73 Dalmatinova 108', 'Address: 83393 Parna 33'],
    ['sent to 5 people and 10 others', 'lives at home', 'address: 10.0.0.1'],
    { locate: announced },
  ),
  rule(
    'address',
    'address_military',
    0.8,
    ['apo a', 'fpo a', 'dpo a'],
    never,
    ['PSC 9236, Box 1684\nAPO AP 02137', 'USS Larkin\nFPO AE 70381'],
    ['apo a', 'FPO AE 7'],
    { locate: military },
  ),
  rule(
    'address',
    'address_number_first',
    0.75,
    englishStreets,
    never,
    ['at 35 Long Hill Road today', '3022 Benson Park Drive'],
    ['the long road', 'Route 66 street food', '5 drives'],
    { locate: numberBefore },
  ),
  rule(
    'address',
    'address_number_last',
    0.7,
    suffixStreets,
    never,
    [
      'Hauptstrasse 12',
      'Goethestraße 17, 60313 Frankfurt',
      'Strickstraße 61, Zuoz',
      'Sjølundsvænget 4',
      'Király utca 15.',
    ],
    ['hauptstrasse', 'the gate 7', 'weg 3 km'],
    { locate: numberAfter, wordStart: false },
  ),
  rule(
    'address',
    'address_prefixed',
    0.7,
    prefixStreets,
    new RegExp(
      `(?:${prefixStreets.map(escaped).join('|')})\\s{1,2}(?:(?:de|du|des|la|le|della|del|dei|do|da|dos|sw\\.|gen\\.|d') ?){0,2}[A-Z][\\w'’.-]{1,24}(?: (?:de|du|di|da|la|[A-Z][\\w'’.-]{0,20})){0,4}(?:,? (?:nr |n\\. ?)?\\d{1,5}[A-Za-z]?(?:/\\d{1,4})?)?`,
      'iy',
    ),
    ['ul. Łąkowa 16', '36 Rue de Pologne', 'via Goffredo Mameli 149'],
    ['ul. 5', 'rue the day', 'via email', 'via the API'],
    {
      check: (value) =>
        /^\S+\s+(?:\S{1,6}\s+){0,2}[A-Z]/.test(value) &&
        (/\d/.test(value) || /^(?:rue|ul\.|calle|rua|os\.)/i.test(value)),
    },
  ),
  rule(
    'address',
    'address_part',
    0.65,
    ['suite', 'apt', 'apartment', 'p.o. box', 'po box', 'unit', 'lokal'],
    /(?:suite|apt\.?|apartment|p\.?o\.? box|unit|lokal(?: nr)?) (?:no\.? |#)?\d{1,5}[A-Za-z]?(?: box \d{1,5})?(?![\w%])/iy,
    ['Apt. 705', 'Suite 623', 'P.O. Box 46', 'Unit 7194 Box 5854'],
    ['unit tests', 'suite of rooms', 'unit 5%'],
  ),
  rule(
    'address',
    'zip_code',
    0.75,
    ['zip code', 'zip', 'postal code', 'postcode', 'zip:'],
    /(?:zip(?: code)?|postal code|postcode)(?: is|:)? ?(?<value>\d{5}(?:-\d{4})?|\d{2}-\d{3}|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})(?!\d)/iy,
    ['My zip code is 90800', 'postcode: SW1A 1AA'],
    ['zip 7 files', 'zip code'],
  ),
  rule(
    'address',
    'state_zip',
    0.7,
    states.split(' ').map((state) => `, ${state} `),
    /, (?<value>[A-Z]{2} \d{5}(?:-\d{4})?)(?!\d)/y,
    ['Springfield, IL 62704'],
    ['a, IL 5', ', 62704'],
    { wordStart: false },
  ),
  rule(
    'place',
    'country',
    0.35,
    countries,
    /[A-Z][a-z]{2,13}(?: \d{5})?(?![a-z-])/y,
    ['in Tanzania 53144', 'Norway'],
    ['turkeys', 'chinaware'],
    { check: (value) => (/\d/.test(value) ? 0.75 : countries.includes(value.toLowerCase()) ? 0.35 : false) },
  ),
  rule(
    'place',
    'city',
    0.35,
    worldCities,
    new RegExp(`(?:${worldCities.map((city) => escaped(city)).join('|')})(?![a-z-])`, 'iy'),
    ['in New York', 'Berlin'],
    ['parisian', 'romes'],
    { check: (value) => /^[A-Z]/.test(value) },
  ),
  rule(
    'place',
    'polish_city',
    0.6,
    cities,
    /[A-Z][a-z]{3,12}(?:a|y|ie|e|u|em|i|ach|om|ow|owi|iu|o|iem|)(?![a-z])/y,
    ['Warszawie', 'z Poznania', 'Lublinowi'],
    ['poznanie', 'Radomir i'.toLowerCase()],
  ),
  rule(
    'place',
    'place_said',
    0.7,
    inPrivate,
    new RegExp(
      `(?:${inPrivate
        .map((words) =>
          words
            .split('')
            .map((char) => (/[a-z]/.test(char) ? `[${char}${char.toUpperCase()}]` : char === ' ' ? '\\s{1,2}' : char))
            .join(''),
        )
        .join('|')})\\s{1,2}(?<value>${placeName})`,
      'y',
    ),
    ['who grew up in Kalatsova', 'Ms. Jones flew to Neupre', 'Where: Warszawa'],
    ['I live in a house', 'moved to the left', 'based in part'],
  ),
];
