import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Blob } from '../../src/core/artifact.ts';
import { parsePlatform } from '../../src/core/artifact.ts';
import { checkExecutable, checkHead, HEAD_BYTES } from '../../src/trust/executable.ts';
import { elfHead, fatHead, machHead, peHead } from './support/executables.ts';
import { makeBlob } from './support/given.ts';

const X86 = 0x01000007;
const ARM = 0x0100000c;

/** What each platform's compilers write. */
const heads: Readonly<Record<string, Buffer>> = {
  'linux/amd64': elfHead(),
  'linux/arm64': elfHead({ machine: 183 }),
  'linux/arm': elfHead({ machine: 40, bits: 32 }),
  'linux/386': elfHead({ machine: 3, bits: 32 }),
  'linux/ppc64le': elfHead({ machine: 21 }),
  'linux/s390x': elfHead({ machine: 22, big: true }),
  'linux/riscv64': elfHead({ machine: 243 }),
  'freebsd/amd64': elfHead({ abi: 9 }),
  'freebsd/arm64': elfHead({ abi: 9, machine: 183 }),
  'openbsd/amd64': elfHead({ abi: 12 }),
  'netbsd/amd64': elfHead({ abi: 2 }),
  'darwin/amd64': machHead(X86),
  'darwin/arm64': machHead(ARM),
  'windows/amd64': peHead(0x8664),
  'windows/arm64': peHead(0xaa64),
  'windows/386': peHead(0x14c),
};

const check = (head: Uint8Array, platform: string) => checkHead(head, parsePlatform(platform), 'plugin');

test('attack 9: each header fits its own platform and no other', () => {
  for (const platform of Object.keys(heads))
    for (const [made, head] of Object.entries(heads)) {
      const refusal = check(head, platform);
      if (made === platform) expect(refusal, platform).toBeUndefined();
      else expect(refusal, `${made} on ${platform}`).toMatchObject({ code: 'arch' });
    }
});

test.each([
  ['a position-independent program', elfHead({ type: 3 }), 'linux/amd64'],
  ['the ABI of Linux', elfHead({ abi: 3 }), 'linux/amd64'],
  ['a fat file with both', fatHead([X86, ARM]), 'darwin/arm64'],
  ['a fat file of 64 bits', fatHead([X86, ARM], 0xcafebabf), 'darwin/amd64'],
  ['a PE header far behind', peHead(0x8664, { at: HEAD_BYTES - 64 }), 'windows/amd64'],
])('%s', (_, head, platform) => {
  expect(check(head, platform)).toBeUndefined();
});

