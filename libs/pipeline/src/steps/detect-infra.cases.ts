// Cases for detect_infra: addresses of a house, and what only looks like one.
import { callOf, type StepCase, saying } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  {
    shows: 'a question about networks passes',
    kind: 'good',
    call: saying('What is the difference between TCP and UDP?'),
    verdict: 'pass',
  },
  {
    shows: 'a private address, an internal host and an ARN',
    kind: 'bad',
    call: saying('ssh 10.0.12.7, then db-01.prod.internal with arn:aws:iam::123456789012:role/deployer'),
    verdict: 'found',
    says: ['private_ip', 'internal_host', 'aws_arn'],
  },
  {
    shows: 'a cluster address in a tool result',
    kind: 'bad',
    call: callOf({
      model: 'm-1',
      messages: [
        { role: 'tool', tool_call_id: 'c', content: 'http://billing.payments.svc.cluster.local:8080 is down' },
      ],
    }),
    verdict: 'found',
    says: ['cluster_address'],
  },
  {
    shows: 'a version, a package and a public address',
    kind: 'near-miss',
    call: saying('version 10.1.2.3.4 of java.internal.Foo at 93.184.216.34'),
    verdict: 'pass',
  },
  {
    shows: 'a type that is left out',
    kind: 'near-miss',
    call: saying('ssh 10.0.12.7'),
    verdict: 'pass',
    settings: { ignore: ['private_ip'] },
  },
  {
    shows: 'a speaker who is not read',
    kind: 'near-miss',
    call: saying('ssh 10.0.12.7'),
    verdict: 'pass',
    settings: { speakers: ['tool'] },
  },
];
