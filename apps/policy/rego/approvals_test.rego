package tappass.approvals_test

import data.tappass.approvals
import rego.v1

admin := {"kind": "pat", "level": 30, "key_id": "pat_1", "developer": "psn_boss"}

asked := {"requested_by": "dk_1", "developer": "psn_dev", "tier": "authenticated"}

test_an_org_admin_may_decide if approvals.decision.allow with input as {"principal": admin, "approval": asked}

test_a_developer_may_not if not approvals.decision.allow with input as {"principal": object.union(admin, {"level": 20}), "approval": asked}

test_keys_of_programs_may_not if {
	every kind in ["agent", "developer", "svid", ""] {
		approvals.decision == {"allow": false, "reason": "forbidden"} with input as {"principal": object.union(admin, {"kind": kind, "level": 40}), "approval": asked}
	}
}

test_nobody_decides_on_a_request_of_their_own if {
	approvals.decision == {"allow": false, "reason": "approval_own"} with input as {"principal": admin, "approval": object.union(asked, {"requested_by": "pat_1"})}
	approvals.decision == {"allow": false, "reason": "approval_own"} with input as {"principal": admin, "approval": object.union(asked, {"developer": "psn_boss"})}
}

test_an_elevated_tier_needs_a_super_admin if {
	elevated := object.union(asked, {"tier": "elevated"})
	not approvals.decision.allow with input as {"principal": admin, "approval": elevated}
	approvals.decision.allow with input as {"principal": object.union(admin, {"level": 40}), "approval": elevated}
}

test_an_unknown_tier_is_denied if not approvals.decision.allow with input as {"principal": object.union(admin, {"level": 40}), "approval": object.union(asked, {"tier": "signed"})}

test_each_missing_leaf_denies if {
	every leaf in ["kind", "level", "key_id", "developer"] {
		not approvals.decision.allow with input as {"principal": object.remove(admin, {leaf}), "approval": asked}
	}
	every leaf in ["requested_by", "developer", "tier"] {
		not approvals.decision.allow with input as {"principal": admin, "approval": object.remove(asked, {leaf})}
	}
	not approvals.decision.allow with input as {}
}
