// Every route of the edge is guarded: what a controller answers stands in policy's table or on the door's open list, and nothing else does.
import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { expect, test } from 'vitest';
import { controllers } from '../apps/edge/src/edge.module.ts';
import { decidedLater, open } from '../apps/edge/src/http/open-routes.ts';
import { rewriteUrl } from '../apps/edge/src/http/rewrite-url.ts';
import { routes } from '../apps/policy/src/domain/routes.ts';

const served = controllers.flatMap((controller) =>
  Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = (controller.prototype as unknown as Record<string, unknown>)[name];
    if (typeof handler !== 'function') return [];
    const path = Reflect.getMetadata('path', handler) as string | undefined;
    const method = Reflect.getMetadata('method', handler) as RequestMethod | undefined;
    return path === undefined || method === undefined ? [] : [`${RequestMethod[method]} ${path}`];
  }),
);

test('there are routes, and each is served once', () => {
  expect(served.length).toBeGreaterThan(30);
  expect(new Set(served).size).toBe(served.length);
});

test('each route stands in the policy table or answers strangers, never both and never neither', () => {
  for (const route of served) expect([route in routes, open.has(route)].filter(Boolean), route).toHaveLength(1);
});

test('neither list names a route that nobody serves', () => {
  const listed = [...Object.keys(routes), ...open, ...decidedLater];
  expect(listed.filter((route) => !served.includes(route))).toEqual([]);
});

test('what is decided with the call needs the scope to govern', () => {
  for (const route of decidedLater) expect(routes[route]).toEqual({ scope: 'govern' });
});

test('a rule that needs nothing is no rule', () => {
  for (const [route, rule] of Object.entries(routes))
    expect(rule.scope !== undefined || rule.level !== undefined, route).toBe(true);
});

test('each path answers under itself; control-plane paths also under /v1 and /api', () => {
  for (const route of served) {
    const path = route.slice(route.indexOf(' ') + 1);
    expect(rewriteUrl(path)).toBe(path);
    expect(rewriteUrl(`/api${path}`)).toBe(path);
    if (!path.startsWith('/v1/')) expect(rewriteUrl(`/v1${path}`)).toBe(path);
  }
});
