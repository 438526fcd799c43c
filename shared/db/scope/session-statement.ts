import { bytesToHex } from "@noble/hashes/utils.js";
import { restrictedError } from "../errors.ts";
import { type Identity, mustPay, parseSession, type TenantSession } from "../tenant-session.ts";
import type { SessionStatement } from "../transaction.ts";

/** The statement, which also passes on the session that it starts. An error of `accept` rolls back. */
export const withSession = (
  begin: SessionStatement,
  accept: (session: TenantSession) => void,
): SessionStatement => ({
  ...begin,
  onResult: (result) => {
    begin.onResult(result);
    accept(parseSession(result.rows[0] ?? []));
  },
});

/** The statement for a change: while a payment is overdue, it refuses those who must pay for it. */
export const payingFirst = (begin: SessionStatement, identity: Identity): SessionStatement =>
  mustPay(identity)
    ? withSession(begin, ({ restriction }) => {
        if (restriction !== null) throw restrictedError(restriction);
      })
    : begin;

/** The key of calls that the batcher may combine: the same operation by the same identity. */
export const batchKey = (operation: string, { kind }: Identity, { params }: SessionStatement) =>
  `${operation} ${kind} ${params.map(textOf).join(" ")}`;

const textOf = (param: unknown): string =>
  param instanceof Uint8Array ? bytesToHex(param) : String(param);
