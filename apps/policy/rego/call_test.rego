package tappass.call_test

import data.tappass.call
import rego.v1

routes := {"POST /v1/chat/completions": {"scope": "govern"}}

ask(models, model) := {
	"principal": {"kind": "agent", "level": 0, "scopes": ["govern"]},
	"route": "POST /v1/chat/completions",
	"allowed_models": models,
	"model": model,
	"residency": "any",
	"eu": false,
}

test_any_model_by_star if call.decision.allow with input as ask(["*"], "gpt-4o") with data.tables.routes as routes

test_glob_matches_the_family if call.decision.allow with input as ask(["claude-*"], "claude-sonnet-4") with data.tables.routes as routes

test_star_is_any_model_also_with_a_dot_in_its_name if call.decision.allow with input as ask(["*"], "gpt-4.1-mini") with data.tables.routes as routes

test_glob_passes_over_a_dot if call.decision.allow with input as ask(["gpt-*"], "gpt-4.1-mini") with data.tables.routes as routes

test_a_whole_name_is_itself_only if {
	call.decision.allow with input as ask(["gpt-4o"], "gpt-4o") with data.tables.routes as routes
	not call.decision.allow with input as ask(["gpt-4o"], "gpt-4o-mini") with data.tables.routes as routes
}

test_other_models_are_named if call.decision == {"allow": false, "reason": "model_not_allowed"} with input as ask(["claude-*"], "gpt-4o") with data.tables.routes as routes

test_no_list_is_no_model if not call.decision.allow with input as object.remove(ask(["*"], "gpt-4o"), {"allowed_models"}) with data.tables.routes as routes

test_nobody_is_forbidden if call.decision == {"allow": false, "reason": "forbidden"} with input as {} with data.tables.routes as routes

test_residency_keeps_to_the_union if {
	inside := object.union(ask(["*"], "gpt-4o"), {"residency": "eu", "eu": true})
	outside := object.union(ask(["*"], "gpt-4o"), {"residency": "eu"})
	call.decision.allow with input as inside with data.tables.routes as routes
	call.decision == {"allow": false, "reason": "outside_residency"} with input as outside with data.tables.routes as routes
	not call.decision.allow with input as object.remove(inside, {"residency"}) with data.tables.routes as routes
	not call.decision.allow with input as object.remove(inside, {"eu"}) with data.tables.routes as routes
}
