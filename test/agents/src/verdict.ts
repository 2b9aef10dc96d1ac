// What became of a client's session: finished, refused by a detector alone, or failed and why.
import type { Entry } from '../../../apps/e2e/src/control.ts';
import type { Client } from './clients.ts';
import { isDetector } from './detectors.ts';
import type { Ended } from './run-client.ts';
import type { Visit } from './scripted-provider.ts';
import { finalWords, type Session } from './session.ts';

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'detector' | 'failed' | 'skipped'; readonly why: string };

export interface Evidence {
  readonly client: Client;
  readonly ended: Ended;
  readonly session: Session;
  readonly visits: readonly Visit[];
  readonly entries: readonly Entry[];
  readonly calm: boolean;
}

export function verdictOf(evidence: Evidence): Verdict {
  const { ended, session, entries } = evidence;
  const refusals = entries.filter(({ event_type: type, body }) => type === 'llm_call_blocked' && !isNegotiated(body));
  const refusers = [...new Set(refusals.map(({ body }) => String(body['blocked_by'] || body['reason'])))];
  const wrong = whatIsWrong(evidence);
  // a detector may also take something out of an answer, which lets the call pass and the session fail
  const takers = [
    ...new Set(
      entries
        .flatMap(({ steps }) => steps ?? [])
        .filter(took)
        .map(({ step }) => step),
    ),
  ];
  if (wrong.length === 0 && refusers.length === 0) return { kind: 'passed' };
  const named = refusers.map((step) => `refused by ${step}`);
  if (refusers.length > 0 && refusers.every((step) => isDetector(step) || step === 'session_escalation'))
    return { kind: 'detector', why: named.join(', ') };
  if (refusers.length === 0 && takers.length > 0 && takers.every(isDetector))
    return { kind: 'detector', why: `changed by ${takers.join(', ')}: ${wrong.join('; ')}` };
  const said = ended.timedOut ? [`no end within the limit of time after ${session.answers.join(', ')}`] : [];
  return { kind: 'failed', why: [...named, ...said, ...wrong].join('; ') };
}

/** How that API says that it keeps no threads: the SDK asks for one first, and goes on without. */
const isNegotiated = ({ reason }: Entry['body']): boolean => reason === 'thread_unsupported_request';

const took = ({ step, verdict }: { readonly step: string; readonly verdict: string }): boolean =>
  verdict === 'redact' && isDetector(step);

function whatIsWrong({ client, ended, session, visits, entries, calm }: Evidence): string[] {
  const wrong = [...session.problems];
  if (!session.over) wrong.push(`the session stopped after ${session.answers.at(-1) ?? 'nothing'}`);
  if (!session.fileMended) wrong.push('the file was not mended');
  if (ended.code !== 0 && !ended.timedOut) wrong.push(`exit code ${ended.code}`);
  if (!flat(ended.output).includes(flat(finalWords(session.task)))) wrong.push('the final answer did not arrive');
  for (const what of client.asks ?? [])
    if (!visits.some(({ answered }) => answered === what)) wrong.push(`no ${what} was asked for`);
  const missed = (['limit', 'overload'] as const).filter((trouble) => !session.troubled.includes(trouble));
  if (!calm && session.over && missed.length > 0) wrong.push(`no ${missed.join(' and no ')} was met`);
  const answered = answeredTurns(visits);
  const recorded = entries.filter(({ event_type: type }) => type === 'llm_call').length;
  if (recorded !== answered) wrong.push(`the ledger shows ${recorded} of ${answered} turns`);
  return wrong;
}

/** What the provider answered and the ledger has to show. */
export const answeredTurns = (visits: readonly Visit[]): number =>
  visits.filter(({ answered }) => answered !== 'limit' && answered !== 'overload').length;

/** Terminals break lines and set marks. */
const flat = (text: string): string => text.replace(/[^a-z0-9]+/gi, ' ');
