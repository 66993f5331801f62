/** Which fault strikes which request: the first rule that matches and is not used up. */
import type { Fault } from './faults.ts';

export interface When {
  readonly method?: string;
  /** Without `/v1/` and without the query: the exact path, or a pattern. */
  readonly path?: string | RegExp;
  /** Of the requests that match, only these: 1 is the first. Default: all. */
  readonly nth?: number | readonly number[];
}

export interface FaultRules {
  add(when: When, fault: Fault): void;
  clear(): void;
  take(method: string, path: string): Fault | undefined;
}

export function makeFaultRules(): FaultRules {
  const rules: { when: When; fault: Fault; seen: number }[] = [];
  return {
    add: (when, fault) => {
      rules.push({ when, fault, seen: 0 });
    },
    clear: () => {
      rules.length = 0;
    },
    take: (method, path) => {
      let struck: Fault | undefined;
      for (const rule of rules) {
        if (!matches(rule.when, method, path)) continue;
        rule.seen += 1;
        if (isTurn(rule.when.nth, rule.seen)) struck ??= rule.fault;
      }
      return struck;
    },
  };
}

export function matches(when: Pick<When, 'method' | 'path'>, method: string, path: string): boolean {
  if (when.method !== undefined && when.method !== method) return false;
  if (when.path === undefined) return true;
  return typeof when.path === 'string' ? when.path === path : when.path.test(path);
}

function isTurn(nth: When['nth'], seen: number): boolean {
  if (nth === undefined) return true;
  return typeof nth === 'number' ? nth === seen : nth.includes(seen);
}
