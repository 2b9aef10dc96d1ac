{{/* The Job that brings this service's schema up before its pods change; pods never migrate. */}}

{{- define "tappass.migrationLabels" -}}
app.kubernetes.io/name: {{ include "tappass.name" . }}-migrate
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "tappass.migration" -}}
{{- with .Values.migrations }}
{{- if eq .mode "helm" }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "tappass.fullname" $ }}-migrate
  labels:
    {{- include "tappass.migrationLabels" $ | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: "-10"
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  podSelector:
    matchLabels:
      {{- include "tappass.migrationLabels" $ | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress: []
  egress:
    {{- include "tappass.dnsEgress" $ | nindent 4 }}
    - to:
        {{- include "tappass.peer" $.Values.networkPolicy.peers.postgres | nindent 8 }}
      ports:
        - { port: {{ $.Values.networkPolicy.peers.postgres.port }}, protocol: TCP }
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "tappass.fullname" $ }}-migrate
  labels:
    {{- include "tappass.migrationLabels" $ | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: "-5"
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 600
  template:
    metadata:
      labels:
        {{- include "tappass.migrationLabels" $ | nindent 8 }}
    spec:
      restartPolicy: Never
      {{- include "tappass.podSecurity" $ | nindent 6 }}
      {{- include "tappass.pullSecrets" $ | nindent 6 }}
      containers:
        - name: migrate
          image: {{ include "tappass.image" (dict "root" $ "image" .image) | quote }}
          imagePullPolicy: {{ .image.pullPolicy | default "IfNotPresent" }}
          {{- include "tappass.containerSecurity" $ | nindent 10 }}
          env:
            {{- range $name := list "POSTGRES_HOST" "POSTGRES_PORT" "POSTGRES_DB" }}
            - { name: {{ $name }}, value: {{ toString (index $.Values.env $name) | quote }} }
            {{- end }}
            - { name: POSTGRES_CA_FILE, value: /run/secrets/tappass/{{ $.Values.files.POSTGRES_CA_FILE }} }
            - { name: POSTGRES_ADMIN_USER, value: {{ .adminUser | quote }} }
            - { name: POSTGRES_ADMIN_PASSWORD_FILE, value: /run/secrets/admin/{{ .adminPasswordKey }} }
            - { name: POSTGRES_PASSWORD_{{ upper $.Chart.Name }}_FILE, value: /run/secrets/tappass/{{ $.Values.secretFiles.POSTGRES_PASSWORD }} }
          resources:
            {{- toYaml .resources | nindent 12 }}
          volumeMounts:
            - { name: admin, mountPath: /run/secrets/admin, readOnly: true }
            - { name: secrets, mountPath: /run/secrets/tappass, readOnly: true }
            - { name: tmp, mountPath: /tmp }
      volumes:
        - name: admin
          secret:
            secretName: {{ required "migrations.existingSecret: name the Secret with the database's admin password (or set migrations.mode=none)" .existingSecret }}
            defaultMode: 288 # 0440 in every dialect of YAML
            items:
              - { key: {{ .adminPasswordKey | quote }}, path: {{ .adminPasswordKey | quote }} }
        - name: secrets
          secret:
            secretName: {{ required "existingSecret is missing" $.Values.existingSecret }}
            defaultMode: 288 # 0440 in every dialect of YAML
            items:
              {{- range $key := list $.Values.files.POSTGRES_CA_FILE $.Values.secretFiles.POSTGRES_PASSWORD }}
              - { key: {{ $key | quote }}, path: {{ $key | quote }} }
              {{- end }}
        - name: tmp
          emptyDir: { medium: Memory, sizeLimit: 16Mi }
{{- end }}
{{- end }}
{{- end -}}
