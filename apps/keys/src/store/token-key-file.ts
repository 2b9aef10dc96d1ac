// Reads the token key, or makes it on first boot; two starting replicas agree on one file.
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { newSigningKeyPem, type SigningKey, signingKeyFrom } from '../domain/signing-key.ts';

export async function loadTokenKey(file: string): Promise<SigningKey> {
  const existing = read(file);
  if (existing !== undefined) return signingKeyFrom(existing);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, newSigningKeyPem(), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return signingKeyFrom(readFileSync(file, 'utf8'));
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
