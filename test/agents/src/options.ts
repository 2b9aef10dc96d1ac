// The options of `npm run test:agents`; a misspelt one runs nothing and is named.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const presets = ['starter', 'standard'] as const;
export type Preset = (typeof presets)[number];

export interface Options {
  readonly clients: readonly string[];
  readonly presets: readonly Preset[];
  readonly json: boolean;
  /** Folders, logs and request bodies stay for reading. */
  readonly keep: boolean;
  /** Detectors note and let pass, so that what would fail behind them is seen. */
  readonly noting: boolean;
  /** A Claude Code that is installed already: its licence does not let this suite lock it. */
  readonly claudeCode: string;
  /** A folder into which the shapes of the requests are written; empty for none. */
  readonly shapes: string;
  /** The provider has no bad moments, so that what would fail after them is seen. */
  readonly calm: boolean;
}

/** @throws Error with one line for the person at the terminal */
export function readOptions(argv: readonly string[], known: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      client: { type: 'string', multiple: true, default: [] },
      preset: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      'claude-code': { type: 'string', default: '' },
      shapes: { type: 'string', default: '' },
      calm: { type: 'boolean', default: false },
      'log-detectors': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
    strict: true,
  });
  const stranger = values.client.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(`--client ${stranger}: expects one of ${known.join(', ')}`);
  const wrong = values.preset.find((name) => !(presets as readonly string[]).includes(name));
  if (wrong !== undefined) throw new Error(`--preset ${wrong}: expects ${presets.join(' or ')}`);
  return {
    clients: values.client.length > 0 ? values.client : known,
    presets: values.preset.length > 0 ? (values.preset as Preset[]) : presets,
    json: values.json,
    keep: values.keep,
    claudeCode: values['claude-code'] && resolve(values['claude-code']),
    shapes: values.shapes && resolve(values.shapes),
    calm: values.calm,
    noting: values['log-detectors'],
  };
}
