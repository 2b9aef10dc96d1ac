// The data Rego decides with: routes, the sequence, aliases, presets. Facts only; what follows from them is Rego's.
import { presetNames, presetSteps } from '@tappass/pipeline/presets';
import { sequence } from '@tappass/pipeline/sequence';
import { presetSettings } from './preset-settings.ts';
import { routes } from './routes.ts';

export const tables = {
  routes,
  sequence: sequence.map((row) => row.step),
  aliases: Object.fromEntries(sequence.flatMap((row) => row.aliases.map((alias) => [alias, row.step]))),
  presets: Object.fromEntries(
    presetNames.map((preset) => [
      preset,
      Object.fromEntries(presetSteps(preset).map((step) => [step, presetSettings[preset][step] ?? {}])),
    ]),
  ),
};