describe('attack 9: what would not run', () => {
  const text = (value: string) => Buffer.from(value, 'latin1');
  const tar = Buffer.alloc(512);
  tar.write('ustar', 257);

  test.each([
    ['another processor', elfHead({ machine: 183 }), 'linux/amd64', 'ELF arm64, target linux/amd64'],
    [
      '32 bits of the same',
      elfHead({ bits: 32 }),
      'linux/amd64',
      'ELF for an unknown processor, target linux/amd64',
    ],
    [
      'the other byte order',
      elfHead({ machine: 21, big: true }),
      'linux/ppc64le',
      'ELF ppc64, target linux/ppc64le',
    ],
    ['another system', elfHead({ abi: 9 }), 'linux/amd64', 'ELF amd64 for freebsd, target linux/amd64'],
    [
      'a system nobody knows',
      elfHead({ abi: 77 }),
      'linux/amd64',
      'ELF amd64 for an unknown system, target linux/amd64',
    ],
    ['an object', elfHead({ type: 1 }), 'linux/amd64', 'ELF amd64, but no program, target linux/amd64'],
    ['a core', elfHead({ type: 4 }), 'linux/amd64', 'ELF amd64, but no program, target linux/amd64'],
    [
      'an ELF of version 2',
      elfHead({ version: 2 }),
      'linux/amd64',
      'ELF amd64, but no program, target linux/amd64',
    ],
    ['a program for macOS', machHead(ARM), 'linux/arm64', 'Mach-O arm64, target linux/arm64'],
    [
      'a library of macOS',
      machHead(ARM, 6),
      'darwin/arm64',
      'Mach-O arm64, but no program, target darwin/arm64',
    ],
    ['a fat file without it', fatHead([X86, 7]), 'darwin/arm64', 'Mach-O amd64 and 386, target darwin/arm64'],
    [
      'a class of Java',
      fatHead(Array(52).fill(0)),
      'darwin/arm64',
      'no program that is known, target darwin/arm64',
    ],
    ['a fat file of nothing', fatHead([]), 'darwin/arm64', 'no program that is known, target darwin/arm64'],
    [
      'a library of Windows',
      peHead(0x8664, { flags: 0x2022 }),
      'windows/amd64',
      'PE amd64, but no program, target windows/amd64',
    ],
    [
      'a program for DOS',
      Buffer.concat([text('MZ'), Buffer.alloc(100)]),
      'windows/amd64',
      'a program for DOS, target windows/amd64',
    ],
    [
      'a PE header beyond the head',
      peHead(0x8664, { at: HEAD_BYTES }).subarray(0, HEAD_BYTES),
      'windows/amd64',
      'a program for DOS, or a file that is cut off, target windows/amd64',
    ],
    ['a script', text('#!/bin/sh\n'), 'linux/amd64', 'a script, target linux/amd64'],
    ['a zip', text('PK\x03\x04'), 'linux/amd64', 'a zip archive, target linux/amd64'],
    ['a gzip', gzipSync('x'), 'linux/amd64', 'a gzip archive, target linux/amd64'],
    ['a tar', tar, 'linux/amd64', 'a tar archive, target linux/amd64'],
    ['a Debian package', text('!<arch>\n'), 'linux/amd64', 'an ar archive, target linux/amd64'],
    ['WebAssembly', text('\0asm'), 'linux/amd64', 'WebAssembly, target linux/amd64'],
    ['a text', text('404: Not Found'), 'linux/amd64', 'a text, target linux/amd64'],
    ['bytes', Buffer.from([1, 2, 3]), 'linux/amd64', 'no program that is known, target linux/amd64'],
    ['nothing', Buffer.alloc(0), 'linux/amd64', 'an empty file, target linux/amd64'],
    [
      'a platform nobody knows',
      elfHead(),
      'plan9/amd64',
      'ELF amd64 for linux or android or dragonfly or solaris or illumos, target plan9/amd64',
    ],
    [
      'a platform of JavaScript',
      elfHead(),
      'constructor/amd64',
      'ELF amd64 for linux or android or dragonfly or solaris or illumos, target constructor/amd64',
    ],
  ])('%s', (_, head, platform, words) => {
    expect(check(head, platform)).toMatchObject({
      code: 'arch',
      detail: `plugin cannot run there (${words}).`,
    });
  });

  test('every header that is cut off', () => {
    for (const [platform, head] of [
      ...Object.entries(heads),
      ['darwin/arm64', fatHead([X86, ARM])] as const,
    ]) {
      const [, arch] = platform.split('/');
      const whole = { '7f': 20, '4d': 0x80 + 24, cf: 16, ca: 32 }[head[0]!.toString(16)]!;
      for (let length = 0; length < whole; length += 1)
        expect(check(head.subarray(0, length), platform), `${length} of ${platform}`).toMatchObject({
          code: 'arch',
        });
      expect(check(head.subarray(0, whole), platform), arch).toBeUndefined();
    }
  });
});

test('only the head of a file is read', async () => {
  const large = Buffer.concat([elfHead(), Buffer.alloc(100_000)]);
  let read = 0;
  const blob: Blob = {
    ...makeBlob(large, 'plugin'),
    async *open() {
      for (let at = 0; at < large.length; at += 1000) {
        read += 1000;
        yield large.subarray(at, at + 1000);
      }
    },
  };
  expect(await checkExecutable(blob, parsePlatform('linux/amd64'))).toBeUndefined();
  expect(read).toBe(5000);
  expect(await checkExecutable(blob, parsePlatform('linux/arm64'))).toMatchObject({ code: 'arch' });
  expect(await checkExecutable(makeBlob('', 'plugin'), parsePlatform('linux/arm64'))).toMatchObject({
    code: 'arch',
  });
});

test('a script is let through only where a rule says so, and nothing else with it', async () => {
  const platform = parsePlatform('linux/amd64');
  const script = makeBlob('#!/bin/sh\n', 'plugin');
  expect(await checkExecutable(script, platform)).toMatchObject({ code: 'arch' });
  expect(await checkExecutable(script, platform, true)).toBeUndefined();
  for (const other of ['', '#', 'text', elfHead({ machine: 183 })])
    expect(await checkExecutable(makeBlob(other, 'plugin'), platform, true)).toMatchObject({ code: 'arch' });
});

test.runIf(process.platform === 'linux')('the program that runs this test is for this machine', async () => {
  const { open } = await import('node:fs/promises');
  const file = await open(process.execPath);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  await file.close();
  const arch = { x64: 'amd64', ia32: '386' }[process.arch as string] ?? process.arch;
  expect(check(buffer.subarray(0, bytesRead), `linux/${arch}`)).toBeUndefined();
});
