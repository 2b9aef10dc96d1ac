// Free detectors beside ours, each in a process of its own, on the same texts: what they find, what they touch, what it costs.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Row } from '../../tools/injection/sets.ts';
import { readSets } from '../../tools/injection/sets.ts';
import { isInstalled, type Peer, type PeerDetector, peers } from './peer-detectors.ts';
import { unitOffsets } from './pii.ts';
import { groupBy, mean, share } from './table.ts';

/** Ours of injection are in their own section: judged by models that never saw the text. */
export interface PeerFigures {
  readonly injection?: {
    readonly recall: number;
    readonly macro: number;
    readonly falsePositives: number;
    readonly notInject: number;
    readonly wildGuard: number;
  };
  readonly secrets?: { readonly recall: number; readonly hardNegatives: number; readonly documents: number };
  /** A labelled value counts as found when the text that is passed on no longer holds it. */
  readonly personalData?: {
    readonly recall: Readonly<Record<string, number>>;
    readonly touchedInstructions: number;
    readonly touchedCode: number;
  };
  /** Microseconds for 4 KB, all it can do. */
  readonly fourKilobytes: { readonly p50: number; readonly p99: number };
}

const labels: Readonly<Record<string, readonly string[]>> = {
  email: ['EMAIL_ADDRESS', 'EMAIL'],
  credit_card: ['CREDIT_CARD', 'PAYMENT_CARD'],
  iban: ['IBAN_CODE', 'IBAN'],
  phone: ['PHONE_NUMBER', 'PHONE'],
  polish_ids: ['PESEL', 'NIP', 'REGON', 'DOWOD'],
  person: ['PERSON'],
  address: ['STREET_ADDRESS', 'ADDRESS'],
  place: ['GPE', 'LOCATION', 'LOC'],
};

/** One after the other, so that no two share the cores. */
export const measurePeers = (root: string, data: string, program: string): Record<string, unknown> => {
  const modules = join(root, 'bench/peers/node_modules');
  const figures: Record<string, unknown> = {};
  for (const peer of peers) {
    figures[peer.name] = isInstalled(peer, modules)
      ? (JSON.parse(
          execFileSync(process.execPath, [program, '--data', data, '--peer', peer.name], {
            encoding: 'utf8',
            maxBuffer: 1 << 24,
            stdio: ['ignore', 'pipe', 'ignore'],
          }),
        ) as unknown)
      : 'not installed: npm ci --ignore-scripts in bench/peers';
  }
  return figures;
};

/** In the process of its own. */
export const measurePeer = async (root: string, data: string, name: string): Promise<PeerFigures> => {
  // one of them starts threads from a path of its build machine; what it is asked for here needs none
  process.on('uncaughtException', () => undefined);
  const peer = peers.find((one) => one.name === name) as Peer;
  const detector = await peer.load(join(root, 'bench/peers/node_modules'));
  const harmless = readSets(data, /^neg_/);
  const documents = harmless.filter((row) => !/notinject|wildguard/.test(row.set));
  return {
    ...(detector.isInjection && {
      injection: await injection(detector.isInjection, readSets(data, /^inj_/), harmless),
    }),
    ...(detector.isSecret && { secrets: await secrets(detector.isSecret, readSets(data, /^sec_/), documents) }),
    ...(detector.withoutPersonalData && {
      personalData: await personalData(detector.withoutPersonalData, readSets(data, /^pii_/), documents),
    }),
    fourKilobytes: await speed(detector, documents),
  };
};

type Verdict = (text: string) => Promise<boolean> | boolean;

const shareOf = async (rows: readonly Row[], verdict: Verdict): Promise<number> => {
  const verdicts: boolean[] = [];
  for (const row of rows) verdicts.push(await verdict(row.text));
  return share(verdicts);
};

const injection = async (verdict: Verdict, rows: readonly Row[], harmless: readonly Row[]) => {
  const attacks = rows.filter((row) => row.label === 'injection' && row.set !== 'inj_embedded');
  const families: number[] = [];
  for (const [, family] of groupBy(attacks, (row) => row.set)) families.push(await shareOf(family, verdict));
  const benign = [...harmless, ...rows.filter((row) => row.label === 'benign')];
  const of = (set: string) =>
    shareOf(
      harmless.filter((row) => row.set === set),
      verdict,
    );
  return {
    recall: await shareOf(attacks, verdict),
    macro: mean(families),
    falsePositives: await shareOf(benign, verdict),
    notInject: await of('neg_notinject'),
    wildGuard: await of('neg_wildguard'),
  };
};

const secrets = async (verdict: Verdict, rows: readonly Row[], documents: readonly Row[]) => ({
  recall: await shareOf(
    rows.filter((row) => row.label === 'secret'),
    verdict,
  ),
  hardNegatives: await shareOf(
    rows.filter((row) => row.label === 'benign'),
    verdict,
  ),
  documents: await shareOf(documents, verdict),
});

const personalData = async (
  pass: NonNullable<PeerDetector['withoutPersonalData']>,
  rows: readonly Row[],
  documents: readonly Row[],
) => {
  const found: Record<string, boolean[]> = {};
  for (const row of rows) {
    const passed = await pass(row.text);
    const offsets = unitOffsets(row.text);
    for (const span of row.spans ?? []) {
      const kind = Object.keys(labels).find((name) => labels[name]?.includes(span.type));
      const value = row.text.slice(offsets[span.start], offsets[span.end]);
      if (kind === undefined || value.length < 4) continue;
      found[kind] = [...(found[kind] ?? []), !passed.includes(value)];
    }
  }
  const touched: Verdict = async (text) => (await pass(text)) !== text;
  return {
    recall: Object.fromEntries(Object.entries(found).map(([kind, hits]) => [kind, share(hits)])),
    touchedInstructions: await shareOf(
      documents.filter((row) => row.set === 'neg_alpaca_en'),
      touched,
    ),
    touchedCode: await shareOf(
      documents.filter((row) => row.set === 'neg_code'),
      touched,
    ),
  };
};

const speed = async (detector: PeerDetector, documents: readonly Row[]) => {
  const all = documents.map((row) => row.text).join('\n');
  const stride = Math.max(4_096, Math.floor(all.length / 100));
  const micros: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (let at = 0; at + 4_096 <= all.length; at += stride) {
      const piece = JSON.parse(JSON.stringify(all.slice(at, at + 4_096))) as string;
      const from = performance.now();
      await detector.isInjection?.(piece);
      await detector.isSecret?.(piece);
      await detector.withoutPersonalData?.(piece);
      if (round > 0) micros.push((performance.now() - from) * 1_000);
    }
  }
  micros.sort((a, b) => a - b);
  const at = (part: number) => Math.round(micros[Math.floor((micros.length - 1) * part)] ?? 0);
  return { p50: at(0.5), p99: at(0.99) };
};
