{{/* The Deployment and its account. */}}

{{- define "tappass.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "tappass.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "tappass.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "tappass.serviceAccountName" . }}
  labels:
    {{- include "tappass.labels" . | nindent 4 }}
  {{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}
{{- end -}}

{{- define "tappass.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "tappass.fullname" . }}
  labels:
    {{- include "tappass.labels" . | nindent 4 }}
spec:
  {{- /* With an autoscaler the number belongs to it; two owners of one field make server-side apply fail. */}}
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels:
      {{- include "tappass.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "tappass.labels" . | nindent 8 }}
        tappass.ai/bus-client: "true"
        {{- with .Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/config: {{ printf "%s%s%s" (toJson .Values.env) (toJson .Values.files) (toJson .Values.secretFiles) | sha256sum }}
        {{- with .Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "tappass.serviceAccountName" . }}
      {{- include "tappass.podSecurity" . | nindent 6 }}
      {{- include "tappass.pullSecrets" . | nindent 6 }}
      terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
      containers:
        {{- include "tappass.container" . | nindent 8 }}
        {{- range .Values.sidecars }}
        {{- include "tappass.sidecar" (dict "root" $ "sidecar" .) | nindent 8 }}
        {{- end }}
      volumes:
        {{- include "tappass.secretVolume" . | nindent 8 }}
        - name: tmp
          emptyDir: { medium: Memory, sizeLimit: 16Mi }
        {{- with .Values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- include "tappass.placement" . | nindent 6 }}
      topologySpreadConstraints:
        {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "tappass.selectorLabels" $ | nindent 14 }}
          matchLabelKeys: [pod-template-hash]
        {{- end }}
{{- end -}}
