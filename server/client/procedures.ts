import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "../trpc/router.ts";
import type { Mutation, Query } from "./calls.ts";

/** An input that may be left out; tRPC adds `void` to it. */
type Optional<Input> = void extends Input ? Exclude<Input, void> | undefined : Input;

/** The procedures of a router, with the inputs and outputs at the same places. */
type ProceduresOf<Record, Inputs, Outputs> = {
  [Name in keyof Record & keyof Inputs & keyof Outputs]: Record[Name] extends {
    _def: { type: infer Type };
  }
    ? Type extends "query"
      ? Query<Optional<Inputs[Name]>, Outputs[Name]>
      : Mutation<Optional<Inputs[Name]>, Outputs[Name]>
    : ProceduresOf<Record[Name], Inputs[Name], Outputs[Name]>;
};

/**
 * All procedures, as the server declares them. The published package has this type in full, without
 * the types of the server (`npm run build:client`).
 */
export type Procedures = ProceduresOf<
  AppRouter["_def"]["record"],
  inferRouterInputs<AppRouter>,
  inferRouterOutputs<AppRouter>
>;
