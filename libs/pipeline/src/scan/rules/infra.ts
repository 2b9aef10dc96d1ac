// Addresses and names that mean something only inside somebody's network or cloud account.
import type { Rule } from '../rule.ts';
import { type RuleRow, rulesFrom } from '../rule-table.ts';

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
/** Not the middle of a longer number or of a version. */
const wholeAddress = {
  check: (_: string, text: string, at: number): boolean => text[at - 1] !== '.' && text[at - 1] !== '-',
};
const endOfAddress = '(?![\\w-]|\\.\\d)';

const hostChar = /[A-Za-z0-9.-]/;
const longestHost = 120;

/** The whole host name around a telling suffix; it must have a label of its own before it and end there. */
const hostAround =
  (after: RegExp) =>
  (text: string, anchorStart: number, anchorEnd: number): readonly [number, number] | undefined => {
    let start = anchorStart;
    while (start > 0 && anchorStart - start < longestHost && hostChar.test(text[start - 1] as string)) start--;
    while (start < anchorStart && !/[A-Za-z0-9]/.test(text[start] as string)) start++;
    after.lastIndex = anchorEnd;
    const match = after.exec(text);
    if (start === anchorStart || match === null) return undefined;
    const own = text.slice(start, anchorStart);
    return isHost(own, text[start - 1] ?? '') ? [start, anchorEnd + match[0].length] : undefined;
  };

/** `this.local` and `java.internal` are code: a host has a digit, a hyphen, two labels, or stands where a host stands. */
const isHost = (own: string, before: string): boolean =>
  /^[a-z0-9]/.test(own) && !/[A-Z]/.test(own) && (/[\d-]/.test(own) || before === '/' || before === '@');

