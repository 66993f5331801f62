/** Values and blocks in Terraform's language, formatted as `terraform fmt` does. Pure. */

/** Stands in a value where an expression of Terraform is to stand. */
export class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type HclBody = Readonly<Record<string, unknown>>;

export function block(head: string, body: HclBody): string {
  return Object.keys(body).length === 0 ? `${head} {\n}` : `${head} {\n${lines(body, '  ')}\n}`;
}

/** The signs of arguments in one run stand below each other; one of several lines ends a run. */
function lines(body: HclBody, indent: string): string {
  const entries = Object.entries(body).map(([name, value]) => [name, show(value, indent)] as const);
  const runs: (readonly [string, string])[][] = [[]];
  for (const entry of entries) {
    runs.at(-1)!.push(entry);
    if (entry[1].includes('\n')) runs.push([]);
  }
  return runs
    .flatMap((run) => {
      const single = run.filter(([, text]) => !text.includes('\n'));
      const width = Math.max(0, ...single.map(([name]) => name.length));
      return run.map(([name, text]) =>
        text.includes('\n') ? `${indent}${name} = ${text}` : `${indent}${name.padEnd(width)} = ${text}`,
      );
    })
    .join('\n');
}

function show(value: unknown, indent: string): string {
  if (value instanceof Expression) return value.text;
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map((item) => show(item, indent)).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{\n${lines(value as HclBody, `${indent}  `)}\n${indent}}`;
  return `${value}`;
}

const quote = (text: string) => JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{');
