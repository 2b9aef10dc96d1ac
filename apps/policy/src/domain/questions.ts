// What policy itself asks Rego, every fact of it named: a fact that is missing is a refusal.
import type { Principal } from '@tappass/contracts/common';
import type { StoredApproval } from './approval-row.ts';
import type { PipelineDocument } from './pipeline-document.ts';

export type Asked = Pick<StoredApproval, 'requested_by' | 'developer' | 'tier'>;

/** Whether this principal may decide on that request: `tappass/approvals/decision`. */
export const approvalQuestion = (
  { kind, level, keyId, developerPseudonym }: Pick<Principal, 'kind' | 'level' | 'keyId' | 'developerPseudonym'>,
  { requested_by, developer, tier }: Asked,
) => ({
  principal: { kind, level, key_id: keyId, developer: developerPseudonym },
  approval: { requested_by, developer, tier },
});

/** What the steps of a pipeline are: `tappass/pipeline/plan`. */
export const planQuestion = (revision: string, digest: string, pipeline: PipelineDocument) => ({
  revision,
  digest,
  pipeline,
});
