/** A host, with its port, has one variable, and the variable leads back to it. */
import { expect, test } from 'vitest';
import { hostOfVariable, tokenVariable } from '../../src/artifact/token-variable.ts';

test.each([
  ['artifacts.example.com', 'PLUGBOARD_TOKEN_artifacts_example_com'],
  ['my-host.example.com:8443', 'PLUGBOARD_TOKEN_my__host_example_com___8443'],
  ['127.0.0.1:9000', 'PLUGBOARD_TOKEN_127_0_0_1___9000'],
])('%s', (host, name) => {
  expect(tokenVariable(host)).toBe(name);
  expect(hostOfVariable(name)).toBe(host);
});

test('other variables are of no host', () => {
  expect(hostOfVariable('BAO_TOKEN')).toBeUndefined();
});
