// Every pod a chart makes, wherever it is made: Deployments and hook Jobs alike.
import { z } from 'zod';
import type { KubernetesObject } from './helm.ts';

const security = z.looseObject({
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.number().optional(),
  runAsGroup: z.number().optional(),
  fsGroup: z.number().optional(),
  allowPrivilegeEscalation: z.boolean().optional(),
  privileged: z.boolean().optional(),
  readOnlyRootFilesystem: z.boolean().optional(),
  capabilities: z.object({ drop: z.array(z.string()), add: z.array(z.string()).optional() }).optional(),
  seccompProfile: z.object({ type: z.string() }).optional(),
});
const probe = z.looseObject({ httpGet: z.object({ path: z.string(), port: z.string() }), periodSeconds: z.number() });
const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  securityContext: security,
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  args: z.array(z.string()).default([]),
  startupProbe: probe.optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
  lifecycle: z.unknown().optional(),
  resources: z.looseObject({ limits: z.record(z.string(), z.string()) }),
});
const volume = z.looseObject({
  name: z.string(),
  secret: z
    .object({
      secretName: z.string(),
      defaultMode: z.number(),
      items: z.array(z.object({ key: z.string(), path: z.string() })),
    })
    .optional(),
  emptyDir: z.object({ medium: z.string(), sizeLimit: z.string() }).optional(),
});
const template = z.looseObject({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
  spec: z.looseObject({
    automountServiceAccountToken: z.boolean(),
    securityContext: security,
    terminationGracePeriodSeconds: z.number().optional(),
    containers: z.array(container).nonempty(),
    initContainers: z.array(container).default([]),
    imagePullSecrets: z.array(z.object({ name: z.string() })).default([]),
    volumes: z.array(volume),
  }),
});
const owner = z.looseObject({ spec: z.looseObject({ replicas: z.number().optional(), template }) });

export type PodTemplate = z.infer<typeof template>;

export const workloads = (objects: readonly KubernetesObject[]) =>
  objects
    .filter((found) => ['Deployment', 'Job'].includes(found.kind))
    .map((found) => ({ found, ...owner.parse(found) }));

export const podTemplates = (objects: readonly KubernetesObject[]): PodTemplate[] =>
  workloads(objects).map(({ spec }) => spec.template);

export const containersOf = (objects: readonly KubernetesObject[]) =>
  podTemplates(objects).flatMap(({ spec }) => [...spec.containers, ...spec.initContainers]);
