// What every request meets before any route, in this order: id and headers, address limit, Content-Length, credential. Nobody gets past it unnamed.
import { parseApiKey } from '@tappass/contracts/api-key';
import { asFault, Fault } from '@tappass/errors/fault';
import type { Log } from '@tappass/service/log';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isDown, requireAlive } from '../domain/govern.ts';
import { Patience } from '../domain/patience.ts';
import type { EdgeRoom } from '../edge-room.ts';
import { recordRefusal } from '../evidence/record-refusal.ts';
import { credentialOf, requireOneCredential } from '../identity/credential.ts';
import type { Identity } from '../identity/principal.ts';
import { decideRoute } from '../policy/decide.ts';
import { addressBlock } from './address-block.ts';
import { type BodySizes, maxBodyBytesOf } from './body-sizes.ts';
import { answerCors } from './cors.ts';
import type { IpLimit } from './ip-limit.ts';
import { KnownPaths } from './known-paths.ts';
import { decidedLater, open } from './open-routes.ts';
import { clientRequestId, newRequestId } from './request-id.ts';
import { securityHeaders } from './security-headers.ts';
import { sendError } from './send-error.ts';
import type { Strangers } from './strangers.ts';

export interface DoorOptions {
  readonly edge: EdgeRoom;
  readonly log: Log;
  readonly ipLimit: IpLimit;
  readonly strangers: Strangers;
  readonly corsOrigins: readonly string[];
  readonly bodySizes: BodySizes;
  readonly draining: () => boolean;
  /** A bearer token that may read /metrics and nothing else. */
  readonly isScraper: (credential: string) => boolean;
}

export function hangDoor(server: FastifyInstance, options: DoorOptions): void {
  const { edge, log } = options;
  const paths = new KnownPaths();
  server.decorateRequest('tappass', null as never);
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) paths.add(one, url);
  });
  server.addHook('onRequest', (request, reply, next) => {
    enter({ ...options, paths }, request, reply).then(
      (answered) => {
        if (!answered) next();
      },
      async (thrown: unknown) => {
        countStranger(edge, request, thrown);
        sendError(await recordRefusal(edge, request.tappass, asFault(thrown)), request, reply, log);
      },
    );
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { route } = request.tappass;
    const at = route.indexOf(' ');
    edge.metrics.requests.inc({ method: route.slice(0, at), path: route.slice(at + 1), status: reply.statusCode });
    done();
  });
}

/** @returns true when the request has been answered already */
async function enter(
  options: DoorOptions & { paths: KnownPaths },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const { edge } = options;
  const requestId = newRequestId();
  const template = request.routeOptions.url;
  // who asks for the headers only may what who asks for all may
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = `${template === undefined ? 'ANY' : method} ${template ?? 'unknown'}`;
  const maxBodyBytes = maxBodyBytesOf(options.bodySizes, route);
  request.tappass = {
    ...{ requestId, source: request.ip, route, maxBodyBytes },
    ...{ patience: new Patience(edge.patienceMs), identity: undefined, response: reply.raw },
  };
  reply.headers(securityHeaders).header('x-request-id', requestId);
  // where Anthropic's SDKs look for it
  if (speaksAnthropic(request)) reply.header('request-id', requestId);
  const clientId = clientRequestId(request.headers['x-request-id']);
  if (clientId !== undefined) reply.header('x-client-request-id', clientId);
  if (answerCors(options.corsOrigins, request, reply)) return true;
  const waitSeconds = options.ipLimit.take(addressBlock(request.ip), Date.now());
  if (waitSeconds > 0) throw new Fault('ip_rate_limited', { details: { seconds: waitSeconds } });
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
    request.tappass.identity = await identifyOrNobody(options, request);
    throw new Fault('body_too_large', { details: { most: maxBodyBytes } });
  }
  if (open.has(route)) return false;
  if (options.draining()) throw new Fault('draining');
  requireOneCredential(request.raw.rawHeaders);
  const credential = credentialOf(request.headers);
  if (route === 'GET /metrics' && options.isScraper(credential)) return false;
  request.tappass.identity = await identify(options, request, credential);
  requireOwnOrg(orgHeader(request), request.tappass.identity.principal.orgSlug);
  if (template === undefined) throw noRoute(options.paths, request);
  const later = decidedLater.has(route) && request.tappass.identity.view.scopes.includes('govern');
  if (!later) decideRoute(edge.bundle, request.tappass.identity, route);
  countAdminRead(edge, request);
  return false;
}

