// A provider's words without the credential it was called with, whole or in its parts: some say in an error what they did not like.
import { isObject, type JsonValue } from '@tappass/pipeline/json';

/** Shorter values are words like others, and would tear holes into every sentence. */
const shortestSecret = 8;

export function withoutSecrets(text: string, credential: string): string {
  let clean = text;
  for (const secret of secretsOf(credential)) clean = clean.replaceAll(secret, '[secret]');
  return clean;
}

/** The credential as it is, and each text in one that is JSON. */
function secretsOf(credential: string): string[] {
  if (credential === '') return [];
  if (!credential.startsWith('{')) return [credential];
  try {
    const value = JSON.parse(credential) as JsonValue;
    const parts = isObject(value) ? Object.values(value) : [];
    return [
      credential,
      ...parts.filter((part): part is string => typeof part === 'string' && part.length >= shortestSecret),
    ];
  } catch {
    return [credential];
  }
}
