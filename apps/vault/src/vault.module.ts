// Opens what the vault holds, keeps rotations moving, and says which handlers answer.
import { createPrivateKey } from 'node:crypto';
import type { DynamicModule } from '@nestjs/common';
import { Ledger } from '@tappass/contracts/ledger';
import type { Fault } from '@tappass/errors/fault';
import { Recorder } from '@tappass/evidence/recorder';
import { StrictEvidence } from '@tappass/evidence/strict';
import { nilTenant } from '@tappass/evidence/uuid-v7';
import { openServicePool } from '@tappass/postgres/open-service-pool';
import { clientOf } from '@tappass/rpc/caller';
import { Invalidator } from '@tappass/rpc/invalidation';
import { recipientFrom } from '@tappass/rpc/sealed';
import { bounded } from '@tappass/service/bounded';
import { answerWithinMs } from '@tappass/service/check-times';
import type { Settings } from '@tappass/service/config';
import { followEpoch } from '@tappass/service/follow-epoch';
import type { ProcessContext, RoomParts } from '@tappass/service/serve-room';
import type pg from 'pg';
import { type DeploymentKey, followDeploymentKeys } from './deployment-credentials.ts';
import { DataKeys } from './keyring/data-keys.ts';
import { KeyCache } from './keyring/key-cache.ts';
import { SealedSecrets } from './keyring/sealed-secrets.ts';
import { type LocalKeyEncryption, localKeyEncryption } from './kms/local.ts';
import { RotationWorker } from './rotation/rotation-worker.ts';
import { DeleteCredentialRpc } from './rpc/delete-credential.ts';
import { GetRotationRpc } from './rpc/get-rotation.ts';
import { InvalidateRpc } from './rpc/invalidate.ts';
import { LeaseCredentialRpc } from './rpc/lease-credential.ts';
import { LeaseFingerprintKeyRpc } from './rpc/lease-fingerprint-key.ts';
import { LeasePepperRpc } from './rpc/lease-pepper.ts';
import { ListCredentialsRpc } from './rpc/list-credentials.ts';
import { OpenRpc } from './rpc/open.ts';
import { PutCredentialRpc } from './rpc/put-credential.ts';
import { RotateRpc } from './rpc/rotate.ts';
import { SealRpc } from './rpc/seal.ts';
import { SealSubjectRpc } from './rpc/seal-subject.ts';
import { readEpoch } from './store/epoch.ts';
import type { vaultConfig } from './vault.config.ts';
import { legacyReads } from './vault-metrics.ts';
import { VAULT_ROOM, type VaultRoom } from './vault-room.ts';

type VaultSettings = Settings<typeof vaultConfig.declarations>;

const controllers = [
  ...[LeaseCredentialRpc, PutCredentialRpc, ListCredentialsRpc, DeleteCredentialRpc],
  ...[LeasePepperRpc, LeaseFingerprintKeyRpc, SealSubjectRpc, SealRpc, OpenRpc],
  ...[InvalidateRpc, RotateRpc, GetRotationRpc],
];

class VaultModule {}

export const vaultModule = (room: VaultRoom): DynamicModule => ({
  module: VaultModule,
  controllers,
  providers: [{ provide: VAULT_ROOM, useValue: room }],
});

const deploymentKeys = (settings: VaultSettings): DeploymentKey[] => [
  { provider: 'openai', secret: settings.openaiKey },
  { provider: 'anthropic', secret: settings.anthropicKey },
  { provider: 'azure', secret: settings.azureKey },
  { provider: 'google', secret: settings.geminiKey },
  { provider: 'vertex', secret: settings.vertexCredentials },
  { provider: 'bedrock', secret: settings.bedrockCredentials },
  { provider: 'mistral', secret: settings.mistralKey },
];

export async function buildVault(settings: VaultSettings, context: ProcessContext): Promise<RoomParts> {
  const pool = await openServicePool('vault', settings, context);
  const room = await openRoom(settings, context, pool);
  await followDeploymentKeys(room, deploymentKeys(settings), (variable, thrown) =>
    context.log.error({ variable, reason: thrown instanceof Error ? thrown.name : 'unknown' }, 'could not be sealed'),
  );
  startRotations(room, context);
  const epoch = await followEpoch(
    async () => (await readEpoch(pool)).n,
    () => room.keys.forget(),
  );
  return {
    module: vaultModule(room),
    epoch: epoch.current,
    checks: [epoch.check, { name: 'kms', run: () => bounded(room.kms.health(), answerWithinMs) }],
  };
}

async function openRoom(settings: VaultSettings, context: ProcessContext, pool: pg.Pool): Promise<VaultRoom> {
  const { nc, asker, boot, signer, lifecycle, metrics } = context;
  const recorder = new Recorder(nc, { room: 'vault', boot });
  lifecycle.onStop('evidence', () => recorder.close());
  const invalidator = new Invalidator(nc, signer);
  lifecycle.onStop('invalidator', () => invalidator.close());
  const kms = openKms(settings);
  const keys = new DataKeys(kms, new KeyCache({ now: () => performance.now() }));
  return {
    ...{ pool, kms, keys, signer, invalidator, secrets: new SealedSecrets(pool, keys) },
    sealing: await recipientFrom(createPrivateKey(settings.sealKey.current().reveal())),
    evidence: new StrictEvidence(recorder, clientOf(nc, asker, Ledger)),
    sharesCredentials: settings.sharesCredentials,
    secretNames: new Set([settings.vaultKey.name, ...deploymentKeys(settings).map(({ secret }) => secret.name)]),
    onLegacyRead: legacyReads(metrics),
    now: Date.now,
  };
}

function openKms({ vaultKey, previousVaultKey }: VaultSettings): LocalKeyEncryption {
  return localKeyEncryption({
    current: () => vaultKey.current().reveal(),
    previous: () =>
      [vaultKey.previous()?.reveal(), previousVaultKey.current().reveal()].filter((key) => key !== undefined),
  });
}

function startRotations(room: VaultRoom, { boot, lifecycle, log }: ProcessContext): void {
  let last = '';
  const onTrouble = (fault: Fault): void => {
    if (fault.message !== last) log.warn({ reason: fault.reason }, 'rotation in trouble');
    last = fault.message;
  };
  const onFinished = (stage: 'done' | 'failed'): void => {
    log[stage === 'done' ? 'info' : 'error']({ stage }, 'rotation finished');
    const body = { actor: 'vault', name: 'TAPPASS_VAULT_DEK', stage, version: 1 };
    room.evidence.record({ kind: 'secret_rotated', tenant: nilTenant, body }).catch(() => {});
  };
  const { pool, keys, kms } = room;
  const kekVersion = (): string => kms.currentVersion();
  const worker = new RotationWorker({ pool, keys, boot, kekVersion, onFinished, onTrouble });
  worker.start();
  lifecycle.onStop('rotations', () => worker.stop());
}
