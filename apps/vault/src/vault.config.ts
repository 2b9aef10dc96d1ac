// Every setting of the vault, one line each.
import { commonSettings, flag, postgresSettings } from '@tappass/service/common-settings';
import { defineConfig } from '@tappass/service/config';
import { env, secret } from '@tappass/service/setting';
import { z } from 'zod';
import { kekBytes } from './kms/local.ts';

const keyOf32Bytes = z
  .string()
  .refine((text) => /^[A-Za-z0-9+/]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === kekBytes);
const providerKey = z.string().min(8).optional();

export const vaultConfig = defineConfig({
  ...commonSettings,
  ...postgresSettings('vault'),
  vaultKey: secret('TAPPASS_VAULT_KEY', keyOf32Bytes, 'Key-encryption key: base64 of 32 random bytes.'),
  previousVaultKey: secret(
    'TAPPASS_VAULT_KEY_PREVIOUS',
    keyOf32Bytes.optional(),
    'The key before the last change; needed until every data key is wrapped anew.',
  ),
  sealKey: secret(
    'TAPPASS_SEAL_KEY',
    z.string().includes('-----BEGIN PRIVATE KEY-----'),
    'X25519 key (PKCS#8 PEM) to which other services seal what they send here.',
  ),
  sharesCredentials: env(
    'TAPPASS_SHARED_CREDENTIALS',
    flag(true),
    "Whether organisations without a provider credential of their own use the deployment's.",
  ),
  openaiKey: secret('OPENAI_API_KEY', providerKey, "The deployment's key for OpenAI."),
  anthropicKey: secret('ANTHROPIC_API_KEY', providerKey, "The deployment's key for Anthropic."),
  azureKey: secret('AZURE_OPENAI_API_KEY', providerKey, "The deployment's key for Azure OpenAI."),
  geminiKey: secret('GEMINI_API_KEY', providerKey, "The deployment's key for the Gemini API."),
  vertexCredentials: secret(
    'VERTEX_CREDENTIALS',
    providerKey,
    "The deployment's service account for Vertex AI: its JSON key.",
  ),
  bedrockCredentials: secret(
    'BEDROCK_CREDENTIALS',
    providerKey,
    "The deployment's keys for Bedrock: JSON with access_key_id, secret_access_key and session_token where there is one.",
  ),
  mistralKey: secret('MISTRAL_API_KEY', providerKey, "The deployment's key for Mistral."),
});
