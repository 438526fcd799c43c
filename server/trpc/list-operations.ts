import type { AnyTRPCRouter } from "@trpc/server";
import type { Operation } from "../declarations.ts";

/** At run time, tRPC lists the procedures of all routers by their full names. */
type Listed = Record<string, { _def: { meta?: Operation } }>;

/** The declarations of all procedures of a router by name, such as `users.list`. */
export const listOperations = (router: AnyTRPCRouter): [name: string, operation: Operation][] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  Object.entries(router._def.procedures as unknown as Listed).flatMap(
    ([name, { _def }]): [string, Operation][] =>
      _def.meta === undefined ? [] : [[name, _def.meta]],
  );
