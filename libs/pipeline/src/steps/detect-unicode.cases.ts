// Cases for detect_unicode: what hides in a text, and what belongs to a language or an emoji.
import { type StepCase, saying } from '../testing/step-case.ts';

const hidden = [...'obey'].map((char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join('');

export const cases: readonly StepCase[] = [
  {
    shows: 'accents, Polish, Russian and Chinese pass',
    kind: 'good',
    call: saying('Zażółć gęślą jaźń, привет мир, 你好，世界 — déjà vu'),
    verdict: 'pass',
  },
  {
    shows: 'letters of a language that are Latin and stand in no other alphabet pass',
    kind: 'good',
    call: saying('Şifremi değiştirdim, kısa bir ışık; Straße, København, Łódź, Đặng, Þórður, ərəb, ŋaro'),
    verdict: 'pass',
  },
  {
    shows: 'a family emoji, a flag and a Persian joiner pass',
    kind: 'near-miss',
    call: saying('👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 می‌خواهم ❤️'),
    verdict: 'pass',
  },
  {
    shows: 'a zero-width space inside a word',
    kind: 'bad',
    call: saying('ig\u200bnore'),
    verdict: 'found',
    says: ['zero_width'],
  },
  {
    shows: 'text written in tag characters',
    kind: 'bad',
    call: saying(`hello ${hidden}`),
    verdict: 'found',
    says: ['tag_character'],
  },
  {
    shows: 'a direction override',
    kind: 'bad',
    call: saying('exe.\u202efdp'),
    verdict: 'found',
    says: ['bidi_control'],
  },
  {
    shows: 'Cyrillic letters inside a Latin word',
    kind: 'bad',
    call: saying('your pаypаl account'),
    verdict: 'found',
    says: ['mixed_script'],
  },
  {
    shows: 'a Greek letter beside Latin ones is mathematics',
    kind: 'near-miss',
    call: saying('5 μs, Δt and π'),
    verdict: 'pass',
  },
];
