import type { PlugboardError } from '../core/finding.ts';
import type { Step } from '../core/plan.ts';
import type { Phase } from './converge.ts';

/** Something that happened while a plan was applied. Reports are made from events and from nothing else. */
export type Event =
  | { readonly type: 'started'; readonly step: Step }
  | { readonly type: 'phase'; readonly step: Step; readonly phase: Phase }
  | { readonly type: 'done'; readonly step: Step }
  | { readonly type: 'failed'; readonly step: Step; readonly failure: PlugboardError }
  /** A done step that was undone because what depends on it failed. */
  | { readonly type: 'undone'; readonly step: Step; readonly because: string }
  | { readonly type: 'skipped'; readonly step: Step; readonly because: string }
  | { readonly type: 'finished'; readonly summary: Summary };

export interface Summary {
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly undone: number;
  readonly interrupted: boolean;
}
