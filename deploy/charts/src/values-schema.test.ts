import { expect, test } from 'vitest';
import { valuesSchema } from './values-schema.ts';

const yaml = `
replicas: 2
# Which of them.
migrations:
  mode: helm
  adminUser: postgres
env:
  LOG_LEVEL: info
tolerations: []
networkPolicy: { enabled: true }
`;

test('what stands in values.yaml may be set, with its type and its comment', () => {
  const { properties } = valuesSchema(yaml) as { properties: Record<string, unknown> };
  expect(properties['replicas']).toEqual({ type: 'integer', minimum: 1 });
  expect(properties['migrations']).toMatchObject({
    description: 'Which of them.',
    additionalProperties: false,
    properties: { mode: { enum: ['helm', 'none'] }, adminUser: { type: 'string' } },
  });
  expect(properties['networkPolicy']).toMatchObject({ properties: { enabled: { type: 'boolean' } } });
});

test('settings are the user’s own keys, everything else is closed, and an umbrella may hand down global and enabled', () => {
  const schema = valuesSchema(yaml) as { additionalProperties: boolean; properties: Record<string, unknown> };
  expect(schema.additionalProperties).toBe(false);
  expect(schema.properties['env']).toEqual({ type: 'object' });
  expect(schema.properties['tolerations']).toEqual({ type: 'array' });
  expect(schema.properties).toHaveProperty('global');
  expect(schema.properties).toHaveProperty('enabled');
});