/** Told only to who has been let in: strangers do not learn what there is. */
function noRoute(paths: KnownPaths, request: FastifyRequest): Fault {
  const allow = paths.methodsOf(request.url.split('?', 1)[0]!).join(', ');
  return allow === '' ? new Fault('route_not_found') : new Fault('method_not_allowed', { details: { allow } });
}

const speaksAnthropic = ({ headers, url }: FastifyRequest): boolean =>
  headers['anthropic-version'] !== undefined || url.startsWith('/v1/messages');

/** For a refusal that is the same for everybody, and on record under the name of whoever has one. */
async function identifyOrNobody(options: DoorOptions, request: FastifyRequest): Promise<Identity | undefined> {
  try {
    return await identify(options, request, credentialOf(request.headers));
  } catch {
    return undefined;
  }
}

function identify(options: DoorOptions, request: FastifyRequest, credential: string): Identity | Promise<Identity> {
  const { edge } = options;
  const org = orgHeader(request);
  const verdict = () => edge.verdicts.known(credential, org) ?? askKeys(options, request, credential, org);
  return isDown(edge) ? requireAlive(edge).then(verdict) : verdict();
}

// Every made-up credential costs keys a look-up, unless its own checksum says that nobody issued it.
async function askKeys(
  options: DoorOptions,
  request: FastifyRequest,
  credential: string,
  org: string,
): Promise<Identity> {
  const { edge, strangers } = options;
  if (issued.test(credential) && parseApiKey(credential) === undefined) throw new Fault('unauthenticated');
  const { patience, requestId } = request.tappass;
  const answer = strangers.lookUp(addressBlock(request.ip), () =>
    edge.verdicts.ask(credential, org, request.ip, requestId),
  );
  return patience.wait('keys', answer);
}

/** Kinds that are only ever issued with a checksum; the operator's own admin key may be any text. */
const issued = /^tp_(?:agt|dev|pat)_/;

const orgHeader = (request: FastifyRequest): string => {
  const org = request.headers['x-tappass-org'];
  return typeof org === 'string' ? org.slice(0, 63) : '';
};

/** Who names another organisation than its key is of would be answered for the wrong one; `*` is whatever the key may see. */
function requireOwnOrg(named: string, own: string): void {
  if (named === '' || named === '*' || named === own) return;
  throw new Fault('bad_field', {
    details: { field: 'X-TapPass-Org', detail: `names another organisation than this key is of, which is ${own}` },
  });
}

/** What an administrator changes has its entry; what the admin key only reads is counted by route. */
function countAdminRead({ adminReads }: EdgeRoom, { method, ip, tappass }: FastifyRequest): void {
  const principal = tappass.identity?.principal;
  if (principal?.kind !== 'admin' || (method !== 'GET' && method !== 'HEAD')) return;
  adminReads.count({ source: ip, actor: principal.keyId, route: tappass.route }, principal.orgUuid);
}

// What nobody can be named for is counted by source, and goes on record as counts.
function countStranger(edge: EdgeRoom, request: FastifyRequest, thrown: unknown): void {
  if (request.tappass.identity !== undefined || !(thrown instanceof Fault)) return;
  if (thrown.row.code !== 'unavailable' && thrown.row.code !== 'internal')
    edge.refusals.count({ source: request.ip, reason: thrown.reason });
}
