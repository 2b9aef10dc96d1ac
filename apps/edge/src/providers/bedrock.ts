// AWS Bedrock by its Converse interface: requests signed by AWS's own signer (SigV4), streams framed as AWS event streams.
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { Fault } from '@tappass/errors/fault';
import { z } from 'zod';
import type { Provider, Unsigned } from './provider.ts';

const awsKeys = z.object({
  access_key_id: z.string().min(1),
  secret_access_key: z.string().min(1),
  session_token: z.string().optional(),
});

export interface BedrockSettings {
  readonly region: string;
  readonly now?: () => Date;
}

export const bedrock = ({ region, now = () => new Date() }: BedrockSettings): Provider => ({
  name: 'bedrock',
  ways: [
    {
      wire: 'bedrock',
      framing: 'aws',
      path: (model, stream) => `/model/${encodeURIComponent(model)}/${stream ? 'converse-stream' : 'converse'}`,
    },
  ],
  passes: [],
  needsCredential: true,
  sign: async (unsigned) => ({ path: unsigned.path, headers: await signed(unsigned, region, now()) }),
});

async function signed({ origin, path, body, credential }: Unsigned, region: string, signingDate: Date) {
  const keys = keysOf(credential);
  const { host, protocol } = new URL(origin);
  const signer = new SignatureV4({
    service: 'bedrock',
    region,
    sha256: Sha256,
    credentials: {
      accessKeyId: keys.access_key_id,
      secretAccessKey: keys.secret_access_key,
      ...(keys.session_token !== undefined && { sessionToken: keys.session_token }),
    },
  });
  const request = { method: 'POST', protocol, hostname: host, path, body };
  const { headers } = await signer.sign(
    { ...request, headers: { host, 'content-type': 'application/json' } },
    { signingDate },
  );
  return headers;
}

function keysOf(credential: string): z.infer<typeof awsKeys> {
  try {
    return awsKeys.parse(JSON.parse(credential));
  } catch {
    // the cause would quote the key
    const detail = 'its credential is not a JSON object with access_key_id and secret_access_key';
    throw new Fault('provider_failed', { details: { provider: 'bedrock', detail } });
  }
}
