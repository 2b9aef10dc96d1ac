// Opens the one pool a service has: nobody waits long for a connection, and a lost server never ends the process.
import pg from 'pg';

export interface PoolSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Asked at each new connection, so that a rotated password needs no restart. */
  readonly password: () => string;
  readonly max?: number;
  /** The server ends a statement after this long; the client stops waiting half a second later, should the server be frozen. */
  readonly statementTimeoutMs?: number;
  readonly ssl?: pg.PoolConfig['ssl'];
  readonly applicationName?: string;
  /** Told about connections that broke while idle; nobody else would hear of them. */
  readonly onIdleError?: (error: Error) => void;
}

const connectTimeoutMs = 1_000;

export function openPool(settings: PoolSettings): pg.Pool {
  const statementTimeoutMs = settings.statementTimeoutMs ?? 5_000;
  const pool = new pg.Pool({
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: settings.password,
    max: settings.max ?? 10,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 500,
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    keepAlive: true,
    ...(settings.ssl === undefined ? {} : { ssl: settings.ssl }),
    ...(settings.applicationName ? { application_name: settings.applicationName } : {}),
  });
  pool.on('error', (error) => settings.onIdleError?.(error));
  // a connection in somebody's hands, or on its way back, may break while nobody listens: the next query tells, the process lives
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** `postgres://user:password@host:port/database` as pool settings; `sslmode=verify-full` asks for TLS. */
export function poolSettingsOf(url: string): PoolSettings {
  const parsed = new URL(url);
  const password = decodeURIComponent(parsed.password);
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 5432),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    user: decodeURIComponent(parsed.username),
    password: () => password,
    ...(parsed.searchParams.get('sslmode') === 'verify-full' ? { ssl: { rejectUnauthorized: true } } : {}),
  };
}
