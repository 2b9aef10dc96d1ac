import { Fault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPipeline } from './pipeline-document.ts';

const refusalOf = (text: string): Fault => {
  try {
    readPipeline(text);
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('it was taken');
};

test('YAML and JSON of the same pipeline are the same document', () => {
  const document = { preset: 'starter', overrides: { rate_limit: { max_calls: 5 } } };
  expect(readPipeline('preset: starter\noverrides:\n  rate_limit:\n    max_calls: 5\n')).toEqual(document);
  expect(readPipeline(JSON.stringify(document))).toEqual(document);
});

test.for([
  ['a preset that is none', '{"preset":"strict"}', 'preset'],
  ['a step that is none', '{"preset":"starter","overrides":{"detect_everything":{}}}', 'overrides.detect_everything'],
  [
    'a setting that its step does not have',
    '{"preset":"starter","overrides":{"rate_limit":{"max_call":1}}}',
    'overrides.rate_limit.max_call',
  ],
  [
    'a setting of the wrong type',
    '{"preset":"starter","overrides":{"rate_limit":{"max_calls":"many"}}}',
    'overrides.rate_limit.max_calls',
  ],
  [
    'a threshold above 1',
    '{"preset":"starter","overrides":{"detect_pii":{"threshold":2}}}',
    'overrides.detect_pii.threshold',
  ],
  [
    'an action that is none',
    '{"preset":"starter","overrides":{"detect_pii":{"actions":{"email":"shrug"}}}}',
    'overrides.detect_pii.actions.email',
  ],
  ...['validate_input', 'call_llm', 'cost_tracking', 'audit_write'].map(
    (step) =>
      [
        `switching off ${step}`,
        `{"preset":"starter","overrides":{"${step}":{"enabled":false}}}`,
        `overrides.${step}.enabled`,
      ] as const,
  ),
  ...[
    ['overrides', '{"preset":"starter","overrides":{"__proto__":{"detect_secrets":{"enabled":false}}}}'],
    ['overrides.detect_pii', '{"preset":"starter","overrides":{"detect_pii":{"__proto__":{"enabled":false}}}}'],
    ['overrides.detect_pii.actions', '{"preset":"starter","overrides":{"detect_pii":{"actions":{"__proto__":"log"}}}}'],
    ['tools', 'preset: starter\ntools:\n  __proto__: {deny: [x]}'],
  ].map(
    ([where, text]) =>
      [`a member that is dropped where it is copied, in ${where}`, text ?? '', `${where}.__proto__`] as const,
  ),
  ['what is not YAML', 'preset: [starter', 'yaml'],
  ['an alias, which could expand without end', 'preset: starter\nallowed_models: &a [x]\ntools: {allow: *a}', 'yaml'],
  ['more than 64 KiB', `preset: starter\nname: ${'x'.repeat(70_000)}`, 'yaml'],
] as const)('%s is refused by its path', ([, text, field]) => {
  const fault = refusalOf(text);
  expect(fault.reason).toBe('bad_field');
  expect(String(fault.details['field'])).toContain(field);
});

test('whatever text comes, it is a document or a refusal with a reason', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.string().map((text) => `preset: starter\n${text}`),
      ),
      (text) => {
        try {
          expect(readPipeline(text)).toHaveProperty('preset');
        } catch (thrown) {
          expect((thrown as Fault).reason).toBe('bad_field');
        }
      },
    ),
  );
});
