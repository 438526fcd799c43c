/**
 * The settings of the runtime roles, in PostgreSQL's form. A client that disappeared, or a statement
 * that takes too long, must not keep its locks.
 */
export const roleLimits = {
  statement_timeout: "55s",
  lock_timeout: "20s",
  idle_in_transaction_session_timeout: "60s",
};
