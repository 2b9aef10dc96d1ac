// Gemini by Vertex AI: a service account's key is exchanged for a token of an hour; the project stands in the path.
import { Fault } from '@tappass/errors/fault';
import { importPKCS8, SignJWT } from 'jose';
import { request } from 'undici';
import { z } from 'zod';
import { geminiWay } from './google.ts';
import type { Provider } from './provider.ts';

const serviceAccount = z.object({
  client_email: z.string(),
  private_key: z.string(),
  private_key_id: z.string().optional(),
  project_id: z.string().regex(/^[a-z][a-z0-9:.-]{4,60}$/),
});
type ServiceAccount = z.infer<typeof serviceAccount>;

export interface VertexSettings {
  /** Where keys are exchanged; the operator's word, never the credential's. */
  readonly tokenUrl: string;
  /** As in `europe-west4`. */
  readonly location: string;
  readonly nowMs?: () => number;
}

interface Token {
  readonly text: string;
  readonly expiresAtMs: number;
}

const scope = 'https://www.googleapis.com/auth/cloud-platform';
const lifeSeconds = 3_600;
/** A token is renewed before a call could outlive it. */
const renewBeforeMs = 300_000;
const maxTokens = 1_000;

export const vertex = ({ tokenUrl, location, nowMs = Date.now }: VertexSettings): Provider => {
  const tokens = new Map<string, Promise<Token>>();
  const tokenFor = async (credential: string, account: ServiceAccount): Promise<string> => {
    const known = tokens.get(credential);
    if (known !== undefined) {
      const token = await known;
      if (token.expiresAtMs - renewBeforeMs > nowMs()) return token.text;
    }
    if (tokens.size >= maxTokens) tokens.clear();
    const fresh = exchanged(account, tokenUrl, nowMs());
    tokens.set(credential, fresh);
    // a failed exchange is tried again by the next call
    fresh.catch(() => tokens.delete(credential));
    return (await fresh).text;
  };
  return {
    name: 'vertex',
    ways: [geminiWay(`/v1/projects/{project}/locations/${location}/publishers/google`)],
    passes: [],
    needsCredential: true,
    sign: async ({ path, credential }) => {
      const account = accountOf(credential);
      const token = await tokenFor(credential, account);
      return {
        path: path.replace('{project}', account.project_id),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      };
    },
  };
};

const unusable = (detail: string, cause?: unknown): Fault =>
  new Fault('provider_failed', { details: { provider: 'vertex', detail }, cause });

function accountOf(credential: string): ServiceAccount {
  try {
    return serviceAccount.parse(JSON.parse(credential));
  } catch {
    // the cause would quote the key
    throw unusable('its credential is not the JSON key of a service account');
  }
}

async function exchanged(account: ServiceAccount, tokenUrl: string, nowMs: number): Promise<Token> {
  const assertion = await signedAssertion(account, tokenUrl, nowMs);
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  const response = await request(tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  }).catch((cause: unknown) => {
    throw unusable('its token could not be had', cause);
  });
  const answer = z.object({ access_token: z.string(), expires_in: z.number() }).safeParse(await response.body.json());
  if (response.statusCode !== 200 || !answer.success) throw unusable('it did not accept its credential');
  return { text: answer.data.access_token, expiresAtMs: nowMs + answer.data.expires_in * 1000 };
}

async function signedAssertion(account: ServiceAccount, tokenUrl: string, nowMs: number): Promise<string> {
  const nowSeconds = Math.floor(nowMs / 1000);
  try {
    const key = await importPKCS8(account.private_key, 'RS256');
    return await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(account.private_key_id && { kid: account.private_key_id }) })
      .setIssuer(account.client_email)
      .setAudience(tokenUrl)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + lifeSeconds)
      .sign(key);
  } catch {
    throw unusable('its credential holds no usable key');
  }
}
