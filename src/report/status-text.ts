import type { Status, StatusRow } from '../core/status.ts';
import { tidy } from './findings.ts';
import type { Paint } from './paint.ts';
import { renderTable } from './table.ts';

const none = '·';
const short = (sum: unknown) => (typeof sum === 'string' && sum !== '' ? `${sum.slice(0, 12)}…` : none);
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : none);

type Column = readonly [title: string, cell: (row: StatusRow) => string];

/** Processes first, because that is the question; everything else by name. */
export function renderStatus({ rows, missing, coverage }: Status, paint: Paint): string {
  const of = (...kinds: readonly string[]) => rows.filter((row) => kinds.includes(row.kind));
  const pins = new Map(of('plugin_pin').map(({ spec }) => [`${spec.type}/${spec.name}`, text(spec.version)]));
  const declared: Column = [
    'DECLARED',
    (row) => (row.declared ? 'declared' : paint('warning', 'not declared')),
  ];
  // Most servers have no pins, and then nobody asks about them.
  const pinned = (plugin: (row: StatusRow) => string): readonly Column[] =>
    pins.size > 0 ? [['PINNED', (row) => pins.get(plugin(row)) ?? none]] : [];
  const table = (found: readonly StatusRow[], ...columns: readonly Column[]) =>
    found.length === 0
      ? []
      : [
          renderTable([
            columns.map(([title]) => paint('strong', title)),
            ...found.map((row) => columns.map(([, cell]) => cell(row))),
          ]),
        ];
  const processes = ['secrets_mount', 'auth_mount', 'database_connection'];
  const others = rows.filter(({ kind }) => kind !== 'plugin' && !processes.includes(kind));
  const ours = rows.filter((row) => row.declared).length;
  return [
    ...table(
      of('plugin'),
      ['PLUGIN', ({ spec }) => `${spec.type}/${spec.name}`],
      ['VERSION', ({ spec }) => text(spec.version)],
      ['SHA256', ({ spec }) => short(spec.sha256)],
      declared,
      ['', ({ remark }) => remark ?? ''],
    ),
    ...table(
      of('secrets_mount', 'auth_mount'),
      ['MOUNT', ({ kind, name }) => `${kind === 'auth_mount' ? 'auth/' : ''}${name}`],
      ['TYPE', ({ spec }) => text(spec.type)],
      ['CONFIGURED', ({ spec }) => text(spec.plugin_version)],
      ...pinned(({ kind, spec }) => `${kind === 'auth_mount' ? 'auth' : 'secret'}/${spec.type}`),
      ['RUNNING', ({ spec }) => text(spec.running_plugin_version)],
      ['SHA256', ({ spec }) => short(spec.running_sha256)],
      declared,
      ['LIFE', (row) => life(row, paint)],
    ),
    ...table(
      of('database_connection'),
      ['CONNECTION', ({ name }) => name],
      ['PLUGIN', ({ spec }) => text(spec.plugin_name)],
      ['CONFIGURED', ({ spec }) => text(spec.plugin_version)],
      ...pinned(({ spec }) => `database/${spec.plugin_name}`),
      ['RUNNING', ({ spec }) => text(spec.running_plugin_version)],
      declared,
    ),
    ...table(others, ['OTHER', ({ kind }) => kind], ['NAME', ({ name }) => name], declared),
    ...(missing.length > 0
      ? [
          `${paint('strong', 'Declared, but not on the server:')}\n${renderTable(
            missing.map(({ kind, name }) => [kind, name]),
            '  ',
          )}`,
        ]
      : []),
    `${ours} of ${rows.length} declared: ${coverage} %.`,
  ].join('\n\n');
}

/** The name stands in the row already. */
function life({ dead }: StatusRow, paint: Paint): string {
  if (dead === undefined) return paint('good', 'answers');
  return paint('error', tidy(dead).replace(/^\S+ (?=does not answer)/, ''));
}
