import { showBytes } from '../core/spelling/bytes.ts';

const width = 24;
const MiB = 2 ** 20;

/** `sync_1.3.0_linux_amd64.tar.gz  ███████░░░░░  12 of 40 MiB` */
export function renderDownload(
  name: string,
  { bytes, total }: { readonly bytes: number; readonly total?: number | undefined },
): string {
  const whole = (value: number) => Math.round(value / MiB);
  if (!total) return `${name}  ${whole(bytes)} MiB`;
  const done = Math.min(width, Math.round((bytes / total) * width));
  return `${name}  ${'█'.repeat(done)}${'░'.repeat(width - done)}  ${whole(bytes)} of ${whole(total)} MiB`;
}

/** For people: `12 MiB`, `700 bytes`. */
export function showSize(bytes: number): string {
  return bytes < MiB ? `${bytes} bytes` : showBytes(Math.round(bytes / MiB) * MiB);
}
