// One provider's connections: keep-alive pool, breaker, time-outs, and retries within one budget of attempts, never after the first byte.
import { Fault } from '@tappass/errors/fault';
import type { CallLlmSettings } from '@tappass/pipeline/ports';
import CircuitBreaker from 'opossum';
import { errors, Pool } from 'undici';
import type { HangUp } from '../domain/hang-up.ts';
import { pause } from '../domain/pause.ts';
import { askPool } from './ask-pool.ts';
import type { ConfiguredProvider } from './configured.ts';
import { Deadline } from './deadline.ts';
import type { Provider } from './provider.ts';
import { refusalFault } from './read-refusal.ts';
import { retryAfterMs } from './retry-after.ts';
import { RetryBudget } from './retry-budget.ts';
import type { UpstreamResponse } from './upstream-response.ts';

/** Shared by all the upstreams that one call tries. */
export interface Attempts {
  left: number;
  /** Kept for those that stand in; one provider is not asked again at their cost. */
  kept: number;
}

export interface UpstreamRequest {
  /** POST when nothing is said; others have no body. */
  readonly method?: 'GET' | 'DELETE';
  /** Below the base URL. */
  readonly path: string;
  readonly body: Uint8Array | string;
  readonly credential: string;
  readonly passed: Readonly<Record<string, string>>;
  readonly settings: CallLlmSettings;
  readonly attempts: Attempts;
  readonly stream: boolean;
  readonly hangUp: HangUp;
  /** Another key may be used instead: what is limited by this one is not waited for. */
  readonly otherKeys?: boolean;
}

const breakerOptions = {
  timeout: false as const,
  errorThresholdPercentage: 50,
  volumeThreshold: 20,
  rollingCountTimeout: 10_000,
  rollingCountBuckets: 10,
  resetTimeout: 5_000,
};

/** Seconds a caller is told to wait while the breaker is open. */
export const breakerRetryAfterSeconds = breakerOptions.resetTimeout / 1000;

const firstBackoffMs = 100;

/** Of a failing provider's error page. */
const maxErrorBytes = 65_536;

export class Upstream {
  readonly provider: Provider;
  readonly origin: string;
  readonly eu: boolean;
  readonly #connections: number;
  /** By the time a connection may take, of which plans know few. */
  readonly #pools = new Map<number, Pool>();
  readonly #prefix: string;
  readonly #retries = new RetryBudget();
  readonly #breaker: CircuitBreaker<[UpstreamRequest], UpstreamResponse>;

