import type { AnyTRPCRouter } from "@trpc/server";

/** The procedures of packs, each by the path of its pack. */
export type PackRouters = Readonly<Record<string, AnyTRPCRouter>>;

/** The procedures of the packs of this product. */
export const packRouters = {} satisfies PackRouters;
