# The plan of one agent: the preset of its pipeline, overridden step by step. Obeyed by the runner as it stands.
package tappass.pipeline

import rego.v1

plan := {
	"revision": input.revision,
	"digest": input.digest,
	"preset": preset_name,
	"mode": object.get(pipeline, "mode", "enforce"),
	"admission": admission,
	"stream_mode": object.get(pipeline, "stream_mode", "hold_back"),
	"steps": [step | some name in data.tables.sequence; step := steps[name]],
	"allowed_models": object.get(pipeline, "allowed_models", ["*"]),
	"tools": {
		"allow": object.get(object.get(pipeline, "tools", {}), "allow", ["*"]),
		"deny": object.get(object.get(pipeline, "tools", {}), "deny", []),
	},
	"flags_unlocked": object.get(pipeline, "flags_unlocked", []),
} if {
	preset
	is_string(input.revision)
	is_string(input.digest)
	is_object(object.get(pipeline, "tools", {}))
	is_object(object.get(pipeline, "overrides", {}))
	every _, body in object.get(pipeline, "overrides", {}) { is_object(body) }
}

pipeline := input.pipeline

preset_name := pipeline.preset

preset := data.tables.presets[preset_name]

# What the pipeline says, at its head or at audit_write, the stricter of both; else what its preset does.
admission := "strict" if "strict" in admissions_asked

admission := "durable" if admissions_asked == {"durable"}

admission := object.get({"regulated": "strict"}, preset_name, "durable") if count(admissions_asked) == 0

admissions_asked contains pipeline.admission

admissions_asked contains overrides.audit_write.admission

# By canonical name; an override may use an alias.
overrides[name] := body if {
	some given, body in object.get(pipeline, "overrides", {})
	name := object.get(data.tables.aliases, given, given)
}

# In the plan: what the preset has, and what the pipeline adds by name.
names contains name if some name in object.keys(preset)

names contains name if some name in object.keys(overrides)

steps[name] := step if {
	some name in names
	merged := object.union(object.get(preset, name, {}), object.get(overrides, name, {}))
	step := object.union(
		{
			"step": name,
			"enabled": object.get(merged, "enabled", true),
			"actions": object.get(merged, "actions", {}),
			"mask": object.get(merged, "mask", false),
			"settings": object.remove(merged, {"enabled", "on_detection", "threshold", "actions", "mask"}),
		},
		set_by(merged),
	)
}

# Named in the pipeline one way and in the plan another; what is not set is not there.
renamed := {"on_detection": "action", "threshold": "threshold"}

set_by(merged) := {name: value | some given, name in renamed; value := merged[given]}
