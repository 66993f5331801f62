/** A writer of zips that can lie in every field that an attacker would lie in. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  readonly body?: Uint8Array | string;
  /** With type; default: a regular executable file. */
  readonly mode?: number;
  readonly deflate?: boolean;
  /** Name in the head before the bytes. */
  readonly localName?: string;
  readonly crc?: number;
  /** What the directory says of the size after unpacking. */
  readonly size?: number;
  readonly flags?: number;
  readonly method?: number;
  /** 3 is Unix, 0 is DOS. */
  readonly madeBy?: number;
  readonly extra?: Buffer;
}

export function zip(members: readonly ZipMember[], offset = 0): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = offset;
  for (const member of members) {
    const body = Buffer.from(member.body ?? '');
    const data = member.deflate ? deflateRawSync(body) : body;
    const method = member.method ?? (member.deflate ? 8 : 0);
    const size = member.size ?? body.length;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(member.flags ?? 0, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(member.crc ?? crc32(body), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size, 18);
    const head = (name: Buffer) => {
      const fields = Buffer.from(common);
      fields.writeUInt16LE(name.length, 22);
      fields.writeUInt16LE(0, 24);
      return fields;
    };
    const name = Buffer.from(member.name);
    const localName = Buffer.from(member.localName ?? member.name);
    const piece = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head(localName), localName, data]);
    const extra = member.extra ?? Buffer.alloc(0);
    const fields = head(name);
    fields.writeUInt16LE(extra.length, 24);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((member.mode ?? 0o100755) << 16) >>> 0, 6);
    rest.writeUInt32LE(at, 10);
    const by = Buffer.from([20, member.madeBy ?? 3]);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), by, fields, rest, name, extra]));
    local.push(piece);
    at += piece.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}
