// Which route needs what: `scope` a credential that may call models, `level` a role, `own` an agent key for its own events. Data for tappass/authz.

export interface RouteRule {
  readonly scope?: 'govern';
  /** auditor 10, developer 20, org_admin 30, super_admin 40 */
  readonly level?: number;
  readonly own?: true;
}

const govern: RouteRule = { scope: 'govern' };
const auditor: RouteRule = { level: 10 };
const developer: RouteRule = { level: 20 };
/** Whoever was refused may say that it was wrong. */
const developerOrOwn: RouteRule = { level: 20, own: true };
const orgAdmin: RouteRule = { level: 30 };
const admin: RouteRule = { level: 40 };
const auditorOrOwn: RouteRule = { level: 10, own: true };

export const routes: Readonly<Record<string, RouteRule>> = {
  'POST /v1/chat/completions': govern,
  'POST /v1/messages': govern,
  'POST /v1/messages/count_tokens': govern,
  'POST /v1/embeddings': govern,
  'POST /v1/responses': govern,
  'GET /v1/responses/:id': govern,
  'DELETE /v1/responses/:id': govern,
  'POST /v1/responses/:id/cancel': govern,
  'GET /v1/responses/:id/input_items': govern,
  'POST /v1/conversations': govern,
  'GET /v1/conversations/:id': govern,
  'POST /v1/conversations/:id': govern,
  'DELETE /v1/conversations/:id': govern,
  'GET /v1/conversations/:id/items': govern,
  'POST /v1/conversations/:id/items': govern,
  'GET /v1/conversations/:id/items/:item_id': govern,
  'DELETE /v1/conversations/:id/items/:item_id': govern,
  'GET /v1/me/approvals': auditorOrOwn,
  'GET /v1/me/approvals/:id/wait': auditorOrOwn,
  'POST /v1/me/approvals/:id/decide': orgAdmin,
  'POST /v1/govern': govern,
  'POST /v1/govern/execution': govern,
  'POST /v1/govern/approve': orgAdmin,
  'POST /v1/tools/govern': govern,
  'POST /v1/tools/execute': govern,
  'POST /tools/executed': govern,
  'POST /hooks': govern,
  'POST /hooks/batch': govern,
  'GET /v1/models': govern,
  'GET /v1/models/*': govern,
  'POST /agents': developer,
  'GET /agents': auditor,
  'GET /agents/:id': auditor,
  'DELETE /agents/:id': orgAdmin,
  'POST /sessions/:id/unlock': orgAdmin,
  'POST /agents/:id/developer-keys': developer,
  'GET /agents/:id/developer-keys': auditor,
  'DELETE /agents/:id/developer-keys/:key_id': orgAdmin,
  'POST /orgs': admin,
  'GET /me': { level: 0, own: true },
  'GET /pipelines/steps': auditor,
  'POST /pipelines': orgAdmin,
  'POST /pipelines/feedback': developerOrOwn,
  'GET /pipelines': auditor,
  'GET /pipelines/:id': auditor,
  'DELETE /pipelines/:id': orgAdmin,
  'PUT /pipelines/:id': orgAdmin,
  'GET /pipelines/:id/assignments': auditor,
  'POST /pipelines/:id/assignments': orgAdmin,
  'DELETE /pipelines/:id/assignments': orgAdmin,
  'GET /pipelines/:id/findings': auditor,
  'GET /pipelines/:id/exceptions': auditor,
  'POST /pipelines/:id/exceptions': orgAdmin,
  'DELETE /pipelines/:id/exceptions/:exception_id': orgAdmin,
  'GET /audit': auditorOrOwn,
  'GET /audit/verify': auditor,
  'GET /audit/checkpoint': auditor,
  'GET /audit/:id': auditorOrOwn,
  'POST /admin/secrets/invalidate': admin,
  'POST /admin/vault/rotate': admin,
  'GET /admin/vault/rotations/:id': admin,
  'POST /admin/llm-keys': orgAdmin,
  'GET /admin/llm-keys': orgAdmin,
  'DELETE /admin/llm-keys/:id': orgAdmin,
  'GET /admin/license': admin,
  'GET /metrics': admin,
};
