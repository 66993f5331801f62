/**
 * Everything about a signature of the Sigstore family that does not need the object: certificate, log entries, timestamps, and the
 * signature of an envelope. The library decides on these; on whom to trust it has only patterns, so nothing of that is left to it.
 * Whatever it throws is a refusal.
 */
import { bundleFromJSON } from '@sigstore/bundle';
import { type SignedEntity, type TrustMaterial, toSignedEntity, Verifier } from '@sigstore/verify';
import type { JsonObject } from '../../../core/json.ts';
import { type Refusal, refuse } from '../../proof.ts';
import { readTrustedRoot } from '../../trusted-root.ts';
import { hintOnKey, readSpki, weakness, writeSpki } from '../public-key.ts';
import { readCertificate } from './certificate.ts';
import { contentOf, isSignedEnvelope } from './content.ts';
import { namesSigner } from './entry-signer.ts';
import { explain } from './failure.ts';
import { readForm } from './form.ts';
import { lacksProof } from './lacks.ts';
import { isWithinLife } from './log-life.ts';
import { entriesOf, misshapen } from './shape.ts';
import type { Inspection, Task } from './task.ts';
import { beginOf, logEntriesOf, timeOf } from './time.ts';
import { withDigest } from './undigested.ts';

export function inspect(task: Task): Inspection {
  try {
    const form = readForm(task);
    if (form.form === 'unknown') return unusable(task, form.why);
    if (form.form === 'bundle') return inspectBundle(form.bundle, task);
    if (task.trust.by === 'certificate' || form.certified) return lacksProof.ofUse(task);
    if (task.transparency !== 'none') return lacksProof.ofLog(task);
    const content = { type: 'message', signature: form.signature } as const;
    return { verified: { key: task.trust.key, logEntries: [], content } };
  } catch (error) {
    return explain(error, task);
  }
}

function inspectBundle(json: JsonObject, task: Task): Inspection {
  const wrong = misshapen(json);
  if (wrong) return unusable(task, wrong);
  const digested = withDigest(json);
  if (typeof digested === 'string') return unusable(task, digested);
  const bundle = bundleFromJSON(digested.bundle);
  const { trust, transparency } = task;
  const byKey = bundle.verificationMaterial.content.$case === 'publicKey';
  if (byKey !== (trust.by === 'key')) return otherKind(task, byKey);
  const material = materialFor(task);
  if ('refusal' in material) return material;
  const { tlogEntries } = bundle.verificationMaterial;
  if (transparency === 'required' && tlogEntries.length === 0) return lacksProof.ofLog(task);

  const entity = withoutObject(toSignedEntity(bundle), task);
  const certificate = entity.key.$case === 'certificate' ? entity.key.certificate : undefined;
  const key = certificate ? readSpki(certificate.publicKey) : readSpki((trust as ByKey).key);
  const weak = weakness(key);
  if (weak)
    return refuse(
      'weak-algorithm',
      `The key of ${task.name} ${weak}`,
      'Ask the publisher for a signature with another key.',
    );
  if (!isSignedEnvelope(bundle, key))
    return refuse(
      certificate ? 'signature-invalid' : 'untrusted-signer',
      `The signature in ${task.name} does not fit the statement in it, or is by another key.`,
      hintOnKey(key, 'Fetch the signature anew, and compare the key with the one that the publisher shows.'),
    );
  if (
    transparency !== 'none' &&
    entity.timestamps.length === 0 &&
    (certificate || transparency === 'timestamp')
  )
    return lacksProof.ofTime(task);

  const verifier = new Verifier(material.material, {
    tlogThreshold: transparency === 'required' ? 1 : 0,
    timestampThreshold: certificate || transparency === 'timestamp' ? 1 : 0,
    // GitHub's own instance has no log of certificates; what the trusted root names is the reviewed word on it.
    ctlogThreshold: transparency === 'required' || material.material.ctlogs.length > 0 ? 1 : 0,
  });
  const signer = verifier.verify(entity);
  const spki = writeSpki(key);
  const named = certificate ? Buffer.from(certificate.root.toDER()) : spki;
  if (transparency !== 'none' && !entriesOf(json).every((entry) => namesSigner(entry, named)))
    return refuse(
      transparency === 'required' ? 'tlog-missing' : 'signature-invalid',
      `${task.name} comes with a log entry that names another signer than the bundle.`,
      'Fetch the signature anew, and compare it with the one that the publisher shows.',
    );
  const time = transparency === 'none' ? undefined : timeOf(entity);
  if (time && !isWithinLife(entity, material.material, time.at))
    return refuse(
      transparency === 'required' ? 'tlog-missing' : 'signature-invalid',
      `${task.name} was made at ${time.at.toISOString()}, when the log that its entry is in was not trusted.`,
      'Compare `trustedRoot` of the root in the policy with what the publisher signs with; `plugboard trust refresh` fetches the current one.',
    );
  const verified = {
    key: spki,
    logEntries: logEntriesOf(entity),
    time,
    content: contentOf(bundle, digested.own),
  };
  if (!certificate) return { verified };
  const extensions = (signer.identity?.oids ?? []).map(({ oid, value }) => ({
    oid: (oid?.id ?? []).join('.'),
    value,
  }));
  const read = readCertificate(named, extensions);
  if (typeof read === 'string') return notAccepted(task, read);
  return { verified: { ...verified, certificate: read } };
}

