// Whose words a detection step reads, as a setting; a tenant's own system text is read only where an admin asks for it.
import { z } from 'zod';
import type { Provenance } from './segment.ts';

const speaker = z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'tool_definition']);
export type Speaker = z.infer<typeof speaker>;

/** The setting `speakers`, with its default. */
export const speakersSetting = (...names: Speaker[]) => z.array(speaker).default(names);

export const speaksAs =
  (names: readonly Speaker[]) =>
  (provenance: Provenance): boolean =>
    (names as readonly string[]).includes(provenance);
