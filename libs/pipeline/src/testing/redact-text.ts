// A text without what was found in it, as one step alone would leave it.
import { applyCuts, cutFor } from '../redact.ts';
import type { RawFinding } from '../scan/rule.ts';

export const redactText = (text: string, findings: readonly RawFinding[]): string =>
  applyCuts(
    text,
    findings.map((finding) => cutFor(finding, false)),
  );
