import { expect, test } from 'vitest';
import { PlugboardError } from '../../src/core/finding.ts';
import { fromFailure, fromFault, fromFinding } from '../../src/terraform/diagnostics.ts';

test('a plugin that does not start is told without the lecture, and once', () => {
  const told = `Unrecognized remote plugin message: Failed to read any lines from plugin's stdout
This usually means
  the plugin was not compiled for this architecture,
  or the plugin failed to negotiate the initial go-plugin protocol handshake

Additional notes about plugin:
  Path: /plugins/hello-1.2.0
  Mode: -rwxr-xr-x
  Owner: 0 [(sensitive)] (current: 0 [(sensitive)])
  Group: 0 [(sensitive)] (current: 0 [(sensitive)])`;
  expect(
    fromFailure(new PlugboardError('server-error', `${told} ${told}`), 'secrets_mount team-a/').detail,
  ).toBe(
    "secrets_mount team-a/: Unrecognized remote plugin message: Failed to read any lines from plugin's stdout (/plugins/hello-1.2.0)",
  );
});

test('an example is written as Terraform has it', () => {
  const told = { code: 'bad-value', summary: 's', detail: 'd' } as const;
  const fault = { ...told, path: ['default_lease_ttl'], hint: 'For example: default_lease_ttl: "1h"' };
  expect(fromFault(fault).detail).toBe('d\n\nFor example: default_lease_ttl = "1h"');
  const finding = { ...told, severity: 'error', hint: 'For example: options: {version: 2}' } as const;
  expect(fromFinding(finding)[0]!.detail).toBe('d\n\nFor example: options = {version: 2}');
});
