// Every setting of policy, one line each.
import { commonSettings, postgresSettings } from '@tappass/service/common-settings';
import { defineConfig } from '@tappass/service/config';

export const policyConfig = defineConfig({ ...commonSettings, ...postgresSettings('policy') });
