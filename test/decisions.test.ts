// Hard case 27: every fact of every question that is put to Rego is needed. Each is taken away, and made null, and each time the answer is a refusal.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFault } from '@tappass/errors/fault';
import { compilePlan, parsePlan } from '@tappass/pipeline/compile-plan';
import { type CompiledPolicy, compiledPolicy, type Entrypoint } from '@tappass/rego/compiled-policy';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Identity } from '../apps/edge/src/identity/principal.ts';
import type { Bundle, LoadedBundle } from '../apps/edge/src/policy/bundle.ts';
import { decideCall, decideRoute } from '../apps/edge/src/policy/decide.ts';
import { routesFor } from '../apps/edge/src/policy/route.ts';
import { approvalQuestion, planQuestion } from '../apps/policy/src/domain/questions.ts';
import { tables } from '../apps/policy/src/domain/tables.ts';
import { entrypoints } from '../tools/build-policy.mjs';
import { root } from './repository-files.ts';

let policy: CompiledPolicy;
beforeAll(async () => {
  policy = await compiledPolicy(readFileSync(join(root, 'apps/policy/policy.wasm')), tables);
});

const agent = { view: { level: 0, scopes: ['govern'], kind: 'agent' } } as unknown as Identity;
const admin = { view: { level: 40, scopes: ['admin'], kind: 'admin' } } as unknown as Identity;

/** Puts a question through the code that asks it. @returns what that code makes of the answer */
interface Asking {
  readonly what: string;
  readonly entrypoint: Entrypoint;
  readonly ask: (bundle: Bundle) => unknown;
}

const call = {
  route: 'POST /v1/chat/completions',
  model: 'gpt-4o',
  allowedModels: ['claude-haiku-4-5', 'gpt-*'],
  residency: 'eu' as const,
  eu: true,
};
const routing = {
  model: 'gpt-4o',
  classification: 'RESTRICTED' as const,
  allowedModels: ['gpt-4o', 'azure/*'],
  settings: {
    rules: [{ classifications: ['CONFIDENTIAL', 'RESTRICTED'], models: ['azure/*', 'gpt-4o'] }],
    fallbacks: { '*': ['azure/gpt-4o'] },
    weights: { 'gpt-4o': { 'gpt-4o': 3, 'azure/gpt-4o': 1 } },
  },
  residency: 'eu' as const,
  endpoint: () => ({ eu: true }),
} as unknown as Parameters<typeof routesFor>[1];
const human = { kind: 'pat', level: 30, keyId: 'pat_1', developerPseudonym: 'psn_boss' };
const asked = { requested_by: 'dk_1', developer: 'psn_dev', tier: 'authenticated' };
const pipeline = {
  preset: 'standard',
  mode: 'enforce',
  admission: 'strict',
  allowed_models: ['gpt-*'],
  tools: { allow: ['read_*'], deny: ['delete_*'] },
  flags_unlocked: ['mode'],
  overrides: { detect_pii: { enabled: true, on_detection: 'block', threshold: 0.5 }, rate_limit: { max_calls: 7 } },
} as const;

const evaluated = (entrypoint: Entrypoint, question: object) => (bundle: Bundle) =>
  bundle.current().policy.evaluate(entrypoint, question) as { allow?: unknown };
const allowed = (entrypoint: Entrypoint, question: object) => (bundle: Bundle) => {
  if (evaluated(entrypoint, question)(bundle).allow !== true) throw new Error('refused');
};

const askings: readonly Asking[] = [
  { what: 'a call', entrypoint: 'tappass/call/decision', ask: (bundle) => decideCall(bundle, agent, call) },
  { what: 'a route', entrypoint: 'tappass/authz/allow', ask: (bundle) => decideRoute(bundle, admin, 'GET /agents') },
  {
    what: 'a route of the data plane',
    entrypoint: 'tappass/authz/allow',
    ask: (bundle) => decideRoute(bundle, agent, 'POST /v1/messages'),
  },
  {
    what: 'where a call goes',
    entrypoint: 'tappass/routing/route',
    ask: (bundle) => {
      if (routesFor(bundle.current(), routing).length === 0) throw new Error('refused');
    },
  },
  {
    what: 'who approves',
    entrypoint: 'tappass/approvals/decision',
    ask: allowed('tappass/approvals/decision', approvalQuestion(human, asked)),
  },
  {
    what: 'the plan of an agent',
    entrypoint: 'tappass/pipeline/plan',
    ask: (bundle) =>
      compilePlan(parsePlan(evaluated('tappass/pipeline/plan', planQuestion('r', 'd', pipeline as never))(bundle))),
  },
];

