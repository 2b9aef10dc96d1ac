// Cases for detect_multimodal: what may be brought, and from where it may be fetched.
import { dataUrl, png } from '../testing/pictures.ts';
import { callOf, type StepCase, saying } from '../testing/step-case.ts';

const showing = (...urls: readonly string[]) =>
  callOf({
    model: 'm-1',
    messages: [{ role: 'user', content: urls.map((url) => ({ type: 'image_url', image_url: { url } })) }],
  });
const picture = dataUrl('image/png', png());
const hearing = callOf({
  model: 'm-1',
  messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }] }],
});

const attaching = (type: string) =>
  callOf({
    model: 'm-1',
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'file',
            file: { filename: 'a', file_data: dataUrl(type, Buffer.from('PK\x03\x04 inside'.repeat(30))) },
          },
        ],
      },
    ],
  });

export const cases: readonly StepCase[] = [
  { shows: 'text alone passes', kind: 'good', call: saying('hello'), verdict: 'pass' },
  { shows: 'a small picture passes', kind: 'good', call: showing(picture), verdict: 'pass' },
  {
    shows: 'a picture on the public web passes',
    kind: 'near-miss',
    call: showing('https://images.example.org/a.png'),
    verdict: 'pass',
  },
  ...[
    'https://127.0.0.1/a.png',
    'https://2130706433/a.png',
    'https://0x7f.1/a.png',
    'https://[::1]/a.png',
    'https://[::ffff:10.0.0.1]/a.png',
    'https://10.0.0.5/a.png',
    'https://169.254.169.254/latest/meta-data',
    'https://metadata.google.internal/a',
    'https://localhost/a.png',
    'https://db/a.png',
    'https://127.0.0.1.nip.io/a.png',
    'https://１２７.０.０.１/a.png',
  ].map(
    (url): StepCase => ({
      shows: `a picture inside the house: ${url}`,
      kind: 'bad',
      call: showing(url),
      verdict: 'found',
      says: ['remote_private_host'],
    }),
  ),
  {
    shows: 'plain http',
    kind: 'bad',
    call: showing('http://example.org/a.png'),
    verdict: 'found',
    says: ['remote_scheme'],
  },
  {
    shows: 'a file address',
    kind: 'bad',
    call: showing('file:///etc/passwd'),
    verdict: 'found',
    says: ['remote_scheme'],
  },
  {
    shows: 'credentials in the address',
    kind: 'bad',
    call: showing('https://a:b@images.example.org/a.png'),
    verdict: 'found',
    says: ['remote_credentials'],
  },
  {
    shows: 'a host that is not listed',
    kind: 'bad',
    call: showing('https://images.example.org/a.png'),
    settings: { remote: 'listed', remote_hosts: ['*.example.com'] },
    verdict: 'found',
    says: ['remote_host_unlisted'],
  },
  {
    shows: 'no addresses at all',
    kind: 'bad',
    call: showing('https://images.example.org/a.png'),
    settings: { remote: 'none' },
    verdict: 'found',
    says: ['remote_address'],
  },
  {
    shows: 'a kind that is not allowed',
    kind: 'bad',
    call: hearing,
    settings: { kinds: ['image'] },
    verdict: 'found',
    says: ['media_kind'],
  },
  {
    shows: 'a type that is not allowed',
    kind: 'bad',
    call: showing(dataUrl('image/svg+xml', Buffer.from('<svg/>'))),
    verdict: 'found',
    says: ['media_type'],
  },
  {
    shows: 'A7: sixty screenshots of one session',
    kind: 'near-miss',
    call: showing(...Array.from({ length: 60 }, () => picture)),
    verdict: 'pass',
  },
  ...[
    'application/json',
    'application/yaml',
    'text/markdown',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.oasis.opendocument.text',
  ].map(
    (type): StepCase => ({
      shows: `A7: an attachment of ${type}`,
      kind: 'near-miss',
      call: attaching(type),
      verdict: 'pass',
    }),
  ),
  ...['application/x-msdownload', 'application/zip', 'application/java-archive'].map(
    (type): StepCase => ({
      shows: `an attachment of ${type}`,
      kind: 'bad',
      call: attaching(type),
      verdict: 'found',
      says: ['media_type'],
    }),
  ),
  {
    shows: 'too many and too large',
    kind: 'bad',
    call: showing(picture, picture),
    settings: { max_parts: 1, max_part_bytes: 10, max_total_bytes: 1_000 },
    verdict: 'found',
    says: ['media_too_large', 'media_too_large', 'media_too_many'],
  },
];
