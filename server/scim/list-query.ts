import { AppError } from "../../shared/errors.ts";
import { type Filter, parseFilter } from "../../shared/scim/filter.ts";
import type { AppContext } from "../types.ts";

/** Results in one page at most, and how many when the client does not say. */
const maxCount = 200;
const defaultCount = 100;

export interface ListQuery {
  filter: Filter | null;
  startIndex: number;
  count: number;
}

/** The query of a SCIM list (RFC 7644, section 3.4.2). */
export function readListQuery(c: AppContext): ListQuery {
  const filter = c.req.query("filter");
  return {
    filter: filter === undefined || filter === "" ? null : parseFilter(filter),
    startIndex: Math.max(1, integer(c, "startIndex", 1)),
    count: Math.min(maxCount, Math.max(0, integer(c, "count", defaultCount))),
  };
}

function integer(c: AppContext, name: string, otherwise: number): number {
  const text = c.req.query(name);
  if (text === undefined || text === "") return otherwise;
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  const message = `${name} must be an integer, not "${text.slice(0, 40)}".`;
  throw new AppError("bad_request", message, { scimType: "invalidValue", field: name });
}
