// docs/routes.md: every route of the edge, and whom the compiled policy lets in.
import { open } from '../../apps/edge/src/http/open-routes.ts';
import { type RouteRule, routes } from '../../apps/policy/src/domain/routes.ts';
import { table } from './table.ts';

const head = `<!-- Made by \`npm run docs\` from apps/policy/src/domain/routes.ts and apps/edge/src/http/open-routes.ts. -->
# Routes

A credential is \`Authorization: Bearer …\` or \`x-api-key: …\`. Paths of the control plane answer under \`/v1\` and \`/api\` too. The admin key names its organisation by
\`X-TapPass-Org\` where there are several. Lists are \`{ "data": [...], "next": cursor }\` and take \`limit\` and \`cursor\`. What refuses says why: [errors](errors.md).

Today's credentials are agent and developer keys, which call models and see their own events, and the admin key, which is a super_admin. The
levels between them are there for people, who are still to come.
`;

const levels: Readonly<Record<number, string>> = {
  0: 'anybody with a credential',
  10: 'auditor and above',
  20: 'developer and above',
  30: 'org_admin and above',
  40: 'super_admin',
};

const whoMay = ({ scope, level, own }: RouteRule): string =>
  [
    ...(scope === 'govern' ? ['agent and developer keys'] : []),
    ...(level === undefined ? [] : [levels[level] ?? `level ${level}`]),
    ...(own === true && level !== 0 ? ['agent and developer keys for their own'] : []),
  ].join('; ');

export function routesPage(): string {
  const guarded = Object.entries(routes).map(([route, rule]) => [`\`${route}\``, whoMay(rule)]);
  const strangers = [...open].map((route) => [`\`${route}\``, 'everybody, without a credential']);
  return `${head}\n${table(['route', 'who may'], [...guarded, ...strangers])}\n`;
}
