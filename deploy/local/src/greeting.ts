// What a person sees when everything is up: where, with which key, and two calls that work as they stand.
import type { Seeded } from './seed.ts';
import { seededCallsPerHour } from './seed.ts';

export interface Ready extends Seeded {
  readonly url: string;
  readonly ready: true;
  readonly admin_key: string;
}

export const greeting = (ready: Ready, demo: boolean): string => `
TapPass is ready at ${ready.url}
${demo ? '\nDEMO PROVIDER: no real provider key was given, so a demo provider answers (it echoes). Set OPENAI_API_KEY or ANTHROPIC_API_KEY for real models.\n' : ''}
  organisation   ${ready.org}
  agent          ${ready.agent_id} (seeded with ${seededCallsPerHour} calls an hour)
  developer key  ${ready.agent_key}
  admin key      ${ready.admin_key}

A first call:

  curl ${ready.url}/v1/chat/completions -H "Authorization: Bearer ${ready.agent_key}" \\
    -H "Content-Type: application/json" \\
    -d '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}'

With an SDK, change no code:

  export OPENAI_BASE_URL=${ready.url}/v1 OPENAI_API_KEY=${ready.agent_key}
  export ANTHROPIC_BASE_URL=${ready.url} ANTHROPIC_API_KEY=${ready.agent_key}

What happened is on record:  curl ${ready.url}/audit/verify -H "Authorization: Bearer ${ready.admin_key}"

Ctrl-C stops everything that was started here.
`;
