# The decision on one model call, evaluated in the edge before anything is forwarded.
package tappass.call

import rego.v1

default decision := {"allow": false, "reason": "forbidden"}

decision := {"allow": true, "reason": "allowed"} if {
	data.tappass.authz.allow
	model_allowed
	resides
}

decision := {"allow": false, "reason": "outside_residency"} if {
	data.tappass.authz.allow
	model_allowed
	not resides
}

decision := {"allow": false, "reason": "model_not_allowed"} if {
	data.tappass.authz.allow
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
