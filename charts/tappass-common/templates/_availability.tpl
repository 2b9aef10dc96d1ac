{{/* How many there are, and how many must stay. */}}

{{- define "tappass.autoscaler" -}}
{{- if .Values.autoscaling.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "tappass.fullname" . }}
  labels:
    {{- include "tappass.labels" . | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ include "tappass.fullname" . }} }
  minReplicas: {{ .Values.autoscaling.minReplicas }}
  maxReplicas: {{ .Values.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: {{ .Values.autoscaling.targetCpuPercent }} } }
{{- end }}
{{- end -}}

{{- define "tappass.disruptionBudget" -}}
{{- $least := ternary .Values.autoscaling.minReplicas .Values.replicas .Values.autoscaling.enabled -}}
{{- if gt (int $least) 1 }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "tappass.fullname" . }}
  labels:
    {{- include "tappass.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "tappass.selectorLabels" . | nindent 6 }}
{{- end }}
{{- end -}}

{{- define "tappass.service" -}}
{{- if .Values.service }}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "tappass.fullname" . }}
  labels:
    {{- include "tappass.labels" . | nindent 4 }}
  {{- with .Values.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: ClusterIP
  selector:
    {{- include "tappass.selectorLabels" . | nindent 4 }}
  ports:
    - { name: http, port: {{ .Values.service.port }}, targetPort: http, protocol: TCP }
{{- end }}
{{- end -}}
