// The steps that judge texts: what only they refuse is a matter of detection, and told apart from what the product fails at.
import { type PresetName, sequence } from '@tappass/pipeline/sequence';

const judges: ReadonlySet<string> = new Set([
  'content_safety',
  'shell_bleed',
  'taint_check',
  'verify_artifacts',
  'image_inspection',
  'dlp',
  'output_constraints',
  'output_dedup',
]);

export const isDetector = (step: string): boolean => /^(detect_|scan_)/.test(step) || judges.has(step);

/** A preset whose detectors only note what they find: shows what else would fail. */
export const notingOnly = (preset: PresetName): object => ({
  preset,
  overrides: Object.fromEntries(
    sequence.filter((row) => row[preset] && isDetector(row.step)).map(({ step }) => [step, { on_detection: 'log' }]),
  ),
});
