// docs/steps.md: the 49 steps in running order, and how they are set.
import { type CatalogueEntry, catalogueEntries } from '../../libs/pipeline/src/catalogue.ts';
import { table } from './table.ts';

const head = `<!-- Made by \`npm run docs\` from libs/pipeline. GET /pipelines/steps tells the same. -->
# Steps

In running order. The position is a public id, not the order. A preset is a column: **s**tarter, s**t**andard, **r**egulated.
`;

const settingsHead = `## Settings

In a pipeline file under \`overrides: <step or alias>:\`. Every step takes \`enabled\`, \`on_detection\` (block, redact, log, continue,
notify), \`threshold\` (0 to 1), \`actions\` (by finding type or prefix) and \`mask\`; beside these its own. In \`by_speaker\` each of
system, developer, user, assistant, tool and tool_definition may have \`log\`, \`redact\` and \`block\`: the score from which that becomes of a
finding in its words, 0 to 1 or \`never\`; the threshold comes first, \`on_detection\` is the most that becomes of any
([ADR 24](adr/0024-who-says-it.md)).
`;

const presetMarks = { starter: 's', standard: 't', regulated: 'r' } as const;

const marks = (entry: CatalogueEntry): string =>
  (Object.keys(presetMarks) as (keyof typeof presetMarks)[])
    .map((preset) => (entry.presets.includes(preset) ? presetMarks[preset] : '·'))
    .join(' ');

interface SpeakerSchema {
  readonly properties: Readonly<Record<string, { readonly default?: number | string }>>;
}

/** The rungs that are set, by speaker: a schema of them says the same eighteen times. */
const rungs = (schema: { readonly properties: Readonly<Record<string, SpeakerSchema>> }): string =>
  Object.entries(schema.properties)
    .map(([speaker, { properties }]) => {
      const set = Object.entries(properties).filter(([, rung]) => rung.default !== undefined);
      return `${speaker} ${set.length === 0 ? 'not read' : set.map(([rung, { default: from }]) => `${rung} ${from}`).join(', ')}`;
    })
    .join('; ');

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

const ownSettings = (entry: CatalogueEntry): string => {
  const properties = (entry.settings_schema as ObjectSchema | null)?.properties ?? {};
  const lines = Object.entries(properties).map(([name, schema]) =>
    name === 'by_speaker'
      ? `- \`${name}\`: ${rungs(schema as Parameters<typeof rungs>[0])}`
      : `- \`${name}\`: \`${JSON.stringify(schema)}\``,
  );
  return lines.length === 0 ? 'No settings of its own.' : lines.join('\n');
};

const section = (entry: CatalogueEntry): string =>
  `### ${entry.step}

${entry.sentence} Unless a pipeline says otherwise: on detection \`${entry.default_action}\`, threshold ${entry.default_threshold}.

${ownSettings(entry)}
`;

export function stepsPage(): string {
  const entries = catalogueEntries();
  const rows = entries.map((entry) => [
    String(entry.position),
    `\`${entry.step}\`${entry.aliases.length > 0 ? ` (${entry.aliases.join(', ')})` : ''}`,
    entry.phase,
    entry.category,
    marks(entry),
    entry.sentence,
  ]);
  const overview = table(['position', 'step', 'phase', 'category', 'presets', 'what it does'], rows);
  return [head, overview, '', settingsHead, entries.map(section).join('\n')].join('\n');
}
