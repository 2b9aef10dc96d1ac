# Who may reach which route. Routes and the level each needs are data; undefined is deny.
package tappass.authz

import rego.v1

default allow := false

# Data plane: a credential that may call models, for its own agent.
allow if {
	asked
	route.scope == "govern"
	"govern" in input.principal.scopes
}

# Control plane: by level. An agent or developer key has none.
allow if {
	asked
	route.level
	input.principal.level >= route.level
	not governing
}

# An agent key sees its own events.
allow if {
	asked
	route.own
	governing
}

governing if "govern" in input.principal.scopes

route := data.tables.routes[input.route]

# A question with a fact missing was asked by something broken, and is refused even where that fact would not have mattered.
asked if {
	is_number(input.principal.level) # Rego orders any text above any number
	is_string(input.principal.kind)
	is_array(input.principal.scopes)
	every scope in input.principal.scopes { is_string(scope) }
	route
}
