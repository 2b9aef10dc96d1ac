# The decision on one model call, evaluated in the edge before anything is forwarded.
package tappass.call

import rego.v1

default decision := {"allow": false, "reason": "forbidden"}

decision := {"allow": true, "reason": "allowed"} if {
	data.tappass.authz.allow
	model_allowed
}

decision := {"allow": false, "reason": "model_not_allowed"} if {
	data.tappass.authz.allow
	not model_allowed
}

model_allowed if {
	some pattern in input.allowed_models
	glob.match(pattern, [], input.model)
}
