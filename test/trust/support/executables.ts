/** The first bytes of programs, as compilers write them. */

export interface ElfParts {
  readonly machine?: number;
  /** 32 or 64. */
  readonly bits?: number;
  readonly big?: boolean;
  readonly abi?: number;
  /** 1 object, 2 program, 3 program or library, 4 core. */
  readonly type?: number;
  readonly version?: number;
}

/** ELF for linux/amd64 if nothing else is said. */
export function elfHead(parts: ElfParts = {}): Buffer {
  const { machine = 62, bits = 64, big = false, abi = 0, type = 2, version = 1 } = parts;
  const head = Buffer.alloc(64);
  head.set([0x7f, 0x45, 0x4c, 0x46, bits === 64 ? 2 : 1, big ? 2 : 1, version, abi]);
  const put = (value: number, at: number) =>
    big ? head.writeUInt16BE(value, at) : head.writeUInt16LE(value, at);
  put(type, 16);
  put(machine, 18);
  return head;
}

/** `type` 2 is a program, 6 a library. */
export function machHead(processor: number, type = 2, big = false): Buffer {
  const words = [0xfeedfacf, processor, 0, type];
  const head = Buffer.alloc(32);
  for (const [index, word] of words.entries())
    if (big) head.writeUInt32BE(word, index * 4);
    else head.writeUInt32LE(word, index * 4);
  return head;
}

export function fatHead(processors: readonly number[], magic = 0xcafebabe): Buffer {
  const size = magic === 0xcafebabe ? 20 : 32;
  const head = Buffer.alloc(8 + processors.length * size);
  head.writeUInt32BE(magic, 0);
  head.writeUInt32BE(processors.length, 4);
  for (const [index, processor] of processors.entries()) head.writeUInt32BE(processor, 8 + index * size);
  return head;
}

export function peHead(machine: number, { flags = 0x22, at = 0x80 } = {}): Buffer {
  const head = Buffer.alloc(at + 64);
  head.write('MZ', 0, 'latin1');
  head.writeUInt32LE(at, 0x3c);
  head.write('PE\0\0', at, 'latin1');
  head.writeUInt16LE(machine, at + 4);
  head.writeUInt16LE(flags, at + 22);
  return head;
}