const privateSuffix = hostAround(/(?![\w(-]|\.[A-Za-z])/y);
const cloudSuffix = hostAround(/(?![\w-]|\.[A-Za-z])/y);
/** The name before a provider's suffix is a resource's whatever it looks like. */
const resource = (text: string, start: number, end: number): readonly [number, number] | undefined =>
  cloudSuffix(text, start, end) ?? named(text, start, end);

const named = (text: string, anchorStart: number, anchorEnd: number): readonly [number, number] | undefined => {
  let start = anchorStart;
  while (start > 0 && anchorStart - start < longestHost && hostChar.test(text[start - 1] as string)) start--;
  return anchorStart - start >= 3 ? [start, anchorEnd] : undefined;
};

const rows: readonly RuleRow[] = [
  [
    'private_ip',
    0.85,
    '10.',
    `10\\.${octet}\\.${octet}\\.${octet}${endOfAddress}`,
    ['ssh 10.0.12.7 now', '10.255.0.1:8080'],
    ['110.0.0.1', '3.10.0.0.1', '10.0.1', 'version 10.1.2.3.4', '10.300.1.1'],
    wholeAddress,
  ],
  [
    'private_ip',
    0.85,
    '192.168.',
    `192\\.168\\.${octet}\\.${octet}${endOfAddress}`,
    ['router 192.168.1.1'],
    ['192.168.1', '1.192.168.1.1'],
    wholeAddress,
  ],
  [
    'private_ip',
    0.85,
    '172.',
    `172\\.(?:1[6-9]|2\\d|3[01])\\.${octet}\\.${octet}${endOfAddress}`,
    ['at 172.16.4.9,'],
    ['172.15.0.1', '172.32.0.1', '172.16.4'],
    wholeAddress,
  ],
  [
    'private_ip',
    0.8,
    ['169.254.', '100.64.'],
    `(?:169\\.254|100\\.64)\\.${octet}\\.${octet}${endOfAddress}`,
    ['curl http://169.254.169.254/latest/meta-data/'],
    ['169.254.1'],
    wholeAddress,
  ],
  [
    'private_ip',
    0.8,
    ['fd', 'fe80:'],
    '(?:fd[0-9a-f]{2}|fe80)(?::[0-9a-f]{0,4}){2,7}(?![\\w:])',
    ['fd12:3456:789a::1', 'fe80::1ff:fe23:4567:890a'],
    ['fdisk', 'fd12 and more', 'fe80:'],
  ],
  [
    'internal_host',
    0.8,
    ['.internal', '.corp', '.intranet', '.lan', '.localdomain', '.home.arpa', '.priv', '.ad.local', '.consul'],
    '',
    ['db-01.prod.internal:5432', 'https://wiki.corp/page', 'ssh build@ci7.lan', 'vault-2.service.consul'],
    ['java.internal.Foo', 'module.internal', 'foo.corporate.com', 'this.lang', 'x.internals', 'peace corps'],
    { locate: privateSuffix },
  ],
  [
    'cluster_address',
    0.85,
    ['.svc.cluster.local', '.pod.cluster.local', '.svc:', '.svc/', '.eks.amazonaws.com', '.azmk8s.io', '.gke.goog'],
    '',
    ['http://billing.payments.svc.cluster.local:8080', 'A1B2.gr7.eu-west-1.eks.amazonaws.com', 'my-aks-dns.azmk8s.io'],
    ['.svc.cluster.local', 'on .azmk8s.io'],
    { locate: named },
  ],
  [
    'cloud_host',
    0.8,
    [
      '.rds.amazonaws.com',
      '.cache.amazonaws.com',
      '.elb.amazonaws.com',
      '.compute.internal',
      '.es.amazonaws.com',
      '.redshift.amazonaws.com',
      '.execute-api.',
      '.database.windows.net',
      '.documents.azure.com',
      '.redis.cache.windows.net',
      '.vault.azure.net',
      '.servicebus.windows.net',
      '.azurecr.io',
      '.privatelink.',
      '.dkr.ecr.',
    ],
    '',
    [
      'orders.c9akciq32.eu-west-1.rds.amazonaws.com',
      'ip-10-0-3-4.eu-west-1.compute.internal',
      'kv-prod.vault.azure.net',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/api',
    ],
    ['the .rds.amazonaws.com suffix', 'see docs'],
    { locate: resource },
  ],
  [
    'aws_arn',
    0.95,
    'arn:aws',
    'arn:aws(?:-cn|-us-gov)?:[a-z0-9-]{2,30}:[a-z0-9-]{0,20}:(?:\\d{12}|aws)?:[\\w+=,.@/:*-]{1,160}',
    ['arn:aws:iam::123456789012:role/deployer', 'arn:aws:s3:::my-bucket/key'],
    ['arn:aws', 'arn:aws:iam', 'barn:aws:s3:::x'],
  ],
  [
    'aws_resource',
    0.75,
    ['vpc-', 'subnet-', 'eni-', 'ami-', 'i-0', 'rtb-', 'igw-', 'vol-', 'snap-', 'sg-0', 'eipalloc-'],
    '(?:(?:vpc|subnet|eni|ami|i|rtb|igw|vol|snap|sg|eipalloc)-)[0-9a-f]{17}(?![\\w-])',
    ['vpc-0a1b2c3d4e5f67890', 'i-0123456789abcdef0'],
    ['vpc-module', 'ami-12', 'snap-together', 'i-0'],
  ],
  [
    'gcp_resource',
    0.8,
    'projects/',
    'projects/[a-z][a-z0-9-]{4,28}[a-z0-9]/(?:locations|zones|regions|global|secrets|topics|subscriptions|instances|serviceAccounts|datasets)/[\\w@./-]{1,120}',
    ['projects/acme-prod-42/locations/europe-west1/clusters/main', 'projects/acme-prod/secrets/db'],
    ['projects/ folder', 'projects/readme.md', 'my projects/locations'],
  ],
  [
    'azure_resource',
    0.85,
    '/subscriptions/',
    '/subscriptions/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:/resourceGroups/[\\w.()-]{1,90}(?:/providers/[\\w./-]{1,160})?)?',
    ['/subscriptions/1b7e4c1a-2f6d-4d0a-9b3e-7a5c1d2e3f40/resourceGroups/rg-prod'],
    ['/subscriptions/new', '/subscriptions/1234'],
  ],
  [
    'unc_path',
    0.7,
    '\\\\',
    '\\\\\\\\[A-Za-z][A-Za-z0-9]{0,40}[.-][A-Za-z0-9.-]{1,60}\\\\[A-Za-z0-9_$-][\\w$. -]{0,80}',
    ['open \\\\fs-01\\finance$ please', '\\\\nas.corp.example\\share'],
    ['\\\\hline\\begin', 'a \\\\ b', '\\\\server'],
  ],
  [
    'metadata_endpoint',
    0.85,
    ['metadata.google.internal', '/latest/meta-data', '/computemetadata/v1', '/metadata/identity/oauth2'],
    '(?:metadata\\.google\\.internal|/latest/meta-data|/computeMetadata/v1|/metadata/identity/oauth2)',
    ['http://metadata.google.internal/computeMetadata/v1/'],
    ['/latest/metadata'],
  ],
];

export const infrastructure: readonly Rule[] = rulesFrom('infra', 'medium', rows);