  /** @param configured its address with or without a path prefix, without /v1; it comes from the operator only */
  constructor({ provider, url: baseUrl, eu }: ConfiguredProvider, connections: number) {
    const url = new URL(baseUrl);
    this.provider = provider;
    this.eu = eu;
    this.origin = url.origin;
    this.#connections = connections;
    this.#prefix = url.pathname.replace(/\/$/, '');
    this.#breaker = new CircuitBreaker((request: UpstreamRequest) => this.#attempt(request), {
      ...breakerOptions,
      // only the provider's own failures count: not a refusal of ours, not a client that hung up
      errorFilter: (error: unknown) => !(error instanceof Fault) || !providerIsIll.has(error.reason),
    });
  }

  get breakerOpen(): boolean {
    return this.#breaker.opened;
  }

  /**
   * The provider's response with its status below 500; its body is still to be read.
   * @throws Fault provider_unreachable, provider_timeout, provider_failed (5xx), provider_breaker_open, client_gone
   */
  async send(request: UpstreamRequest): Promise<UpstreamResponse> {
    try {
      return await this.#breaker.fire(request);
    } catch (thrown) {
      if (thrown instanceof Fault) throw thrown;
      throw new Fault('provider_breaker_open', {
        details: { provider: this.provider.name, seconds: breakerRetryAfterSeconds },
        cause: thrown,
      });
    }
  }

  async close(): Promise<void> {
    this.#breaker.shutdown();
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  async #attempt(request: UpstreamRequest): Promise<UpstreamResponse> {
    const endsAt = performance.now() + request.settings.total_timeout_ms;
    this.#retries.earn();
    for (let tries = 0; ; tries += 1) {
      request.attempts.left -= 1;
      try {
        const response = await this.#request(request, endsAt - performance.now());
        if (response.statusCode < 500 && response.statusCode !== 429) return response;
        const waitMs = this.#waitBeforeRetry(request, response, tries);
        if (waitMs === undefined || performance.now() + waitMs > endsAt)
          return await this.#last(response, request.credential);
        await response.body.dump();
        await pause(waitMs, request.hangUp);
      } catch (thrown) {
        if (thrown instanceof Fault) throw thrown;
        // whoever hangs up says nothing about the provider: a few of them would open its breaker for everybody
        if (request.hangUp.aborted) throw new Fault('client_gone', { cause: thrown });
        if (neverArrived(thrown) && request.attempts.left > request.attempts.kept) continue;
        throw this.#faultOf(thrown);
      }
    }
  }

  /** Undefined: it is not asked again. */
  #waitBeforeRetry(request: UpstreamRequest, response: UpstreamResponse, tries: number) {
    const { attempts, settings, hangUp, otherKeys } = request;
    if (
      !transient.has(response.statusCode) ||
      attempts.left <= 0 ||
      (otherKeys === true && response.statusCode === 429) ||
      hangUp.aborted ||
      response.headers['x-should-retry'] === 'false'
    )
      return undefined;
    const asked = retryAfterMs(response.headers['retry-after'], Date.now());
    const waitMs = asked ?? firstBackoffMs * 2 ** tries * (0.5 + Math.random());
    if (waitMs > settings.max_retry_wait_ms || !this.#retries.take()) return undefined;
    return waitMs;
  }

  /** A refusal below 500 is the caller's to read; the provider's own failure is a fault, with what it says of itself. */
  async #last(response: UpstreamResponse, credential: string): Promise<UpstreamResponse> {
    if (response.statusCode < 500) return response;
    const bytes = await response.body.whole(maxErrorBytes).catch(() => Buffer.alloc(0));
    throw refusalFault(this.provider.name, { ...response, bytes }, credential);
  }

  async #request(request: UpstreamRequest, leftMs: number): Promise<UpstreamResponse> {
    const { settings, body, credential, passed } = request;
    const unsigned = { origin: this.origin, path: this.#prefix + request.path, body, credential, passed };
    const maybe = this.provider.sign(unsigned);
    const { path, headers } = maybe instanceof Promise ? await maybe : maybe;
    const bounds = { totalMs: leftMs, firstByteMs: settings.first_byte_timeout_ms };
    const deadline = new Deadline(request.hangUp, this.provider.name, bounds);
    const options = {
      method: request.method ?? ('POST' as const),
      path,
      headers,
      body: request.method === undefined ? body : null,
      headersTimeout: 0,
      bodyTimeout: settings.idle_timeout_ms,
    };
    const response = await askPool(this.#pool(settings.connect_timeout_ms), options, deadline);
    if (!request.stream) deadline.firstByteCame();
    return response;
  }

  #pool(connectTimeoutMs: number): Pool {
    const known = this.#pools.get(connectTimeoutMs);
    if (known !== undefined) return known;
    const pool = new Pool(this.origin, {
      connections: this.#connections,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: { timeout: connectTimeoutMs },
    });
    this.#pools.set(connectTimeoutMs, pool);
    return pool;
  }

  #faultOf(thrown: unknown): Fault {
    const details = { provider: this.provider.name };
    const timedOut = thrown instanceof errors.BodyTimeoutError || thrown instanceof errors.ConnectTimeoutError;
    return new Fault(timedOut ? 'provider_timeout' : 'provider_unreachable', { details, cause: thrown });
  }
}

const providerIsIll = new Set(['provider_failed', 'provider_unreachable', 'provider_timeout']);

/** Too busy, or ill; nothing has been answered yet. */
const transient = new Set([429, 500, 502, 503, 504, 529]);

// Refused, unroutable, or no connection in time: the provider has not seen a byte.
const noConnection = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export const neverArrived = (thrown: unknown): boolean =>
  noConnection.has((thrown as { code?: string } | undefined)?.code ?? '');
