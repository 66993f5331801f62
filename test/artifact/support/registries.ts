/** The registries that every life of an image is lived in. */
import { startFakeRegistry } from './fake-registry.ts';
import { hasDockerRegistry, startDockerRegistry, type TestRegistry } from './registry.ts';

export interface RegistryKind {
  readonly name: string;
  /** Lists by itself what is about a digest; else whoever pushes keeps the list under a tag. */
  readonly referrers: boolean;
  start(): Promise<TestRegistry>;
}

if (!hasDockerRegistry) console.info('docker-registry is not installed: only fakes of a registry are asked.');

export const registries: readonly RegistryKind[] = [
  { name: 'a fake with /referrers/', referrers: true, start: () => startFakeRegistry({ referrers: true }) },
  { name: 'a fake without /referrers/', referrers: false, start: () => startFakeRegistry() },
  ...(hasDockerRegistry ? [{ name: 'docker-registry', referrers: false, start: startDockerRegistry }] : []),
];
