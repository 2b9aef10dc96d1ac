// A session's verdict: finished, kept from its end by detection alone, or failed and why.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Entry } from '../../../apps/e2e/src/control.ts';
import { clients } from './clients.ts';
import type { Asked } from './model-turn.ts';
import { finalWords, layTask, Session } from './session.ts';
import { type Evidence, verdictOf } from './verdict.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tappass-verdict-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const client = clients.find(({ name }) => name === 'vercel-ai-chat')!;
const visit = (answered: string) => ({ path: '/v1/chat/completions', headers: {}, body: {}, answered });
const entry = (event_type: string, blocked_by = '', steps: Entry['steps'] = []): Entry =>
  ({ seq: 1, event_type, body: { blocked_by }, steps }) as Entry;

const asked: Asked = {
  ...{ model: 'm', stream: false, usage: false, thinks: false },
  tools: [{ name: 'bash', kind: 'function', parameters: { properties: { command: { type: 'string' } } } }],
  messages: [{ role: 'user', text: 'Mend it.' }],
};

/** A session that a client has gone through to its end, telling nothing of what its tools said when `silent`. */
function played({ silent = false } = {}): Evidence {
  const task = layTask(folder);
  const session = new Session(task, {}, {});
  let messages = asked.messages;
  const visits = [];
  while (!session.over) {
    const said = session.answer({ ...asked, messages });
    if (typeof said === 'string') throw new Error('no trouble was asked for');
    visits.push(visit(session.answers.at(-1)!));
    const told = `${task.token} and the check passed`;
    messages = [
      ...messages,
      ...said.calls.map(({ id }) => ({ role: 'tool' as const, text: silent ? '' : told, callId: id })),
    ];
  }
  writeFileSync(task.file, task.mended);
  const ended = { code: 0, output: finalWords(task), timedOut: false, folder };
  return { client, ended, session, visits, entries: visits.map(() => entry('llm_call')), calm: true };
}

test('all of it: passed', () => {
  expect(verdictOf(played())).toEqual({ kind: 'passed' });
});

test('a turn that the ledger does not show is a failure', () => {
  const evidence = played();
  expect(verdictOf({ ...evidence, entries: evidence.entries.slice(1) })).toEqual({
    ...{ kind: 'failed', why: 'the ledger shows 3 of 4 turns' },
  });
});

test('a result that did not come back is a failure', () => {
  const verdict = verdictOf(played({ silent: true }));
  expect(verdict).toMatchObject({
    kind: 'failed',
    why: expect.stringContaining('what bash printed did not come back'),
  });
});

test('a refusal by detection alone is named and is no failure', () => {
  const evidence = { ...played(), entries: [entry('llm_call_blocked', 'detect_injection')] };
  expect(verdictOf(evidence)).toEqual({ kind: 'detector', why: 'refused by detect_injection' });
});

test('a refusal by another step is a failure, whatever detection says', () => {
  const entries = [entry('llm_call_blocked', 'detect_injection'), entry('llm_call_blocked', 'validate_input')];
  expect(verdictOf({ ...played(), entries })).toMatchObject({
    ...{ kind: 'failed', why: expect.stringContaining('refused by validate_input') },
  });
});

test('a thread that is not kept is no refusal of the session', () => {
  const evidence = played();
  const refused = { ...entry('llm_call_blocked'), body: { reason: 'thread_unsupported_request' } };
  expect(verdictOf({ ...evidence, entries: [...evidence.entries, refused] })).toEqual({ kind: 'passed' });
});
