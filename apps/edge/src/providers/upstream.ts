// One provider's connections: keep-alive pool, breaker, time-outs, retries only while the request cannot have arrived.

import { Fault } from '@tappass/errors/fault';
import type { CallLlmSettings } from '@tappass/pipeline/ports';
import CircuitBreaker from 'opossum';
import { type Dispatcher, errors, Pool } from 'undici';
import type { HangUp } from '../domain/hang-up.ts';
import type { ConfiguredProvider } from './configured.ts';
import type { Provider } from './provider.ts';

export interface UpstreamRequest {
  /** Below the base URL. */
  readonly path: string;
  readonly body: Uint8Array | string;
  readonly credential: string;
  readonly passed: Readonly<Record<string, string>>;
  readonly settings: CallLlmSettings;
  readonly hangUp: HangUp;
}

export type UpstreamResponse = Dispatcher.ResponseData;

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

export class Upstream {
  readonly provider: Provider;
  readonly origin: string;
  readonly eu: boolean;
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #breaker: CircuitBreaker<[UpstreamRequest], UpstreamResponse>;

  /** @param configured its address with or without a path prefix, without /v1; it comes from the operator only */
  constructor({ provider, url: baseUrl, eu }: ConfiguredProvider, connections: number) {
    const url = new URL(baseUrl);
    this.provider = provider;
    this.eu = eu;
    this.origin = url.origin;
    this.#prefix = url.pathname.replace(/\/$/, '');
    this.#pool = new Pool(url.origin, {
      connections,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: { timeout: 5_000 },
    });
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
   * @throws Fault provider_unreachable, provider_timeout, provider_failed (5xx), provider_breaker_open
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
    await this.#pool.destroy();
  }

  async #attempt(request: UpstreamRequest): Promise<UpstreamResponse> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const response = await this.#request(request);
        if (response.statusCode < 500) return response;
        await response.body.dump();
        throw new Fault('provider_failed', {
          details: { provider: this.provider.name, detail: `status ${response.statusCode}` },
        });
      } catch (thrown) {
        if (thrown instanceof Fault) throw thrown;
        if (neverArrived(thrown) && attempt < request.settings.max_retries && !request.hangUp.aborted) continue;
        throw this.#faultOf(thrown);
      }
    }
  }

  async #request(request: UpstreamRequest): Promise<UpstreamResponse> {
    const { settings, body, credential, passed } = request;
    const unsigned = { origin: this.origin, path: this.#prefix + request.path, body, credential, passed };
    const maybe = this.provider.sign(unsigned);
    const { path, headers } = maybe instanceof Promise ? await maybe : maybe;
    return this.#pool.request({
      method: 'POST',
      path,
      headers,
      body,
      signal: request.hangUp,
      headersTimeout: settings.first_byte_timeout_ms,
      bodyTimeout: settings.idle_timeout_ms,
    });
  }

  #faultOf(thrown: unknown): Fault {
    const details = { provider: this.provider.name };
    const timedOut =
      thrown instanceof errors.HeadersTimeoutError ||
      thrown instanceof errors.BodyTimeoutError ||
      thrown instanceof errors.ConnectTimeoutError;
    return new Fault(timedOut ? 'provider_timeout' : 'provider_unreachable', { details, cause: thrown });
  }
}

const providerIsIll = new Set(['provider_failed', 'provider_unreachable', 'provider_timeout']);

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
