import type { AttributePath } from "../schema/locate.ts";

export const compareOps = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
export type CompareOp = (typeof compareOps)[number];

export type Literal = string | number | boolean | null;

/** A filter of RFC 7644, section 3.4.2.2. Names are as the client wrote them, operators in lower case. */
export type Filter =
  | { kind: "compare"; path: AttributePath; op: CompareOp; value: Literal }
  | { kind: "present"; path: AttributePath }
  | { kind: "and" | "or"; left: Filter; right: Filter }
  | { kind: "not"; filter: Filter }
  /** `emails[type eq "work"]`: at least one element matches. Names in the filter are sub-attributes. */
  | { kind: "element"; path: AttributePath; filter: Filter };

/** A PATCH path: RFC 7644, section 3.5.2, figure 7. */
export interface Path extends AttributePath {
  filter?: Filter;
}
