import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { defaultAddress } from '../../src/client/address.ts';
import { networkFailure } from '../../src/client/network-failures.ts';
import { PlugboardError } from '../../src/core/finding.ts';
import { CANARY, record } from '../support/canary.ts';

const target = { address: 'https://bao:8200', timeout: 150_000 };

function failed(code: string, more: object = {}) {
  return networkFailure(Object.assign(new Error(`it was ${code}`), { code, ...more }), target);
}

const table: readonly [string, string, string, string][] = [
  ['ENOTFOUND', 'final', 'unreachable', 'is not known'],
  ['EAI_AGAIN', 'not-sent', 'unreachable', 'could not be looked up'],
  ['ECONNREFUSED', 'not-sent', 'unreachable', 'Nothing accepts connections'],
  ['EHOSTUNREACH', 'not-sent', 'unreachable', '(EHOSTUNREACH)'],
  ['ENETUNREACH', 'not-sent', 'unreachable', '(ENETUNREACH)'],
  ['UND_ERR_CONNECT_TIMEOUT', 'not-sent', 'unreachable', 'came about in time'],
  ['ENOENT', 'final', 'unreachable', 'cannot be opened'],
  ['EACCES', 'final', 'unreachable', 'cannot be opened'],
  ['ECONNRESET', 'broken', 'unreachable', 'broke before the answer was whole'],
  ['EPIPE', 'broken', 'unreachable', 'broke before the answer was whole'],
  ['UND_ERR_SOCKET', 'broken', 'unreachable', 'broke before the answer was whole'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'broken', 'unreachable', 'broke before'],
  ['UND_ERR_HEADERS_TIMEOUT', 'final', 'timeout', 'within 150 s'],
  ['UND_ERR_BODY_TIMEOUT', 'final', 'timeout', 'within 150 s'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'final', 'response-too-large', 'larger than'],
  ['HPE_INVALID_CONSTANT', 'final', 'not-vault', 'does not speak HTTP'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'final', 'tls-failed', 'signed by nobody'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'final', 'tls-failed', 'signed by nobody'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'final', 'tls-failed', 'signed by nobody'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'final', 'tls-failed', 'another name'],
  ['CERT_HAS_EXPIRED', 'final', 'tls-failed', 'has expired'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'final', 'tls-failed', 'does not speak TLS'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'final', 'tls-failed', 'client certificate'],
  ['ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'final', 'tls-failed', 'TLS with https://bao:8200 failed'],
  ['UNHEARD_OF', 'final', 'unreachable', '(UNHEARD_OF)'],
];

test.each(table)('%s', (code, kind, ourCode, words) => {
  const { outcome, error } = failed(code);
  expect(outcome).toEqual({ kind });
  expect(error).toMatchObject({ code: ourCode, message: expect.stringContaining(words) });
});

test('two addresses of one name were tried', () => {
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  expect(networkFailure(new AggregateError([refused, refused]), target).outcome.kind).toBe('not-sent');
});

test('where nobody said where the server is, the advice is to say it', () => {
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  const hint = (address: string) => networkFailure(refused, { ...target, address }).error.hint;
  expect(hint(defaultAddress)).toContain('BAO_ADDR');
  expect(hint(target.address)).not.toContain('BAO_ADDR');
});

test('a failure of ours passes', () => {
  const error = new PlugboardError('redirect-refused', 'no');
  expect(networkFailure(error, target)).toEqual({ outcome: { kind: 'final' }, error });
});

test('bytes of the answer that an error carries do not come along', () => {
  const { error } = failed('HPE_INVALID_CONSTANT', { data: CANARY, body: { token: CANARY } });
  record('failure', inspect(error, { depth: 9, showHidden: true }));
  expect(inspect(error, { depth: 9 })).not.toContain(CANARY);
});
