import type { Operation } from "../declarations.ts";
import type { Product } from "../../shared/product.ts";
import { operationsOfPacks } from "../packs/operations-of-packs.ts";
import type { PackRouters } from "../packs/pack-routers.ts";
import { listOperations } from "../trpc/list-operations.ts";
import { coreRouter } from "../trpc/router.ts";
import { dropBrowserSession, heldBrowserSessions, holdBrowserSession } from "./browser-sessions.ts";
import { exportAudit } from "./export-audit.ts";
import { exportReadiness } from "./export-readiness.ts";
import {
  endOperatorSession,
  heldOperatorSession,
  holdOperatorSession,
} from "./operator-sessions.ts";
import { finishSingleSignOn, startSingleSignOn } from "./sso/browser.ts";

/** The path that all REST routes begin with. */
export const base = "/api/v1";

export type Operations = ReadonlyMap<string, Operation>;

/** Every operation of the core with a REST route: the procedures, and what only REST offers. */
const coreOperations: Operations = new Map([
  ...listOperations(coreRouter),
  ["readiness.export", exportReadiness],
  ["audit.export", exportAudit],
  ["auth.holdSession", holdBrowserSession],
  ["auth.heldSessions", heldBrowserSessions],
  ["auth.dropSession", dropBrowserSession],
  ["auth.holdOperatorSession", holdOperatorSession],
  ["auth.heldOperatorSession", heldOperatorSession],
  ["auth.dropOperatorSession", endOperatorSession],
  ["auth.startSso", startSingleSignOn],
  ["auth.finishSso", finishSingleSignOn],
]);

/** Every operation that a deployment offers. @throws Error for an operation of a pack; see there */
export const operationsOf = (product: Product, routers: PackRouters): Operations =>
  new Map([...coreOperations, ...operationsOfPacks(product, routers)]);
