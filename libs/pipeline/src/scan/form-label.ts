// What a form says beside a field, in whatever language: words with the marks of a sentence, no password.

/** "Password" and "secret" as they are read, without accents. Plurals and cases add up to four letters. */
const fieldWords =
  `password passwort kennwort geheim wachtwoord toegangscode motdepasse contrasena contrasenya contrasinal clave senha palavra haslo heslo geslo lozink zapork sifr sifre parol parola parole parool salasana losenord losen adgangskode
kodeord passord lykilord loyniord jelszo slaptazod parolesvards pasahitz fjalekalim sandi matkhau nenosiri wagwoord focal cyfrinair passfaire ibyimazeyo hemlig hemmelig salainen gizli tajn titkos secret segreto segredo secreto tajemstvi sekret`.split(
    /\s+/,
  );
const mostEnding = 4;

const marked = /^[("'«¿¡]{0,2}(.+?)[)"'»,.:;!?…*]{0,4}$/u;
const ending = /[?!…:*.]$/u;
/** Small, or with a capital in front, or all in capitals: `kXmQ` is none. */
const cased = /^(?:\p{Ll}[\p{Ll}\p{M}]*|\p{Lu}[\p{Ll}\p{M}]*|\p{Lu}+|[\p{Lo}\p{M}\p{Lm}]+)$/u;
/** What stands between words: a dash, a number of characters, what a program fills in. */
const filling = /^(?:[-–—/&+|?!…:.*]{1,3}|\d{1,3}|%[sd]|\{{1,2}\w{1,20}\}{1,2}|\(?\d{1,2}[-–]\d{1,2}\)?)$/u;

const isWord = (token: string): boolean => {
  const word = marked.exec(token)?.[1] ?? '';
  return word !== '' && word.split(/[-'/]/).every((part) => part === '' || cased.test(part));
};

const isFieldWord = (word: string): boolean => {
  const plain = word.toLowerCase();
  return fieldWords.some((stem) => plain.startsWith(stem) && plain.length <= stem.length + mostEnding);
};

const tokensOf = (value: string): readonly string[] => value.split(/\s+/u).filter((token) => token !== '');

/** Several words and nothing else; or one that ends as a sentence does, or that names a field. */
export const isFormLabel = (value: string): boolean => {
  const tokens = tokensOf(value);
  if (tokens.length > 1) return tokens.every((token) => isWord(token) || filling.test(token));
  return isWord(value) && (ending.test(value) || isFieldWord(marked.exec(value)?.[1] ?? ''));
};

/** Whether at least every second of several words is one of a language. */
export const isMostlyWords = (value: string): boolean => {
  const tokens = tokensOf(value);
  return tokens.filter((token) => isWord(token) || filling.test(token)).length * 2 >= tokens.length;
};