type ByKey = Extract<Task['trust'], { by: 'key' }>;

/**
 * The signature over the object is checked elsewhere. Without any wish for a proof of time or log, none is looked at, and a
 * certificate counts as of its own beginning.
 */
function withoutObject(entity: SignedEntity, { transparency }: Task): SignedEntity {
  const { signature, key } = entity;
  const later: SignedEntity = {
    ...entity,
    signature: {
      signature: signature.signature,
      compareSignature: (other) => signature.compareSignature(other),
      compareDigest: (digest) => signature.compareDigest(digest),
      compareSignedDigest: (digest) => signature.compareSignedDigest(digest),
      verifySignature: () => true,
    },
  };
  if (transparency !== 'none') return later;
  const timestamps = key.$case === 'certificate' ? [beginOf(key.certificate.notBefore)] : [];
  return { ...later, tlogEntries: [], timestamps };
}

function materialFor({ trust }: Task): { readonly material: TrustMaterial } | { readonly refusal: Refusal } {
  const text = trust.trustedRoot;
  const material = text === undefined ? nothing : readTrustedRoot(text);
  if (typeof material === 'string')
    return refuse(
      'key-unusable',
      `The trusted root of the policy cannot be used. ${material}`,
      'Run `plugboard trust refresh`, or copy the file of the publisher anew.',
    );
  if (trust.by === 'certificate') return { material };
  const publicKey = readSpki(trust.key);
  return { material: { ...material, publicKey: () => ({ publicKey, validFor: () => true }) } };
}

const nothing: TrustMaterial = {
  certificateAuthorities: [],
  timestampAuthorities: [],
  tlogs: [],
  ctlogs: [],
  publicKey: () => {
    throw new Error('no key is trusted');
  },
};

function unusable({ name }: Task, why: string) {
  return refuse(
    'signature-invalid',
    `${name} cannot be used: ${why}`,
    'Fetch the signature anew, and compare it with the one that the publisher shows.',
  );
}

function notAccepted({ name }: Task, why: string) {
  return refuse(
    'untrusted-signer',
    `${name} cannot be used: its certificate ${why}`,
    'Ask who runs the authority that issued the certificate why it is as it is.',
  );
}

function otherKind({ name }: Task, byKey: boolean) {
  return refuse(
    'untrusted-signer',
    byKey
      ? `${name} is made with a key, and the root trusts only a certificate of an identity.`
      : `${name} is made with a certificate, and the root trusts only a key.`,
    `Declare a root of the type ${byKey ? 'cosign' : 'sigstore'} for it, if that is whom to trust.`,
  );
}
