// The control plane as a test uses it: whichever route with whichever credential, and the few acts that nearly every test needs.
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@tappass/testkit/eventually';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** An empty object when the body is no JSON. */
  readonly body: Body;
}

export interface Body {
  readonly [name: string]: unknown;
  readonly error?: { readonly [name: string]: unknown };
  readonly data?: readonly Readonly<Record<string, unknown>>[];
}

export interface Entry {
  readonly seq: number;
  readonly event_type: string;
  readonly body: Readonly<Record<string, unknown>> & { readonly request_id?: string };
  readonly steps: readonly { readonly step: string; readonly verdict: string; readonly us: number }[] | null;
}

export interface Verification {
  readonly verified: boolean;
  readonly events_checked: number;
  readonly chain_intact: boolean;
  readonly size: number;
  readonly first_bad?: { readonly seq: number; readonly rule: string };
}

export interface Agent {
  readonly agentId: string;
  readonly agentUuid: string;
  readonly key: string;
  readonly keyId: string;
  readonly pipelineUuid: string;
}

export interface Ask {
  /** The admin key when nothing is said; null for a stranger. */
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Aborting it hangs up. */
  readonly hangUp?: AbortSignal;
}

const mostTries = 60;

export class Control {
  readonly url: string;
  readonly adminKey: string;
  readonly #org: string;

  constructor(url: string, adminKey: string, org: string) {
    this.url = url;
    this.adminKey = adminKey;
    this.#org = org;
  }

  async ask(
    method: string,
    path: string,
    { key = this.adminKey, body, headers, timeoutMs = 20_000, hangUp }: Ask = {},
  ) {
    const bytes = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(bytes !== undefined && { 'content-type': 'application/json' }),
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(key === this.adminKey && { 'x-tappass-org': this.#org }),
        ...headers,
      },
      ...(bytes !== undefined && { body: bytes }),
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(hangUp === undefined ? [] : [hangUp])]),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) } satisfies Answer;
  }

  /** As the SDKs do: a 503 is asked again after the seconds that it names. How fast the machine is decides how often, not what is heard. */
  async askUntilHeard(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const answer = await this.ask(method, path, ask);
      const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
      if (answer.status !== 503 || Number.isNaN(seconds) || tries === mostTries) return answer;
      await pause(seconds * 1000);
    }
  }

  /** Tried again while a part is down, as any client would. @throws Error with the answer when it is no 2xx */
  async must(method: string, path: string, ask: Ask = {}): Promise<Body> {
    const answer = await eventually('the house to answer', async () => {
      const given = await this.ask(method, path, ask);
      return given.body['reason'] === 'not_ready' ? undefined : given;
    });
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  /** An agent with its own key; with a pipeline document it is governed by that, and the edge knows it. */
  async newAgent(agentId: string, pipeline?: object): Promise<Agent> {
    const agent = await this.must('POST', '/agents', { body: { agent_id: agentId } });
    const pipelineUuid = pipeline === undefined ? '' : await this.govern(agentId, pipeline);
    const { api_key: key, key_id: keyId } = await this.newKey(agentId);
    return { agentId, agentUuid: String(agent['agent_uuid']), key, keyId, pipelineUuid };
  }

  async newKey(agentId: string, expiresDays = 30): Promise<{ readonly api_key: string; readonly key_id: string }> {
    const body = { developer_email: 'dev@example.com', expires_days: expiresDays, name: 'e2e' };
    return (await this.must('POST', `/agents/${agentId}/developer-keys`, { body })) as never;
  }

  /** Makes a pipeline and assigns it to the agent. @returns its id */
  async govern(agentId: string, pipeline: object): Promise<string> {
    const yaml = JSON.stringify(pipeline);
    const made = await this.must('POST', '/pipelines', { body: { name: `${agentId} ${performance.now()}`, yaml } });
    const pipelineUuid = String(made['pipeline_uuid']);
    const body = { scope_type: 'agent', scope_id: agentId };
    await this.must('POST', `/pipelines/${pipelineUuid}/assignments`, { body });
    return pipelineUuid;
  }

  async entries(query: Readonly<Record<string, string>>): Promise<Entry[]> {
    const rows: Entry[] = [];
    let cursor = '';
    do {
      const page = await this.must('GET', `/audit?${new URLSearchParams({ limit: '500', ...query, cursor })}`);
      rows.push(...((page.data ?? []) as unknown as Entry[]));
      cursor = String(page['next'] ?? '');
    } while (cursor !== '');
    return rows;
  }

  /** The outcome entries of one request, as soon as there is one. */
  entriesOf(requestId: string | null): Promise<Entry[]> {
    return eventually(`the entry of ${requestId}`, async () => {
      const rows = (await this.entries({})).filter((row) => row.body?.request_id === requestId);
      return rows.length > 0 ? rows : undefined;
    });
  }

  async verify(): Promise<Verification> {
    return (await this.must('GET', '/audit/verify', { timeoutMs: 60_000 })) as unknown as Verification;
  }
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}
