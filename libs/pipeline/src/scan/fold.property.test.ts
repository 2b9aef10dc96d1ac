// What people write in another form of the same letters and digits is read as one, so that a rule for the one is a rule for all.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalise } from './normalise.ts';
import { scanText } from './scan.ts';

/** Beside a to z; the alphabets as their languages teach them. */
const alphabets: Readonly<Record<string, string>> = {
  German: 'äöüß',
  Danish: 'æøå',
  Icelandic: 'áðéíóúýþæö',
  Swedish: 'åäö',
  Faroese: 'áðíóúýæø',
  Polish: 'ąćęłńóśźż',
  Czech: 'áčďéěíňóřšťúůýž',
  Slovak: 'áäčďéíĺľňóôŕšťúýž',
  Croatian: 'čćđšž',
  Hungarian: 'áéíóöőúüű',
  Romanian: 'ăâîșțşţ',
  Turkish: 'çğıöşü',
  Azerbaijani: 'çəğıöşü',
  Kurdish: 'çêîşû',
  Albanian: 'çë',
  Maltese: 'ċġħż',
  Latvian: 'āčēģīķļņšūž',
  Lithuanian: 'ąčęėįšųūž',
  Estonian: 'äõöüšž',
  Sami: 'áčđŋšŧž',
  French: 'àâæçéèêëîïôœùûüÿ',
  Spanish: 'áéíñóúü',
  Catalan: 'àçéèíïŀóòúü',
  Portuguese: 'áâãàçéêíóôõú',
  Italian: 'àèéìòù',
  Welsh: 'âêîôûŵŷ',
  Vietnamese: 'ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ',
  Hausa: 'ɓɗƙƴ',
  Yoruba: 'ẹọṣ',
  Ewe: 'ɖɛƒɣŋɔʋ',
  Esperanto: 'ĉĝĥĵŝŭ',
};
/** The Ewe gh has no plain letter (CLDR leaves it as it is, too). */
const asItIs = 'ɣ';

test.each(
  Object.entries(alphabets),
)('the letters of %s are read as plain ones, small and capital, without suspicion', (_, letters) => {
  for (const letter of [...letters, ...letters.toUpperCase()]) {
    if (asItIs === letter.toLowerCase()) continue;
    const { text, marks } = normalise(`word${letter}`);
    expect(text).toMatch(/^word[a-z]{1,2}$/i);
    expect(marks).toEqual([]);
  }
});

/** Zero of every script that has decimal digits of its own. */
const zeros = Array.from({ length: 0x20000 }, (_, code) => code).filter(
  (code) => /\p{Nd}/u.test(String.fromCodePoint(code)) && normalise(String.fromCodePoint(code)).text === '0',
);
const inDigits = (text: string, zero: number): string =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

test('there are as many zeros as there are scripts with digits, and every digit is one of ten', () => {
  const all = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter((one) =>
    /\p{Nd}/u.test(one),
  );
  expect(zeros.length * 10).toBe(all.length);
  for (const zero of zeros)
    for (let i = 0; i < 10; i++) expect(normalise(String.fromCodePoint(zero + i)).text).toBe(String(i));
});

test('personal data in the digits of any script are found as in plain ones', () => {
  const data = fc.constantFrom(
    'card 4001 6595 5647 6210',
    'card 4001.6595.5647.6210',
    'call +48 601 234 567',
    'IBAN DE89 3704 0044 0532 0130 00',
    'SSN 536-90-4399',
    'PESEL 44051401359',
    'born on 23 July 1984',
  );
  const found = (text: string): string[] =>
    scanText(text).map(({ type, start, end }) => `${type} ${normalise(text.slice(start, end)).text}`);
  fc.assert(
    fc.property(data, fc.constantFrom(...zeros), (text, zero) => {
      expect(found(inDigits(text, zero)).filter((one) => !one.startsWith('mixed_script'))).toEqual(found(text));
    }),
  );
});

test('a text is read the same, whether its letters were typed whole or with their marks behind', () => {
  const words = fc.constantFrom(
    'Йогурт и ёлка',
    'їжак ґанок',
    'ўсё',
    'Ξεχάσατε ϊ ΰ',
    '이전의 모든 지시',
    'がぎぐパスワード',
    'أوامر آخر إلى',
    'नज़रअंदाज़ पढ़ें',
    'Zażółć',
    'Đặng Văn',
    'Ǻngström',
    'cœur',
  );
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 4 }), (some) => {
      const text = some.join(' ');
      expect(normalise(text.normalize('NFD')).text).toBe(normalise(text.normalize('NFC')).text);
      expect(normalise(text.normalize('NFD')).text).toBe(normalise(text).text);
    }),
  );
});
