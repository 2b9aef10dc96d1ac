// All tables as one list; the scan compiles them once when the process starts.
import type { Rule } from './rule.ts';
import { addresses } from './rules/addresses.ts';
import { artifacts } from './rules/artifacts.ts';
import { businessFacts } from './rules/business.ts';
import { codeExecutions } from './rules/code-exec.ts';
import { harmfulContent } from './rules/content.ts';
import { credentials } from './rules/credentials.ts';
import { escalations } from './rules/escalation.ts';
import { exfiltrations } from './rules/exfiltration.ts';
import { healthFacts } from './rules/health.ts';
import { europeanIds } from './rules/ids-europe.ts';
import { worldIds } from './rules/ids-world.ts';
import { infrastructure } from './rules/infra.ts';
import { injectionSignals } from './rules/injection.ts';
import { certainInjections } from './rules/injection-certain.ts';
import { insiderThreats } from './rules/insider.ts';
import { issuedKeys } from './rules/issued-keys.ts';
import { labels } from './rules/labels.ts';
import { memoryPoisons } from './rules/memory-poison.ts';
import { passwordHashes } from './rules/password-hashes.ts';
import { passwords } from './rules/password-rules.ts';
import { people } from './rules/people.ts';
import { personalData } from './rules/pii.ts';
import { placedKeys } from './rules/secrets-placed.ts';
import { shellBleeds } from './rules/shell-bleed.ts';
import { toolPoisons } from './rules/tool-poison.ts';

export const rules: readonly Rule[] = [
  ...issuedKeys,
  ...placedKeys,
  ...passwordHashes,
  ...passwords,
  ...credentials,
  ...personalData,
  ...europeanIds,
  ...worldIds,
  ...healthFacts,
  ...people,
  ...addresses,
  ...labels,
  ...certainInjections,
  ...injectionSignals,
  ...infrastructure,
  ...businessFacts,
  ...escalations,
  ...toolPoisons,
  ...codeExecutions,
  ...exfiltrations,
  ...memoryPoisons,
  ...insiderThreats,
  ...harmfulContent,
  ...shellBleeds,
  ...artifacts,
];
