// The connection to Redis: commands fail within a second while it is away, none is queued for later.
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';

export interface RedisOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly caFile?: string;
}

export function connectRedis(options: RedisOptions): Redis {
  const redis = new Redis({
    host: options.host,
    port: options.port,
    password: options.password,
    ...(options.caFile !== undefined && { tls: { ca: readFileSync(options.caFile) } }),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 800,
    connectTimeout: 1000,
    retryStrategy: (attempt) => Math.min(50 * attempt, 500),
  });
  // the health check tells; an 'error' event without a listener would end the process
  redis.on('error', () => {});
  return redis;
}
