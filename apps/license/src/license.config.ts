// Every setting of license, one line each.
import { commonSettings } from '@tappass/service/common-settings';
import { defineConfig } from '@tappass/service/config';

export const licenseConfig = defineConfig({ ...commonSettings });