/** The bundle as it is loaded, but each question goes through `change` first. */
const bundleThat = (change: (question: unknown) => unknown): Bundle => {
  const evaluate: CompiledPolicy['evaluate'] = (entrypoint, question) =>
    policy.evaluate(entrypoint, change(structuredClone(question)) as object);
  const loaded = { digest: 'd', policy: { evaluate }, priceVersion: 'v', models: new Map() } satisfies LoadedBundle;
  return { current: () => loaded } as unknown as Bundle;
};

type Path = readonly (string | number)[];

/** Every member and element, the inner ones and those that hold others. */
function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    yield at;
    yield* pathsOf(inner, at);
  }
}

function holderOf(question: unknown, path: Path): Record<string | number, unknown> {
  let holder = question as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  return holder;
}

/** An element is no fact of its own, its list is: taken out of it, it leaves a shorter list, as null it leaves a broken one. */
const without = (path: Path) => (question: unknown) => {
  const holder = holderOf(question, path);
  if (Array.isArray(holder)) holder[Number(path.at(-1))] = null;
  else delete holder[path.at(-1)!];
  return question;
};
const nulled = (path: Path) => (question: unknown) => {
  holderOf(question, path)[path.at(-1)!] = null;
  return question;
};
/** A number where a text was, and the reverse: Rego compares the two without complaint. */
const garbled = (path: Path) => (question: unknown) => {
  const holder = holderOf(question, path);
  const key = path.at(-1)!;
  holder[key] = typeof holder[key] === 'number' ? String(holder[key]) : 7;
  return question;
};

function outcomeOf(ask: Asking['ask'], bundle: Bundle): string {
  try {
    ask(bundle);
    return 'allowed';
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : 'refused';
  }
}

function questionOf({ ask }: Asking): unknown {
  let seen: unknown;
  ask(
    bundleThat((question) => {
      seen = structuredClone(question);
      return question;
    }),
  );
  return seen;
}

/** A name a caller chooses is a key here, no fact; and what a pipeline does not say its preset does. */
const mayBeAbsent: Readonly<Record<string, RegExp>> = {
  'where a call goes': /^(weights|fallbacks|endpoints)\.[^.]+$|^weights\.[^.]+\.[^.]+$/,
  'the plan of an agent': /^pipeline\.(?!preset$)/,
};

test('every question that can be put is walked here', () => {
  expect(new Set(askings.map(({ entrypoint }) => entrypoint))).toEqual(new Set(entrypoints));
});

describe.each(askings)('$what', (asking) => {
  test('is allowed as it is asked, so that a refusal below says something', () => {
    expect(
      outcomeOf(
        asking.ask,
        bundleThat((question) => question),
      ),
    ).toBe('allowed');
  });

  test('is refused with any one fact missing', () => {
    const paths = [...pathsOf(questionOf(asking))];
    expect(paths.length).toBeGreaterThan(3);
    for (const path of paths) {
      if (mayBeAbsent[asking.what]?.test(path.join('.'))) continue;
      expect(outcomeOf(asking.ask, bundleThat(without(path))), path.join('.')).not.toBe('allowed');
    }
  });

  test('is refused with any one fact made null', () => {
    for (const path of pathsOf(questionOf(asking)))
      expect(outcomeOf(asking.ask, bundleThat(nulled(path))), path.join('.')).not.toBe('allowed');
  });

  test('is refused with any one fact of another type', () => {
    for (const path of pathsOf(questionOf(asking)))
      expect(outcomeOf(asking.ask, bundleThat(garbled(path))), path.join('.')).not.toBe('allowed');
  });

  test.each([
    ['nothing', {}],
    ['a list', []],
    ['null', null],
    ['a word', 'allow'],
  ])('is refused when %s is asked', (_what, question) => {
    expect(
      outcomeOf(
        asking.ask,
        bundleThat(() => question),
      ),
    ).not.toBe('allowed');
  });
});
