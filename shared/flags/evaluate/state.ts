/**
 * The rules of all flags, in the format of Unleash's client API (`GET /api/client/features`). What a flag
 * can depend on, and where the format has it:
 *
 * | on by | in the state |
 * | --- | --- |
 * | kill switch | `enabled: false` of the feature: off for everybody, before any rule |
 * | environment, app type, tenant, role | constraint `IN` or `NOT_IN` on `environment`, `appType`, `tenantId`, `role` |
 * | person | strategy `userWithId`, or a constraint on `userId` |
 * | percentage | strategy `flexibleRollout`; `stickiness` names the field that keeps the answer: `userId`, `tenantId`, ... |
 * | date, schedule | constraints `DATE_AFTER` and `DATE_BEFORE` on `currentTime` |
 * | version | constraints `SEMVER_*` |
 * | network | strategy `remoteAddress`, or constraint `IN_CIDR` |
 * | any other property | constraints `IN`, `STR_*`, `NUM_*`, `REGEX` on a name in `properties` |
 * | prerequisite | `dependencies` of the feature |
 *
 * Strategies are alternatives. All constraints and segments of one strategy must hold.
 */
export interface FlagState {
  version?: number;
  features: Feature[];
  segments?: Segment[];
}

export interface Feature {
  name: string;
  enabled: boolean;
  /** Empty: the flag is on for everybody. */
  strategies?: Strategy[];
  variants?: Variant[] | null;
  dependencies?: Prerequisite[];
  type?: string;
  description?: string | null;
  project?: string;
  stale?: boolean;
  impressionData?: boolean;
}

export interface Strategy {
  name: string;
  parameters?: Record<string, string | number>;
  constraints?: Constraint[];
  /** Ids of segments. */
  segments?: number[];
  variants?: Variant[];
}

export interface Constraint {
  contextName: string;
  operator: string;
  values?: string[];
  value?: string | number;
  inverted?: boolean;
  caseInsensitive?: boolean;
}

export interface Segment {
  id: number;
  name?: string;
  constraints?: Constraint[];
}

export interface Payload {
  type: string;
  value: string;
}

export interface Variant {
  name: string;
  /** Its share of the sum of all weights. */
  weight: number;
  payload?: Payload;
  /** The context field that keeps a person's variant. That of the first variant counts. */
  stickiness?: string;
  overrides?: { contextName: string; values: string[] }[];
}

export interface Prerequisite {
  feature: string;
  /** Whether the other flag must be on (the default) or off. */
  enabled?: boolean;
  /** The variants of which the other flag must have one. */
  variants?: string[];
}
