/** A writer of tars, for entries that no tool would write. */
export interface TarMember {
  readonly name: string;
  readonly body?: Uint8Array | string;
  readonly mode?: number;
  /** One character: `0` file, `1` hard link, `2` symlink, `3` device, `5` folder, `6` pipe, `x` extended head. */
  readonly type?: string;
  readonly link?: string;
  /** What the head says of the size. */
  readonly size?: number;
}

export function tar(members: readonly TarMember[], end: Buffer = Buffer.alloc(1024)): Buffer {
  return Buffer.concat([...members.map(entry), end]);
}

/** Extended attributes for the entry that follows. */
export function pax(attributes: Readonly<Record<string, string>>): TarMember {
  const lines = Object.entries(attributes).map(([key, value]) => {
    const text = ` ${key}=${value}\n`;
    const short = text.length + String(text.length).length;
    return `${text.length + String(short).length}${text}`;
  });
  return { name: 'pax', type: 'x', body: lines.join('') };
}

function entry({ name, body = '', mode = 0o755, type = '0', link = '', size }: TarMember): Buffer {
  const data = Buffer.from(body);
  const head = Buffer.alloc(512);
  head.write(name, 0, 100);
  head.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  head.write('0000000\0', 108);
  head.write('0000000\0', 116);
  head.write(`${(size ?? data.length).toString(8).padStart(11, '0')}\0`, 124);
  head.write('00000000000\0', 136);
  head.write(type, 156);
  head.write(link, 157, 100);
  head.write('ustar\x0000', 257, 'latin1');
  head.fill(' ', 148, 156);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([head, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}
