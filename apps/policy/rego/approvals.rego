# Who may decide on a request for approval: a human of the level its tier asks for, and never who asked. Undefined is deny.
package tappass.approvals

import rego.v1

default decision := {"allow": false, "reason": "forbidden"}

decision := {"allow": true, "reason": "allowed"} if {
	asked
	human
	another
}

decision := {"allow": false, "reason": "approval_own"} if {
	asked
	human
	not another
}

# Agent and developer keys act for programs.
human if {
	input.principal.kind in {"admin", "pat", "login"}
	input.principal.level >= level_of[input.approval.tier]
}

level_of := {"authenticated": 30, "elevated": 40}

another if {
	input.principal.key_id != input.approval.requested_by
	another_developer
}

another_developer if input.approval.developer == ""

another_developer if {
	input.approval.developer != ""
	input.principal.developer != input.approval.developer
}

# A question with a fact missing was asked by something broken: null is nobody's id, and so is not another's.
asked if {
	is_number(input.principal.level)
	is_string(input.principal.key_id)
	is_string(input.principal.developer)
	is_string(input.approval.requested_by)
	is_string(input.approval.developer)
}
