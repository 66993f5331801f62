/** Reads what the first bytes of a file say it is. Names of systems and processors are those of Go, as in {@link Platform}. */
export interface Header {
  readonly format: 'ELF' | 'Mach-O' | 'PE';
  readonly systems: readonly string[];
  /** Several in a fat Mach-O, none if the processor is not known. */
  readonly architectures: readonly string[];
  /** A file that can be started, unlike a library or an object. */
  readonly isProgram: boolean;
}

/** The header, or in a few words what the file is instead. */
export function readHeader(head: Uint8Array): Header | string {
  if (head.length === 0) return 'an empty file';
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const starts = (...bytes: readonly number[]) => bytes.every((byte, at) => head[at] === byte);
  try {
    if (starts(0x7f, 0x45, 0x4c, 0x46)) return readElf(view);
    if (starts(0x4d, 0x5a)) return readPe(view);
    const magic = head.length < 4 ? 0 : view.getUint32(0);
    if (magic in machSizes) return readMach(view, magic);
    if (magic in fatSizes) return readFat(view, magic);
  } catch (error) {
    // DataView says so when a header goes beyond the bytes that are there.
    if (error instanceof RangeError) return 'a file that is cut off';
    throw error;
  }
  return other(head, starts);
}

/** Class 1 is 32 bits, 2 is 64; data 1 is little-endian, 2 is big-endian. */
const elfMachines: Readonly<Record<string, string>> = {
  '62/2/1': 'amd64',
  '183/2/1': 'arm64',
  '40/1/1': 'arm',
  '3/1/1': '386',
  '21/2/1': 'ppc64le',
  '21/2/2': 'ppc64',
  '22/2/2': 's390x',
  '243/2/1': 'riscv64',
  '258/2/1': 'loong64',
  '8/1/2': 'mips',
  '8/1/1': 'mipsle',
  '8/2/2': 'mips64',
  '8/2/1': 'mips64le',
};

/** What the byte for the ABI says; compilers for Linux leave it at 0, those for the BSDs do not. */
const elfSystems: Readonly<Record<number, readonly string[]>> = {
  0: ['linux', 'android', 'dragonfly', 'solaris', 'illumos'],
  2: ['netbsd'],
  3: ['linux', 'android'],
  6: ['solaris', 'illumos'],
  9: ['freebsd'],
  12: ['openbsd'],
};

function readElf(view: DataView): Header {
  const [size, data, abi] = [4, 5, 7].map((at) => view.getUint8(at)) as [number, number, number];
  const little = data === 1;
  const [type, machine] = [view.getUint16(16, little), view.getUint16(18, little)];
  const architecture = elfMachines[`${machine}/${size}/${data}`];
  return {
    format: 'ELF',
    systems: elfSystems[abi] ?? [],
    architectures: architecture === undefined ? [] : [architecture],
    // 2 is a program at a fixed address, 3 one that may lie anywhere.
    isProgram: (type === 2 || type === 3) && view.getUint8(6) === 1,
  };
}

const machProcessors: Readonly<Record<number, string>> = {
  16777223: 'amd64',
  16777228: 'arm64',
  7: '386',
  12: 'arm',
};

/** The four magic numbers, and which way round the rest is. */
const machSizes: Readonly<Record<number, { readonly little: boolean }>> = {
  4277009102: { little: false },
  4277009103: { little: false },
  3472551422: { little: true },
  3489328638: { little: true },
};

function readMach(view: DataView, magic: number): Header {
  const { little } = machSizes[magic]!;
  const architecture = machProcessors[view.getUint32(4, little)];
  return {
    format: 'Mach-O',
    systems: ['darwin'],
    architectures: architecture === undefined ? [] : [architecture],
    isProgram: view.getUint32(12, little) === 2,
  };
}

/** Bytes for each processor in the table of a fat file. */
const fatSizes: Readonly<Record<number, number>> = { 3405691582: 20, 3405691583: 32 };

function readFat(view: DataView, magic: number): Header | string {
  const count = view.getUint32(4);
  // Classes of Java begin with the same number, then a version above all counts of processors.
  if (count === 0 || count > 16) return 'no program that is known';
  const processors = Array.from(
    { length: count },
    (_, index) => machProcessors[view.getUint32(8 + index * fatSizes[magic]!)],
  );
  return {
    format: 'Mach-O',
    systems: ['darwin'],
    architectures: processors.filter((each) => each !== undefined),
    isProgram: true,
  };
}

const peMachines: Readonly<Record<number, string>> = {
  34404: 'amd64',
  43620: 'arm64',
  332: '386',
  452: 'arm',
};

function readPe(view: DataView): Header | string {
  const start = view.getUint32(0x3c, true);
  if (start + 24 > view.byteLength) return 'a program for DOS, or a file that is cut off';
  if (view.getUint32(start) !== 0x50450000) return 'a program for DOS';
  const architecture = peMachines[view.getUint16(start + 4, true)];
  const flags = view.getUint16(start + 22, true);
  return {
    format: 'PE',
    systems: ['windows'],
    architectures: architecture === undefined ? [] : [architecture],
    isProgram: (flags & 0x0002) !== 0 && (flags & 0x2000) === 0,
  };
}

const others: readonly (readonly [what: string, bytes: readonly number[]])[] = [
  ['a script', [0x23, 0x21]],
  ['a zip archive', [0x50, 0x4b]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['a bzip2 archive', [0x42, 0x5a, 0x68]],
  ['an xz archive', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['a zstd archive', [0x28, 0xb5, 0x2f, 0xfd]],
  ['an ar archive', [0x21, 0x3c, 0x61, 0x72, 0x63, 0x68, 0x3e]],
  ['an rpm package', [0xed, 0xab, 0xee, 0xdb]],
  ['WebAssembly', [0x00, 0x61, 0x73, 0x6d]],
];

function other(head: Uint8Array, starts: (...bytes: readonly number[]) => boolean): string {
  const found = others.find(([, bytes]) => starts(...bytes));
  if (found) return found[0];
  if (Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar') return 'a tar archive';
  const isText = head.every((byte) => byte >= 0x20 || (byte >= 9 && byte <= 13));
  return isText ? 'a text' : 'no program that is known';
}
