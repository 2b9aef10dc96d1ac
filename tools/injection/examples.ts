// What the model learns from: the sets that may teach, and texts of our own.
import { injectionSignals } from '../../libs/pipeline/src/scan/rules/injection.ts';
import { attackTexts, harmlessTexts } from './own-texts.ts';
import { lessonText, mayTeach, type Row } from './sets.ts';
import { type Example, type Prepared, prepare } from './train.ts';

/** There are many of ours and they are alike. */
const ownWeight = 0.5;

export const ownExamples = (): Example[] => {
  const own = (name: string, texts: readonly string[], isAttack: boolean): Example[] =>
    texts.map((text, i) => ({ text, isAttack, weight: ownWeight, group: `${name} ${i}` }));
  return [
    ...own('harmless', harmlessTexts(), false),
    ...own('attack', attackTexts(), true),
    ...own(
      'near miss',
      injectionSignals.flatMap((rule) => rule.examples.misses),
      false,
    ),
  ];
};

export const prepareRow = (row: Row): Prepared =>
  prepare({ text: lessonText(row), isAttack: row.label === 'injection', weight: 1, group: row.cluster });

export const teachers = (rows: readonly Row[]): Row[] => rows.filter(mayTeach);
