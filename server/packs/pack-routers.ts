import type { AnyTRPCRouter } from "@trpc/server";
import { serviceRouter } from "../trpc/routers/service/index.ts";
import { truckingRouter } from "../trpc/routers/trucking/index.ts";

/** The procedures of packs, each by the path of its pack. */
export type PackRouters = Readonly<Record<string, AnyTRPCRouter>>;

/** The procedures of the packs of this product. */
export const packRouters = {
  trucking: truckingRouter,
  service: serviceRouter,
} satisfies PackRouters;
