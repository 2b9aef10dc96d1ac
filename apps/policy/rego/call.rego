# The decision on one model call, evaluated in the edge before anything is forwarded.
package tappass.call

import rego.v1

default decision := {"allow": false, "reason": "forbidden"}

decision := {"allow": true, "reason": "allowed"} if {
	asked
	model_allowed
	resides
}

decision := {"allow": false, "reason": "outside_residency"} if {
	asked
	model_allowed
	not resides
}

decision := {"allow": false, "reason": "model_not_allowed"} if {
	asked
	not model_allowed
}

# The ordinary cases need no pattern: compiling one costs more than all the rest of the decision.
model_allowed if "*" in input.allowed_models

else if input.model in input.allowed_models

else if {
	some pattern in input.allowed_models
	contains(pattern, "*")
	glob.match(pattern, null, input.model) # null: a dot in a name is a letter like others; [] would mean ["."]
}

resides if input.residency == "any"

resides if {
	input.residency == "eu"
	input.eu == true
}

# As in authz: no fact may be missing, also one that would not have mattered.
asked if {
	data.tappass.authz.allow
	is_string(input.model)
	is_boolean(input.eu)
	input.residency in {"any", "eu"}
	every pattern in input.allowed_models { is_string(pattern) }
}
