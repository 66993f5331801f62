/** Servers that cannot be reached in ways that a transcript cannot show the same everywhere: names and certificates. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeAuthority } from '../support/certificates.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { board, manyMounts } from './support/board.ts';
import { startPlugboard } from './support/start.ts';

const here = board();
const authority = makeAuthority();

/** What an apply says when it cannot even begin. */
async function complaint(...flags: string[]): Promise<string> {
  await here.declare(manyMounts(1));
  const { code, stdout, stderr } = await startPlugboard(['apply', '--yes', ...flags], here).ended;
  expect(code).toBe(1);
  expect(stdout).toBe('');
  return stderr;
}

async function withTls(
  issued: Parameters<typeof authority.issue>[0],
  use: (network: FaultyNetwork) => Promise<void>,
): Promise<void> {
  writeFileSync(join(here.cwd, 'ca.pem'), authority.certificate);
  const network = await startFaultyNetwork(here.server, { tls: authority.issue(issued) });
  try {
    await use(network);
    expect(network.writes()).toEqual([]);
  } finally {
    await network.stop();
  }
}

test('a name that nobody knows', async () => {
  const said = await complaint('--address', 'http://nowhere.invalid:8200');
  expect(said).toMatch(/^error\[unreachable\]: The host of http:\/\/nowhere\.invalid:8200 /);
  expect(said).toContain('→ Check ');
});

test('a manifest leads the token of the environment to no other server, unless told so', async () => {
  const other = await startFaultyNetwork(here.server);
  try {
    await here.declare(`server:\n  address: ${other.address}\n${manyMounts(1)}`);
    const refused = await startPlugboard(['plan'], here).ended;
    expect([refused.code, refused.stdout, other.requests]).toEqual([1, '', []]);
    expect(refused.stderr).toMatch(/^error\[address-conflict\].*\n.*, BAO_ADDR is .*\n.* → .*--address/);
    const told = await startPlugboard(['plan', '--address', other.address], here).ended;
    expect([told.code, other.requests.length > 0]).toEqual([2, true]);
  } finally {
    await other.stop();
  }
});

test('a certificate of an authority that is not trusted', () =>
  withTls({}, async ({ address }) => {
    const said = await complaint('--address', address);
    expect(said).toMatch(
      /^error\[tls-failed\]: The certificate of .* is signed by nobody that is trusted here\./,
    );
    expect(said).toContain('--ca-cert');
  }));

test.each([
  ['for another name', { names: ['elsewhere.example'] }, /is for another name/],
  ['that has expired', { expired: true }, /has expired/],
  ['that is not valid yet', { early: true }, /is not valid yet/],
])('a certificate %s', (_, issued, words) =>
  withTls(issued, async ({ address }) => {
    const said = await complaint('--address', address, '--ca-cert', 'ca.pem');
    expect(said).toMatch(/^error\[tls-failed\]/);
    expect(said).toMatch(words);
  }),
);

test('http where https is spoken, and the other way round', () =>
  withTls({}, async ({ address }) => {
    expect(await complaint('--address', address.replace('https', 'http'))).toMatch(/^error\[/);
    const said = await complaint('--address', here.network.address.replace('http', 'https'));
    expect(said).toContain('Write http:// in the address');
  }));

test('a certificate that is trusted, and one that is not looked at', () =>
  withTls({}, async ({ address }) => {
    const plan = (...flags: string[]) => startPlugboard(['plan', '--address', address, ...flags], here).ended;
    await here.declare(manyMounts(1));
    expect(await plan('--ca-cert', 'ca.pem')).toMatchObject({ code: 2, stderr: '' });
    const { code, stderr } = await plan('--tls-skip-verify');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^warning\[/);
  }));
