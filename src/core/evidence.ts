/** Who vouches for a plugin, as a plan shows it. */
export interface Evidence {
  /** Where it came from. */
  readonly source: string;
  /** Names of the roots whose signatures counted. */
  readonly signedBy: readonly string[];
  /** ISO 8601 in UTC. */
  readonly signedAt?: string | undefined;
  /** Who says when it was signed. */
  readonly timeFrom?: 'log' | 'timestamp' | 'signer' | undefined;
  /** Why it is admitted although nobody signed. */
  readonly unsigned?: string | undefined;
  /** Number of the rule of the trust policy that admitted it. */
  readonly rule: number;
}

/** By id of the plugin. */
export type EvidenceById = ReadonlyMap<string, Evidence>;
