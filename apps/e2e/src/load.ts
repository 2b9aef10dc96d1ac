// A few clients that call without pause, keep what they were answered whole, and wait a little after a refusal.
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { saying } from './sdks.ts';

export interface Answered {
  readonly key: string;
  readonly requestId: string;
  readonly status: number;
  /** performance.now() when the call left and when its last byte was here. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The whole answer came, and it says that it is whole. */
  readonly acknowledged: boolean;
  readonly reason: string;
}

export interface Load {
  readonly answered: readonly Answered[];
  /** Ends when every client has had its last answer. */
  stop(): Promise<readonly Answered[]>;
}

export interface LoadOptions {
  readonly url: string;
  /** One client for each key. */
  readonly keys: readonly string[];
  /** Every second call a stream. */
  readonly streams?: boolean;
  readonly pauseMs?: number;
}

const afterRefusalMs = 25;

// undici's own call: a third of the cost of fetch, so that the load is the house's and not the client's
const connections = new Agent({ keepAliveTimeout: 1_000 });

export function startLoad({ url, keys, streams = false, pauseMs = 5 }: LoadOptions): Load {
  const answered: Answered[] = [];
  let stopped = false;
  const client = async (key: string): Promise<void> => {
    for (let n = 0; !stopped; n += 1) {
      const answer = await callOnce(url, key, streams && n % 2 === 1);
      answered.push(answer);
      await pause(answer.acknowledged ? pauseMs : afterRefusalMs);
    }
  };
  const clients = keys.map(client);
  return {
    answered,
    stop: async () => {
      stopped = true;
      await Promise.all(clients);
      return answered;
    },
  };
}

export async function callOnce(url: string, key: string, stream = false): Promise<Answered> {
  const startedAt = performance.now();
  const told = { key, requestId: '', status: 0, startedAt, acknowledged: false, reason: '' };
  try {
    const { statusCode, headers, body } = await request(`${url}/v1/chat/completions`, {
      dispatcher: connections,
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...saying('say: one two three'), stream }),
      signal: AbortSignal.timeout(20_000),
    });
    told.status = statusCode;
    told.requestId = String(headers['x-request-id'] ?? '');
    const text = await body.text();
    const whole = stream ? text.endsWith('data: [DONE]\n\n') : text.endsWith('}');
    told.acknowledged = statusCode < 300 && whole;
    if (statusCode > 299) told.reason = (JSON.parse(text) as { reason: string }).reason;
  } catch {
    // the connection broke: nothing was acknowledged
  }
  return { ...told, endedAt: performance.now() };
}
