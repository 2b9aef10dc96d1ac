{{/* Everything a service's chart renders. */}}

{{- define "tappass.all" -}}
{{- range $part := list "serviceAccount" "networkPolicy" "migration" "service" "deployment" "autoscaler" "disruptionBudget" }}
{{- with include (printf "tappass.%s" $part) $ | trim }}
---
{{ . }}
{{- end }}
{{- end }}
{{- end -}}
