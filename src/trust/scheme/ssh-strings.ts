/** The wire format of SSH (RFC 4251, section 5): four bytes of length, then the bytes. Nothing may be left over. */
export function splitStrings(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strings: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    strings.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return strings;
}

export function joinStrings(strings: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    strings.flatMap((each) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(each.length);
      return [length, each];
    }),
  );
}

/** A positive number in its shortest form, without the zero that stands before a high bit. */
export function readPositive(bytes: Uint8Array): Uint8Array | undefined {
  const [first = 0, second = 0] = bytes;
  if (bytes.length === 0 || first >= 0x80) return undefined;
  if (first > 0) return bytes;
  return bytes.length > 1 && second >= 0x80 ? bytes.subarray(1) : undefined;
}

export function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
