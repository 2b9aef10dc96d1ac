// Files of translations name their texts as settings name passwords.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanText } from './scan.ts';

const secretsIn = (text: string): readonly string[] =>
  scanText(text).flatMap(({ detector, start, end }) => (detector === 'secret' ? [text.slice(start, end)] : []));

/** "Password", "forgot your password?", "secret!" as forms say it. */
const labels: Readonly<Record<string, readonly string[]>> = {
  de: ['Passwort', 'Passwort vergessen?', 'Geheim!', 'Kennwort bestätigen', 'Neues Passwort (mind. 8 Zeichen)'],
  nl: ['Wachtwoord', 'Wachtwoord vergeten?', 'Geheim!'],
  fr: ['Mot de passe', 'Mot de passe oublié ?', 'Confirmez le mot de passe'],
  es: ['Contraseña', '¿Olvidaste tu contraseña?', 'Contraseña nueva'],
  ca: ['Contrasenya', 'Has oblidat la contrasenya?'],
  gl: ['Contrasinal', 'Esqueciches o contrasinal?'],
  eu: ['Pasahitza', 'Pasahitza ahaztu duzu?'],
  it: ['Password dimenticata?', "Inserisci l'attuale password"],
  pt: ['Senha', 'Esqueceu a senha?', 'Palavra-passe', 'Esqueceu-se da palavra-passe?'],
  pl: ['Hasło', 'Zapomniałeś hasła?', 'Powtórz hasło'],
  cs: ['Heslo', 'Zapomenuté heslo?'],
  sk: ['Heslo', 'Zabudli ste heslo?'],
  sl: ['Geslo', 'Ste pozabili geslo?'],
  hr: ['Lozinka', 'Zaboravljena lozinka?', 'Zaporka'],
  ro: ['Parolă', 'Ai uitat parola?'],
  hu: ['Jelszó', 'Elfelejtette a jelszavát?'],
  sv: ['Lösenord', 'Glömt lösenordet?', 'Hemligt!'],
  da: ['Adgangskode', 'Glemt adgangskode?'],
  no: ['Passord', 'Glemt passordet?'],
  is: ['Lykilorð', 'Gleymt lykilorð?'],
  fi: ['Salasana', 'Unohditko salasanasi?'],
  et: ['Parool', 'Unustasid parooli?'],
  lv: ['Parole', 'Aizmirsāt paroli?'],
  lt: ['Slaptažodis', 'Pamiršote slaptažodį?'],
  tr: ['Şifre', 'Şifremi unuttum', 'Parola', 'Şifrenizi mi unuttunuz?'],
  az: ['Şifrə', 'Şifrəni unutmusunuz?'],
  sq: ['Fjalëkalimi', 'Keni harruar fjalëkalimin?'],
  id: ['Kata sandi', 'Lupa kata sandi?'],
  vi: ['Mật khẩu', 'Quên mật khẩu?'],
  sw: ['Nenosiri', 'Umesahau nenosiri?'],
  af: ['Wagwoord', 'Wagwoord vergeet?'],
  ru: ['Пароль', 'Забыли пароль?'],
  uk: ['Пароль', 'Забули пароль?'],
  el: ['Κωδικός', 'Ξεχάσατε τον κωδικό;'],
  ar: ['كلمة المرور', 'هل نسيت كلمة المرور؟'],
  he: ['סיסמה', 'שכחת סיסמה?'],
  hi: ['पासवर्ड', 'पासवर्ड भूल गए?'],
  th: ['รหัสผ่าน', 'ลืมรหัสผ่าน?'],
  zh: ['密码', '忘记密码了吗？'],
  ja: ['パスワード', 'パスワードをお忘れですか？'],
  ko: ['비밀번호', '비밀번호를 잊으셨나요?'],
};
const label = fc.constantFrom(...Object.values(labels).flat());
const name = fc.constantFrom(
  'password',
  'forgot_password',
  'passwordLabel',
  'login.password',
  'password_hint',
  'new-password',
  'user_password',
);
const file = fc.constantFrom(
  (key: string, text: string) => `  ${key}: ${JSON.stringify(text)},`,
  (key: string, text: string) => `  "${key}": ${JSON.stringify(text)}\n}`,
  (key: string, text: string) => `  ${key}: '${text.replaceAll("'", '’')}',`,
  (key: string, text: string) => `'${key}' => '${text.replaceAll("'", '’')}',`,
  (key: string, text: string) => `${key}=${text}\n${key}2=x`,
  (key: string, text: string) => `    ${key}: ${text}\n    next: 1`,
  (key: string, text: string) => `t('${key}', "${text}")`,
);

test('what a form says is no password, in any language and any file', () => {
  fc.assert(
    fc.property(name, label, file, (key, text, write) => {
      expect(secretsIn(write(key, text))).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test('a password is cut out to its closing quote, and as it is where there is none', () => {
  const drawn = fc
    .tuple(
      fc.string({ unit: fc.constantFrom(...'abcdefghkmnpqrstuvwxyz'), minLength: 3, maxLength: 6 }),
      fc.string({ unit: fc.constantFrom(...'ABCDEFGHKMNPQRSTUVWXYZ'), minLength: 2, maxLength: 4 }),
      fc.string({ unit: fc.constantFrom(...'23456789'), minLength: 2, maxLength: 4 }),
      fc.constantFrom('#', '%q', '!v', '+', ';', ','),
    )
    .map(([small, large, digits, mark]) => `${small}${large}${mark}${digits}q#Z`);
  fc.assert(
    fc.property(drawn, fc.constantFrom('"', "'"), (value, quote) => {
      fc.pre(!/^(?:my|the|some|env|os|get|data|input|field|form|req|self|this|none|null)/.test(value));
      expect(secretsIn(`db_password = ${quote}${value}${quote}`)).toContain(value);
    }),
  );
});
