# Where a call may go: the model asked for or those that stand for it, then the fallbacks; by allow-list, classification and residency.
package tappass.routing

import rego.v1

default route := {"allow": false, "reason": "model_not_allowed"}

route := {"allow": true, "models": models} if {
	asked
	count(models) > 0
}

# In the order in which they are tried, none twice.
models := [model | some i, model in order; not model in array.slice(order, 0, i); suitable(model)]

order := array.concat(array.concat([picked], others), fallbacks)

# The models that share the load of the one asked for; it stands for itself unless weights say otherwise.
targets := object.get(input.weights, input.model, {input.model: 1})

names := sort([name | some name, weight in targets; weight > 0])

total := sum([targets[name] | some name in names])

# The dice is thrown by whoever asks; each name owns as many of its sides as it weighs.
picked := names[min([i | some i, _ in names; input.dice % total < reach(i)])]

reach(i) := sum([targets[name] | some j, name in names; j <= i])

others := [name | some name in names; name != picked]

fallbacks := object.get(input.fallbacks, input.model, object.get(input.fallbacks, "*", []))

suitable(model) if {
	listed(input.allowed_models, model)
	classified(model)
	resides(model)
}

# A classification that no rule names may go anywhere.
classified(_) if not ruled

classified(model) if {
	some rule in input.rules
	input.classification in rule.classifications
	listed(rule.models, model)
}

ruled if {
	some rule in input.rules
	input.classification in rule.classifications
}

# Only what is configured and priced has an endpoint here.
resides(model) if {
	input.residency == "any"
	input.endpoints[model]
}

resides(model) if {
	input.residency == "eu"
	input.endpoints[model].eu == true
}

listed(patterns, model) if model in patterns

listed(patterns, model) if {
	some pattern in patterns
	contains(pattern, "*")
	glob.match(pattern, null, model)
}

# No fact may be missing: half a rule would let through what the whole one holds back.
asked if {
	is_string(input.model)
	is_number(input.dice)
	is_string(input.classification)
	every pattern in input.allowed_models { is_string(pattern) }
	every rule in input.rules {
		words(rule.classifications)
		words(rule.models)
	}
	every _, names in input.fallbacks { words(names) }
	every _, shares in input.weights {
		every _, weight in shares { is_number(weight) }
	}
	every _, endpoint in input.endpoints { is_boolean(endpoint.eu) }
}

words(list) if {
	is_array(list)
	every word in list { is_string(word) }
}
