// Renders the broker's authorization block from the topology: for passwords in a file of mode 0600, or for certificates.
import { type ServiceName, services, type Topology } from '../topology.ts';
import { type Grants, grantsOf } from './grants.ts';

/** `password`: plain or bcrypt, one for each service. `svid`: the certificate's SPIFFE id names the service. */
export type Identities =
  | { readonly users: 'password'; readonly passwords: Readonly<Record<ServiceName, string>> }
  | { readonly users: 'svid'; readonly trustDomain: string };

/** Text for nats-server's configuration; it holds the passwords it was given, so the file must be private. */
export function renderNatsConfig(topology: Topology, identities: Identities): string {
  const users = services.map((name) => renderUser(credentials(identities, name), grantsOf(topology, name)));
  return `authorization {\n  timeout: 2\n  users: [\n${users.join('')}  ]\n}\n`;
}

function credentials(identities: Identities, name: ServiceName): string {
  if (identities.users === 'svid') return `user: ${quoted(`spiffe://${identities.trustDomain}/svc/${name}`)}`;
  const password = identities.passwords[name];
  if (!/^[\w$./-]{16,}$/.test(password)) {
    throw new Error(`the bus password of ${name} must be 16 or more letters, digits and _ $ . / -`);
  }
  return `user: ${quoted(name)}, password: ${quoted(password)}`;
}

const renderUser = (who: string, grants: Grants): string => `    { ${who}
      permissions: {
        publish: { allow: [
${lines(grants.publish)}        ] }
        subscribe: { allow: [
${lines(grants.subscribe)}        ] }
      }
    }
`;

const lines = (subjects: readonly string[]): string =>
  subjects.map((subject) => `          ${quoted(subject)}\n`).join('');

const quoted = (text: string): string => JSON.stringify(text);
