{{/* The pod: restricted by construction; nothing in values can loosen it. */}}

{{- define "tappass.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 999
  runAsGroup: 999
  fsGroup: 999
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "tappass.containerSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 999
  runAsGroup: 999
  allowPrivilegeEscalation: false
  privileged: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* Variables: settings as they are, files as paths, secrets as NAME_FILE. A secret's value is never among them. */}}
{{- define "tappass.env" -}}
{{- range $name, $value := .Values.env }}
- name: {{ $name }}
  value: {{ tpl (toString $value) $ | quote }}
{{- end }}
{{- range $name, $key := .Values.files }}
- name: {{ $name }}
  value: /run/secrets/tappass/{{ $key }}
{{- end }}
{{- range $name, $key := .Values.secretFiles }}
- name: {{ $name }}_FILE
  value: /run/secrets/tappass/{{ $key }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "tappass.secretVolume" -}}
- name: secrets
  secret:
    secretName: {{ required "existingSecret: name a Secret that holds the keys listed under files and secretFiles" .Values.existingSecret }}
    defaultMode: 288 # 0440 in every dialect of YAML
    items:
{{- range $key := concat (values .Values.files) (values .Values.secretFiles) | uniq | sortAlpha }}
      - { key: {{ $key | quote }}, path: {{ $key | quote }} }
{{- end }}
{{- end -}}

{{- define "tappass.container" -}}
- name: {{ .Chart.Name }}
  image: {{ include "tappass.image" (dict "root" . "image" .Values.image) | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  {{- include "tappass.containerSecurity" . | nindent 2 }}
  env:
    {{- include "tappass.env" . | nindent 4 }}
  ports:
    {{- if .Values.service }}
    - { name: http, containerPort: {{ .Values.service.port }} }
    {{- end }}
    - { name: ops, containerPort: {{ .Values.opsPort }} }
  startupProbe:
    {{- toYaml (merge (dict "httpGet" (dict "path" "/livez" "port" "ops")) .Values.probes.startup) | nindent 4 }}
  livenessProbe:
    {{- toYaml (merge (dict "httpGet" (dict "path" "/livez" "port" "ops")) .Values.probes.liveness) | nindent 4 }}
  readinessProbe:
    {{- toYaml (merge (dict "httpGet" (dict "path" "/readyz" "port" "ops")) .Values.probes.readiness) | nindent 4 }}
  lifecycle:
    preStop:
      {{- /* Endpoints forget the pod before it stops taking calls. */}}
      sleep: { seconds: {{ .Values.preStopSleepSeconds }} }
  resources:
    {{- toYaml .Values.resources | nindent 4 }}
  volumeMounts:
    - { name: secrets, mountPath: /run/secrets/tappass, readOnly: true }
    - { name: tmp, mountPath: /tmp }
    {{- with .Values.extraVolumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/* A helper beside the service, under the same restrictions. */}}
{{- define "tappass.sidecar" -}}
- name: {{ .sidecar.name }}
  image: {{ include "tappass.image" (dict "root" .root "image" .sidecar.image) | quote }}
  imagePullPolicy: {{ .sidecar.image.pullPolicy | default "IfNotPresent" }}
  {{- include "tappass.containerSecurity" .root | nindent 2 }}
  args:
    {{- toYaml .sidecar.args | nindent 4 }}
  resources:
    {{- toYaml .sidecar.resources | nindent 4 }}
  volumeMounts:
    - { name: tmp, mountPath: /tmp }
{{- end -}}

{{- define "tappass.placement" -}}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- end -}}
