import type { Status, StatusRow } from '../core/status.ts';
import { tidy } from './findings.ts';
import type { Paint } from './paint.ts';
import { renderTable } from './table.ts';

const none = '·';
const short = (sum: unknown) => (typeof sum === 'string' && sum !== '' ? `${sum.slice(0, 12)}…` : none);
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : none);

/** Processes first, because that is the question; everything else by name. */
export function renderStatus({ rows, coverage }: Status, paint: Paint): string {
  const mine = ({ declared }: StatusRow) => (declared ? 'declared' : paint('warning', 'not declared'));
  const of = (...kinds: readonly string[]) => rows.filter((row) => kinds.includes(row.kind));
  const pins = new Map(of('plugin_pin').map(({ spec }) => [`${spec.type}/${spec.name}`, text(spec.version)]));
  const life = ({ dead }: StatusRow) =>
    dead === undefined ? paint('good', 'answers') : paint('error', tidy(dead));
  const title = (...words: readonly string[]) => words.map((word) => paint('strong', word));
  const sections: string[][][] = [
    [
      title('PLUGIN', 'VERSION', 'SHA256', 'DECLARED', ''),
      ...of('plugin').map((row) => [
        `${row.spec.type}/${row.spec.name}`,
        text(row.spec.version),
        short(row.spec.sha256),
        mine(row),
        row.remark ?? '',
      ]),
    ],
    [
      title('MOUNT', 'TYPE', 'CONFIGURED', 'PINNED', 'RUNNING', 'SHA256', 'DECLARED', 'LIFE'),
      ...of('secrets_mount', 'auth_mount').map((row) => {
        const isAuth = row.kind === 'auth_mount';
        return [
          `${isAuth ? 'auth/' : ''}${row.name}`,
          text(row.spec.type),
          text(row.spec.plugin_version),
          pins.get(`${isAuth ? 'auth' : 'secret'}/${row.spec.type}`) ?? none,
          text(row.spec.running_plugin_version),
          short(row.spec.running_sha256),
          mine(row),
          life(row),
        ];
      }),
    ],
    [
      title('CONNECTION', 'PLUGIN', 'CONFIGURED', 'PINNED', 'RUNNING', 'DECLARED'),
      ...of('database_connection').map((row) => [
        row.name,
        text(row.spec.plugin_name),
        text(row.spec.plugin_version),
        pins.get(`database/${row.spec.plugin_name}`) ?? none,
        text(row.spec.running_plugin_version),
        mine(row),
      ]),
    ],
    [
      title('OTHER', 'NAME', 'DECLARED'),
      ...rows
        .filter(
          ({ kind }) => !['plugin', 'secrets_mount', 'auth_mount', 'database_connection'].includes(kind),
        )
        .map((row) => [row.kind, row.name, mine(row)]),
    ],
  ];
  const tables = sections.filter((section) => section.length > 1).map((section) => renderTable(section));
  const ours = rows.filter((row) => row.declared).length;
  return [...tables, `${ours} of ${rows.length} declared: ${coverage} %.`].join('\n\n');
}
