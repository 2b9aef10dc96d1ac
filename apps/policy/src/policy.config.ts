// Every setting of policy, one line each.
import { commonSettings, postgresSettings } from '@tappass/service/common-settings';
import { defineConfig } from '@tappass/service/config';
import { env } from '@tappass/service/setting';
import { z } from 'zod';

export const policyConfig = defineConfig({
  ...commonSettings,
  ...postgresSettings('policy'),
  pricesFile: env(
    'TAPPASS_PRICES_FILE',
    z.string().default(''),
    'JSON file of models beside or instead of the published ones, with their prices; models of servers in the house have no others.',
  ),
});
