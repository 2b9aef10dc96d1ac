// All keys that are known by what their issuers publish of them, as rules.
import { keyRules, namedKeyRules } from '../key-rules.ts';
import type { Rule } from '../rule.ts';
import { aiKeys } from './keys/ai.ts';
import { chatKeys } from './keys/chat.ts';
import { cloudKeys } from './keys/cloud.ts';
import { dataKeys } from './keys/data.ts';
import { namedKeys } from './keys/named.ts';
import { officeKeys } from './keys/office.ts';
import { paymentKeys } from './keys/payment.ts';
import { sourceHostingKeys } from './keys/source-hosting.ts';

export const issuedKeys: readonly Rule[] = [
  ...keyRules('cloud', cloudKeys),
  ...keyRules('source', sourceHostingKeys),
  ...keyRules('chat', chatKeys),
  ...keyRules('payment', paymentKeys),
  ...keyRules('ai', aiKeys),
  ...keyRules('data', dataKeys),
  ...keyRules('office', officeKeys),
  ...namedKeyRules(namedKeys),
];
