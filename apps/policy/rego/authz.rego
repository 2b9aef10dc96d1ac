# Who may reach which route. Routes and the level each needs are data; undefined is deny.
package tappass.authz

import rego.v1

default allow := false

# Data plane: a credential that may call models, for its own agent.
allow if {
	route.scope == "govern"
	"govern" in input.principal.scopes
}

# Control plane: by level. An agent or developer key has none.
allow if {
	route.level
	input.principal.level >= route.level
	not governing
}

# An agent key sees its own events.
allow if {
	route.own
	governing
}

governing if "govern" in input.principal.scopes

route := data.tables.routes[input.route]
