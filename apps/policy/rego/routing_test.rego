package tappass.routing_test

import data.tappass.routing
import rego.v1

asked := {
	"model": "gpt-4o",
	"classification": "INTERNAL",
	"allowed_models": ["*"],
	"rules": [],
	"fallbacks": {},
	"weights": {},
	"residency": "any",
	"dice": 0,
	"endpoints": {"gpt-4o": {"eu": false}, "azure/gpt-4o": {"eu": true}, "claude-haiku-4-5": {"eu": false}},
}

route(more) := answer if {
	answer := routing.route with input as object.union(asked, more)
}

test_a_model_goes_where_it_was_asked_to if route({}) == {"allow": true, "models": ["gpt-4o"]}

test_fallbacks_follow_in_their_order if route({"fallbacks": {"*": ["claude-haiku-4-5", "gpt-4o", "azure/gpt-4o"]}}).models == ["gpt-4o", "claude-haiku-4-5", "azure/gpt-4o"]

test_a_model_has_fallbacks_of_its_own if route({"fallbacks": {"*": ["claude-haiku-4-5"], "gpt-4o": ["azure/gpt-4o"]}}).models == ["gpt-4o", "azure/gpt-4o"]

test_weights_share_the_load_by_the_dice if {
	weights := {"gpt-4o": {"gpt-4o": 1, "azure/gpt-4o": 3}}
	counts := [first | some dice in numbers.range(0, 7); first := route({"weights": weights, "dice": dice}).models[0]]
	count([one | some one in counts; one == "azure/gpt-4o"]) == 6
	count([one | some one in counts; one == "gpt-4o"]) == 2
}

test_a_weight_of_zero_takes_no_calls if route({"weights": {"gpt-4o": {"gpt-4o": 0, "azure/gpt-4o": 1}}}).models == ["azure/gpt-4o"]

test_what_the_allow_list_lacks_is_no_fallback if route({"allowed_models": ["gpt-*"], "fallbacks": {"*": ["claude-haiku-4-5"]}}).models == ["gpt-4o"]

test_a_rule_keeps_a_classification_to_its_models if {
	rules := [{"classifications": ["RESTRICTED"], "models": ["azure/*"]}]
	more := {"rules": rules, "fallbacks": {"*": ["azure/gpt-4o"]}}
	route(object.union(more, {"classification": "RESTRICTED"})).models == ["azure/gpt-4o"]
	route(more).models == ["gpt-4o", "azure/gpt-4o"]
}

test_nothing_left_is_a_refusal if not route({"rules": [{"classifications": ["INTERNAL"], "models": []}]}).allow

test_residency_keeps_to_endpoints_in_the_union if route({"residency": "eu", "fallbacks": {"*": ["azure/gpt-4o"]}}).models == ["azure/gpt-4o"]

test_an_unknown_residency_is_a_refusal if not route({"residency": "mars"}).allow

test_a_model_without_an_endpoint_is_no_candidate if not route({"model": "gpt-5"}).allow

test_each_missing_leaf_refuses if {
	every leaf in ["allowed_models", "rules", "residency", "endpoints", "dice", "model", "weights", "fallbacks"] {
		answer := routing.route with input as object.remove(asked, {leaf})
		not answer.allow
	}
}

test_no_classification_meets_a_rule if {
	more := {"rules": [{"classifications": ["RESTRICTED"], "models": ["azure/*"]}]}
	answer := routing.route with input as object.remove(object.union(asked, more), {"classification"})
	not answer.allow
}
