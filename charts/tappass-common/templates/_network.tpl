{{/* Who the pod may talk to, and who may talk to it: everything else is closed, in both directions. */}}

{{- define "tappass.peer" -}}
{{- if .cidr }}
- ipBlock: { cidr: {{ .cidr }} }
{{- else }}
- podSelector:
    {{- toYaml .podSelector | nindent 4 }}
  {{- with .namespaceSelector }}
  namespaceSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "tappass.dnsEgress" -}}
- to:
    - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .Values.networkPolicy.dns.namespace }} } }
    {{- with .Values.networkPolicy.dns.nodeLocalCidr }}
    - ipBlock: { cidr: {{ . }} }
    {{- end }}
  ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- end -}}

{{- define "tappass.networkPolicy" -}}
{{- if .Values.networkPolicy.enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "tappass.fullname" . }}
  labels:
    {{- include "tappass.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "tappass.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- if not (or .Values.service .Values.networkPolicy.metricsPeer) }}
  ingress: []
  {{- else }}
  ingress:
    {{- if .Values.service }}
    - from:
        {{- range .Values.networkPolicy.ingressPeers }}
        {{- include "tappass.peer" . | nindent 8 }}
        {{- end }}
      ports:
        - { port: {{ .Values.service.port }}, protocol: TCP }
    {{- end }}
    {{- with .Values.networkPolicy.metricsPeer }}
    - from:
        {{- include "tappass.peer" . | nindent 8 }}
      ports:
        - { port: {{ $.Values.opsPort }}, protocol: TCP }
    {{- end }}
  {{- end }}
  egress:
    {{- include "tappass.dnsEgress" . | nindent 4 }}
    {{- range $name, $peer := .Values.networkPolicy.peers }}
    - to:
        {{- include "tappass.peer" $peer | nindent 8 }}
      ports:
        - { port: {{ $peer.port }}, protocol: TCP }
    {{- end }}
    {{- with .Values.networkPolicy.internet }}
    {{- if .enabled }}
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            {{- /* Neither the cluster, nor the metadata service of a cloud. */}}
            except: {{ toJson (concat (list "10.0.0.0/8" "100.64.0.0/10" "127.0.0.0/8" "169.254.0.0/16" "172.16.0.0/12" "192.168.0.0/16") (default list .alsoExcept)) }}
      ports:
        - { port: 443, protocol: TCP }
    {{- end }}
    {{- end }}
{{- end }}
{{- end -}}
