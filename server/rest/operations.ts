import type { Operation } from "../declarations.ts";
import { appRouter } from "../trpc/router.ts";
import { dropBrowserSession, heldBrowserSessions, holdBrowserSession } from "./browser-sessions.ts";
import { exportAudit } from "./export-audit.ts";
import { exportReadiness } from "./export-readiness.ts";
import { finishSingleSignOn, startSingleSignOn } from "./sso/browser.ts";

/** The path that all REST routes begin with. */
export const base = "/api/v1";

/** At run time, tRPC lists the procedures of all routers by their full names. */
type Listed = Record<string, { _def: { meta?: Operation } }>;

/** The declarations of all procedures by name, such as `users.list`. */
const procedures = new Map<string, Operation>(
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  Object.entries(appRouter._def.procedures as unknown as Listed).flatMap(([name, { _def }]) =>
    _def.meta === undefined ? [] : [[name, _def.meta]],
  ),
);

/** Every operation with a REST route: the procedures, and what only REST offers. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ...procedures,
  ["readiness.export", exportReadiness],
  ["audit.export", exportAudit],
  ["auth.holdSession", holdBrowserSession],
  ["auth.heldSessions", heldBrowserSessions],
  ["auth.dropSession", dropBrowserSession],
  ["auth.startSso", startSingleSignOn],
  ["auth.finishSso", finishSingleSignOn],
]);
