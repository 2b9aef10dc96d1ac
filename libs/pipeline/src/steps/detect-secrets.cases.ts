// Cases for detect_secrets: issued keys, credentials in text, and their placeholders.
import { type StepCase, saying } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  {
    shows: 'a question about keys passes',
    kind: 'good',
    call: saying('How do I rotate an API key safely?'),
    verdict: 'pass',
  },
  {
    shows: 'a provider key and a cloud key',
    kind: 'bad',
    call: saying('use sk-proj-Zq8vR2mT5xW1cK7nB4jH9dLf and AKIAQYLPMN5HFIQR7XYA'),
    verdict: 'found',
    says: ['openai_key', 'aws_access_key'],
  },
  {
    shows: 'a private key with its body',
    kind: 'bad',
    call: saying('-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----'),
    verdict: 'found',
    says: ['private_key'],
  },
  {
    shows: 'credentials inside a URL are no e-mail address',
    kind: 'bad',
    call: saying('postgres://app:s3cr3t-Pw@db.example.org:5432/app'),
    verdict: 'found',
    says: ['connection_string'],
  },
  {
    shows: 'a password set in a config line',
    kind: 'bad',
    call: saying('DB_PASSWORD=kX9#mQ2v'),
    verdict: 'found',
    says: ['password'],
  },
  { shows: 'a placeholder', kind: 'near-miss', call: saying('api_key = "your-api-key-here-0001"'), verdict: 'pass' },
  {
    shows: 'code that reads a password from elsewhere',
    kind: 'near-miss',
    call: saying('password = os.environ["DB_PASSWORD"]'),
    verdict: 'pass',
  },
  {
    shows: 'a hash is no secret',
    kind: 'near-miss',
    call: saying('commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b'),
    verdict: 'pass',
  },
];
