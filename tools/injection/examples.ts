// What the models learn from: the sets that may teach, and texts of our own.
import { injectionSignals } from '../../libs/pipeline/src/scan/rules/injection.ts';
import { certainInjections } from '../../libs/pipeline/src/scan/rules/injection-certain.ts';
import { harmlessNeighbours, plantedOrders, quotedOrders } from './own/planted/planted.ts';
import { attackTexts, harmlessTexts } from './own-texts.ts';
import type { ReadingRecipe } from './readings.ts';
import { lessonText, mayTeach, type Row } from './sets.ts';
import { type Prepared, prepare } from './train.ts';

const nearMisses = (): string[] => [...injectionSignals, ...certainInjections].flatMap((rule) => rule.examples.misses);

const kinds: readonly (readonly [kind: string, isAttack: boolean, texts: () => readonly string[]])[] = [
  ['harmless', false, harmlessTexts],
  ['attack', true, attackTexts],
  ['planted', true, plantedOrders],
  ['neighbour', false, harmlessNeighbours],
  ['quoted', false, quotedOrders],
  ['near miss', false, nearMisses],
];

export const ownLessons = ({ ownWeight, isStructured }: ReadingRecipe): Prepared[] =>
  kinds.flatMap(([kind, isAttack, texts]) => {
    const weight = ownWeight(kind);
    if (weight === 0) return [];
    return texts().map((text, i) => prepare({ text, isAttack, weight, group: `${kind} ${i}` }, isStructured));
  });

export const lessonsOf = (rows: readonly Row[], recipe: ReadingRecipe): Map<Row, Prepared> =>
  new Map(
    rows.filter(mayTeach).map((row) => {
      const example = { text: lessonText(row), isAttack: row.label === 'injection', group: row.cluster };
      return [row, prepare({ ...example, weight: recipe.weightOf(row) }, recipe.isStructured)];
    }),
  );
