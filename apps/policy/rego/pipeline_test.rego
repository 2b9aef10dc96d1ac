package tappass.pipeline_test

import data.tappass.pipeline
import rego.v1

tables := {
	"sequence": ["rate_limit", "budget", "detect_injection", "call_llm", "audit_write"],
	"aliases": {"check_budget": "budget", "detect_prompt_injection": "detect_injection"},
	"presets": {
		"starter": {"rate_limit": {"max_calls": 100, "window_seconds": 3600}, "detect_injection": {"threshold": 0.8}, "call_llm": {}, "audit_write": {}},
		"regulated": {"rate_limit": {"max_calls": 30}, "call_llm": {}, "audit_write": {}},
	},
}

plan_of(document) := plan if {
	plan := pipeline.plan with input as {"revision": "r1", "digest": "d", "pipeline": document} with data.tables as tables
}

step_of(plan, name) := [step | some step in plan.steps; step.step == name][0]

test_the_preset_stands_alone if {
	plan := plan_of({"preset": "starter"})
	step_of(plan, "rate_limit").settings == {"max_calls": 100, "window_seconds": 3600}
	step_of(plan, "detect_injection").threshold == 0.8
	plan.admission == "durable"
}

test_an_override_wins_key_by_key if {
	plan := plan_of({"preset": "starter", "overrides": {"rate_limit": {"max_calls": 7}}})
	step_of(plan, "rate_limit").settings == {"max_calls": 7, "window_seconds": 3600}
}

test_an_alias_adds_a_step if {
	plan := plan_of({"preset": "starter", "overrides": {"check_budget": {"max_cost_usd": 1}}})
	step_of(plan, "budget").settings.max_cost_usd == 1
}

test_steps_come_in_running_order if {
	plan := plan_of({"preset": "starter"})
	[step.step | some step in plan.steps] == ["rate_limit", "detect_injection", "call_llm", "audit_write"]
}

test_on_detection_becomes_the_action if {
	plan := plan_of({"preset": "starter", "overrides": {"detect_prompt_injection": {"on_detection": "log", "threshold": 0.5}}})
	step := step_of(plan, "detect_injection")
	step.action == "log"
	step.threshold == 0.5
	step.settings == {}
}

test_regulated_is_strict if plan_of({"preset": "regulated"}).admission == "strict"

test_a_pipeline_says_what_its_answers_wait_for if {
	plan_of({"preset": "regulated", "admission": "durable"}).admission == "durable"
	plan_of({"preset": "starter", "admission": "strict"}).admission == "strict"
	plan_of({"preset": "starter", "overrides": {"audit_write": {"admission": "strict"}}}).admission == "strict"
	plan_of({"preset": "starter", "admission": "durable", "overrides": {"audit_write": {"admission": "strict"}}}).admission == "strict"
}

test_an_unknown_preset_has_no_plan if not plan_of({"preset": "none"})
