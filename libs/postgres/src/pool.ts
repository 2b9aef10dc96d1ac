// Opens the one pool a service has: nobody waits long for a connection, and a lost server never ends the process.
import pg from 'pg';

export interface PoolSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Asked at each new connection, so that a rotated password needs no restart. */
  readonly password: () => string;
  /** The one before it: tried where the other is refused, since a file and a role are never changed at the same moment. */
  readonly formerPassword?: () => string | undefined;
  readonly max?: number;
  /** How long to wait for a connection, made anew or given back by somebody; default 1000 ms. */
  readonly connectTimeoutMs?: number;
  /** The server ends a statement after this long; the client stops waiting half a second later, should the server be frozen. */
  readonly statementTimeoutMs?: number;
  readonly ssl?: pg.PoolConfig['ssl'];
  readonly applicationName?: string;
  /** Statements that are asked for without waiting travel together: for code whose statements do not depend on each other's answers. */
  readonly pipeline?: boolean;
  /** Told about connections that broke while idle; nobody else would hear of them. */
  readonly onIdleError?: (error: Error) => void;
}

const defaultConnectTimeoutMs = 1_000;

export function openPool(settings: PoolSettings): pg.Pool {
  const statementTimeoutMs = settings.statementTimeoutMs ?? 5_000;
  const passwords = new PasswordInTurn(settings);
  const pool = new pg.Pool({
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: () => passwords.now(),
    max: settings.max ?? 10,
    connectionTimeoutMillis: settings.connectTimeoutMs ?? defaultConnectTimeoutMs,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 500,
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    keepAlive: true,
    pipeline: settings.pipeline ?? false,
    ...(settings.ssl === undefined ? {} : { ssl: settings.ssl }),
    ...(settings.applicationName ? { application_name: settings.applicationName } : {}),
  });
  pool.on('error', (error) => settings.onIdleError?.(error));
  // a connection in somebody's hands, or on its way back, may break while nobody listens: the next query tells, the process lives
  pool.on('connect', (client) => client.on('error', () => {}));
  return passwords.keepTrying(pool);
}

const refusedPassword = '28P01';

/** Which of the two passwords the database takes. Found out by asking, and remembered until it is refused. */
class PasswordInTurn {
  readonly #settings: PoolSettings;
  #former = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  now(): string {
    const { formerPassword, password } = this.#settings;
    return (this.#former ? formerPassword?.() : undefined) ?? password();
  }

  /** A connection that is refused for its password is tried once more with the other. */
  keepTrying(pool: pg.Pool): pg.Pool {
    const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
    const again = async (): Promise<pg.PoolClient> => {
      const tried = this.now();
      try {
        return await connect();
      } catch (error) {
        if ((error as { code?: string }).code !== refusedPassword) throw error;
        // somebody else may have found out meanwhile
        if (this.now() === tried) this.#former = !this.#former;
        if (this.now() === tried) throw error;
        return connect();
      }
    };
    type Heard = (error: Error | undefined, client?: pg.PoolClient, release?: unknown) => void;
    pool.connect = ((heard?: Heard) => {
      const connecting = again();
      if (heard === undefined) return connecting;
      connecting.then(
        (client) => heard(undefined, client, client.release),
        (error: Error) => heard(error),
      );
    }) as typeof pool.connect;
    return pool;
  }
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
