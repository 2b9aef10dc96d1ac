package tappass.authz_test

import data.tappass.authz
import rego.v1

routes := {
	"POST /v1/chat/completions": {"scope": "govern"},
	"GET /audit": {"level": 10, "own": true},
	"POST /agents": {"level": 20},
}

agent := {"kind": "agent", "level": 0, "scopes": ["govern"]}

auditor := {"kind": "login", "level": 10, "scopes": ["read"]}

admin := {"kind": "admin", "level": 40, "scopes": ["admin"]}

test_an_agent_may_call_models if authz.allow with input as {"principal": agent, "route": "POST /v1/chat/completions"} with data.tables.routes as routes

test_an_admin_may_not_call_models if not authz.allow with input as {"principal": admin, "route": "POST /v1/chat/completions"} with data.tables.routes as routes

test_an_agent_sees_its_own_events if authz.allow with input as {"principal": agent, "route": "GET /audit"} with data.tables.routes as routes

test_an_auditor_may_not_create_agents if not authz.allow with input as {"principal": auditor, "route": "POST /agents"} with data.tables.routes as routes

test_an_unknown_route_is_denied if not authz.allow with input as {"principal": admin, "route": "GET /secret"} with data.tables.routes as routes

test_no_routes_loaded_means_deny if not authz.allow with input as {"principal": admin, "route": "GET /audit"} with data.tables.routes as {}

test_each_missing_leaf_denies if {
	not authz.allow with input as {"route": "POST /v1/chat/completions"} with data.tables.routes as routes
	not authz.allow with input as {"principal": agent} with data.tables.routes as routes
	not authz.allow with input as {"principal": {}, "route": "GET /audit"} with data.tables.routes as routes
	not authz.allow with input as {} with data.tables.routes as routes
}
