// Types of secrets that no mark of an issuer tells: known by the words around them, and by how random they are.
import { issuedKeys } from './rules/issued-keys.ts';

const marked = new Set(issuedKeys.filter(({ severity }) => severity === 'critical').map(({ type }) => type));

export const genericSecrets: readonly string[] = [
  'api_token',
  'authorization_header',
  'connection_string',
  'django_secret_key',
  'jenkins_password',
  'jwt',
  'password',
  'password_hash',
  ...new Set(issuedKeys.map(({ type }) => type).filter((type) => !marked.has(type))),
];

const generic: ReadonlySet<string> = new Set(genericSecrets);

export const isGenericSecret = (type: string): boolean => generic.has(type);
