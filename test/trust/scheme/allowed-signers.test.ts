import { describe, expect, test } from 'vitest';
import { matchesList, parseAllowedSigners } from '../../../src/trust/scheme/allowed-signers.ts';
import { makeSshKey } from '../support/ssh-key.ts';

const key = makeSshKey();
const parse = (text: string) => parseAllowedSigners({ name: 'keys/board', text });

test('lines, comments, quotes, options in any order and letters', () => {
  const text = [
    '# board',
    '',
    `a@x,"b c@x" NAMESPACES="plugboard,file",valid-before="20260102Z",valid-after="20250102030405" ${key.line} comment here`,
    `  *@x,!evil@x namespaces="p*"  ${key.line}\r`,
  ].join('\n');
  expect(parse(text)).toMatchObject({
    signers: [
      {
        line: 3,
        principals: ['a@x', 'b c@x'],
        namespaces: ['plugboard', 'file'],
        key: { id: key.id, type: 'ssh-ed25519' },
        validAfter: Date.UTC(2025, 0, 2, 3, 4, 5),
        validBefore: Date.UTC(2026, 0, 2),
      },
      { line: 4, principals: ['*@x', '!evil@x'], namespaces: ['p*'], validAfter: undefined },
    ],
  });
});

const ns = 'namespaces="plugboard"';

test.each([
  ['', /names no signer/],
  ['# nothing\n', /names no signer/],
  [`a@x ${key.line}`, /Line 1 of keys\/board lacks namespaces/],
  [`a@x namespaces="" ${key.line}`, /lacks namespaces/],
  [`a@x namespaces="a,,b" ${key.line}`, /lacks namespaces/],
  [`\na@x cert-authority,${ns} ${key.line}`, /Line 2 .* certificate authority/],
  [`a@x Cert-Authority,${ns} ${key.line}`, /certificate authority/],
  [`a@x ${ns},${ns} ${key.line}`, /namespaces twice/],
  [`a@x no-touch-required,${ns} ${key.line}`, /"no-touch-required"/],
  [`a@x valid-after="2025",${ns} ${key.line}`, /a time that is not/],
  [`a@x valid-after="20251399",${ns} ${key.line}`, /a time that is not/],
  [`a@x ${ns} sk-ssh-ed25519@openssh.com AAAA`, /security token/],
  [`a@x ${ns} ssh-ed25519-cert-v01@openssh.com ${key.line.split(' ')[1]}`, /no key of type/],
  [`a@x ${ns} ssh-dss AAAAB3NzaC1kc3M=`, /no key of type ssh-dss/],
  [`a@x ${ns} ssh-ed25519`, /no key of type/],
  [`a@x ${ns} ${key.line.slice(0, -4)}`, /no key of type/],
  [`a@x ${ns} ssh-rsa ${key.line.split(' ')[1]}`, /no key of type ssh-rsa/],
  [`a@x ${ns}`, /no type of key/],
  ['a@x', /no type of key/],
  [`!a@x ${ns} ${key.line}`, /names nobody/],
  [`a@x,, ${ns} ${key.line}`, /empty name/],
  [`a@x,! ${ns} ${key.line}`, /empty name/],
])('%j is refused as a whole', (text, problem) => {
  const good = `b@x ${ns} ${key.line}`;
  expect(parse(text)).toEqual({ problem: expect.stringMatching(problem) });
  if (text.includes('@'))
    expect(parse(`${text}\n${good}`)).toEqual({ problem: expect.stringMatching(problem) });
});

describe('patterns', () => {
  test.each([
    ['a@x', ['a@x'], true],
    ['a@x', ['A@x'], false],
    ['a@x', ['*'], true],
    ['a@x', ['*@x'], true],
    ['a@xy', ['*@x'], false],
    ['a@x', ['?@x'], true],
    ['ab@x', ['?@x'], false],
    ['a@x.y', ['a@x?y'], true],
    ['a@xzy', ['a@x.y'], false],
    ['bad@x', ['*@x', '!bad@x'], false],
    ['bad@x', ['!bad@x', '*@x'], false],
    ['!bad@x', ['!bad@x'], false],
    ['a@x', ['!bad@x'], false],
    ['a@x', [], false],
    ['a\n@x', ['a*'], true],
    ['a'.repeat(5000), [`${'*'.repeat(50)}b`], false],
  ])('%j in %j: %j', (text, patterns, matches) => {
    expect(matchesList(text, patterns)).toBe(matches);
  });
});
