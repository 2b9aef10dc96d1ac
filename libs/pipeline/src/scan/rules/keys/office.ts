// Keys of what offices run: identity, planning, customers, documents, automation.
import type { KeyRow } from '../../key-rules.ts';

export const officeKeys: readonly KeyRow[] = [
  ['linear_key', 'Linear documentation', 'lin_api_{alnum:32-64}'],
  ['linear_secret', 'Linear documentation, webhooks and OAuth', 'lin_<wh|oauth>_{alnum:32-64}'],
  ['notion_token', 'Notion documentation', 'ntn_{digits:8-11}{alnum:32-36}', 'secret_{alnum:43}'],
  ['asana_token', 'Asana documentation, personal access tokens', '<1|2>/1{digits:12-16}:{hex:32}'],
  ['asana_token', 'Asana documentation, personal access tokens', '2/1{digits:12-16}/{digits:12-16}:{hex:32}'],
  ['clickup_token', 'ClickUp documentation', 'pk_{digits:5-9}_{upper:32}'],
  ['figma_token', 'Figma documentation, access tokens', 'fig<d|dr|oh|u>_{url:38-60}'],
  ['canva_secret', 'Canva Connect documentation', 'cnvca{url:40-60}'],
  ['dropbox_token', 'Dropbox documentation', 'sl.<u.|B|A>{url:100-1200}'],
  [
    'hubspot_token',
    'HubSpot documentation, private apps',
    'pat-<na|eu|ap>{digits:1}-{anyhex:8}-{anyhex:4}-{anyhex:4}-{anyhex:4}-{anyhex:12}',
  ],
  ['salesforce_token', 'Salesforce documentation, session ids', '00D{alnum:12-15}!{dotted:70-110}'],
  ['zoho_token', 'Zoho API console documentation', '1000.{hex:32}.{hex:32}'],
  ['close_key', 'Close documentation', 'api_{alnum:22}.{alnum:22}'],
  ['typeform_token', 'Typeform documentation', 'tfp_{dotted:40-62}'],
  ['calcom_key', 'Cal.com documentation', 'cal_<live_|>{hex:32}'],
  ['teamwork_token', 'Teamwork documentation', 'tkn.v1_{padded:60-92}'],
  ['okta_token', 'Okta documentation, SSWS scheme', 'SSWS 00{url:38-42}'],
  ['stytch_secret', 'Stytch documentation', 'secret-<live|test>-{padded:36}'],
  ['ory_token', 'Ory documentation, token formats', 'ory_<at|rt|ac|pat|wat|st>_{url:32-60}'],
  ['jumpcloud_key', 'JumpCloud documentation', 'jca_{alnum:36}'],
  ['adobe_secret', 'Adobe developer documentation', 'p8e-{lower:32}', 'p8e-{url:32}'],
  ['censys_token', 'Censys documentation', 'censys_{alnum:8}_{alnum:20-40}'],
];
