// Free detectors of npm behind one face: whether a text is an attack, holds a secret, and what is left of it when personal data is taken out.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { scanText } from '../../libs/pipeline/src/scan/scan.ts';

export interface PeerDetector {
  readonly isInjection?: (text: string) => Promise<boolean> | boolean;
  readonly isSecret?: (text: string) => Promise<boolean> | boolean;
  /** The text as it would be passed on. */
  readonly withoutPersonalData?: (text: string) => Promise<string> | string;
}

export interface Peer {
  readonly name: string;
  /** Nothing to install for our own. */
  readonly packages: readonly string[];
  readonly load: (modules: string) => Promise<PeerDetector>;
}

type Loose = (...given: never[]) => unknown;
type Exports = Readonly<Record<string, Loose>>;

interface Manifest {
  readonly exports?: unknown;
  readonly module?: string;
  readonly main?: string;
}

const entryOf = (exports: unknown): string | undefined => {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const doors = exports as Readonly<Record<string, unknown>>;
  for (const door of ['.', 'import', 'default', 'require']) {
    const entry = entryOf(doors[door]);
    if (entry !== undefined) return entry;
  }
  return undefined;
};

/** Some have no CommonJS door, so their own package.json says where they begin. */
const load = async (modules: string, name: string): Promise<Exports> => {
  const manifest = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as Manifest;
  const entry = entryOf(manifest.exports) ?? manifest.module ?? manifest.main ?? 'index.js';
  return (await import(pathToFileURL(join(modules, name, entry)).href)) as Exports;
};

const certainly = 0.5;
const call = <T>(of: Exports, name: string, ...given: readonly unknown[]): T =>
  (of[name] as (...all: readonly unknown[]) => T)(...given);

interface HaiResult {
  readonly passed: boolean;
  readonly modifiedMessage?: { readonly content: string };
}
type HaiGuard = (messages: readonly { role: string; content: string }[]) => Promise<readonly HaiResult[]>;

export const peers: readonly Peer[] = [
  {
    name: 'tappass',
    packages: [],
    load: async () => ({
      isSecret: (text) => scanText(text).some((one) => one.detector === 'secret' && one.score >= certainly),
      withoutPersonalData: (text) => {
        let [out, from] = ['', 0];
        for (const one of scanText(text).filter((two) => two.detector === 'pii' && two.score >= certainly)) {
          if (one.start < from) continue;
          out += `${text.slice(from, one.start)}[${one.type}]`;
          from = one.end;
        }
        return out + text.slice(from);
      },
    }),
  },
  {
    name: '@andersmyrmel/vard',
    packages: ['@andersmyrmel/vard'],
    load: async (modules) => {
      const { vard } = await load(modules, '@andersmyrmel/vard');
      const { safe } = vard as unknown as { safe: (text: string) => { safe: boolean } };
      return { isInjection: (text) => !safe(text).safe };
    },
  },
  {
    name: '@presidio-dev/hai-guardrails (pattern)',
    packages: ['@presidio-dev/hai-guardrails'],
    load: async (modules) => {
      const hai = await load(modules, '@presidio-dev/hai-guardrails');
      const injection = call<HaiGuard>(hai, 'injectionGuard', { roles: ['user'] }, { mode: 'pattern', threshold: 0.5 });
      const secret = call<HaiGuard>(hai, 'secretGuard', { mode: 'redact' });
      const pii = call<HaiGuard>(hai, 'piiGuard', { mode: 'redact' });
      const ask = async (guard: HaiGuard, content: string) => (await guard([{ role: 'user', content }]))[0];
      return {
        isInjection: async (text) => (await ask(injection, text))?.passed === false,
        isSecret: async (text) => ((await ask(secret, text))?.modifiedMessage?.content ?? text) !== text,
        withoutPersonalData: async (text) => (await ask(pii, text))?.modifiedMessage?.content ?? text,
      };
    },
  },
  {
    name: '@claude-flow/aidefence',
    packages: ['@claude-flow/aidefence'],
    load: async (modules) => {
      const made = call<{ detect: (text: string) => Promise<{ safe: boolean }> }>(
        await load(modules, '@claude-flow/aidefence'),
        'createAIDefence',
        { enableLearning: false, enablePIIDetection: false },
      );
      return { isInjection: async (text) => !(await made.detect(text)).safe };
    },
  },
  {
    name: 'redact-pii',
    packages: ['redact-pii'],
    load: async (modules) => {
      const { SyncRedactor } = createRequire(join(modules, 'x.js'))('redact-pii') as {
        SyncRedactor: new () => { redact: (text: string) => string };
      };
      const redactor = new SyncRedactor();
      return { withoutPersonalData: (text) => redactor.redact(text) };
    },
  },
  {
    name: '@secretlint/secretlint-rule-preset-recommend',
    packages: ['@secretlint/core', '@secretlint/secretlint-rule-preset-recommend'],
    load: async (modules) => {
      const core = await load(modules, '@secretlint/core');
      const id = '@secretlint/secretlint-rule-preset-recommend';
      const { creator } = await load(modules, id);
      const config = { rules: [{ id, rule: creator, options: {} }] };
      return {
        isSecret: async (content) => {
          const source = { filePath: '/text.txt', content, contentType: 'text' };
          const linted = await call<Promise<{ messages: readonly unknown[] }>>(core, 'lintSource', {
            source,
            options: { config },
          });
          return linted.messages.length > 0;
        },
      };
    },
  },
];

export const isInstalled = (peer: Peer, modules: string): boolean =>
  peer.packages.every((name) => existsSync(join(modules, name, 'package.json')));
