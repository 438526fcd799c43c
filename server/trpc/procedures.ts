import { initTRPC } from "@trpc/server";
import type * as z from "zod";
import type {
  Declared,
  OperatorDeclaration,
  RateClass,
  Operation,
  PublicDeclaration,
  TenantDeclaration,
} from "../declarations.ts";
import { openCaller, openForOperator } from "../middleware/authorize.ts";
import { visitorOf } from "../middleware/visitor.ts";
import type { AppContext } from "../types.ts";
import { checkInput, parserOf } from "./check-input.ts";
import { forPeople, languageOf } from "../errors/user-message.ts";
import type { TrpcContext } from "./context.ts";
import { appErrorOf, mapErrors } from "./errors.ts";
import { performOnce } from "./perform-once.ts";

const t = initTRPC
  .context<TrpcContext>()
  .meta<Operation>()
  .create({
    errorFormatter({ shape, error, ctx }) {
      const cause = appErrorOf(error);
      const { field, retryAfter, challenge, difference, unfit } = cause.details;
      return {
        code: shape.code,
        message: cause.message,
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          reason: cause.code,
          category: cause.category,
          ...forPeople(cause, ctx ? languageOf(ctx.hono, cause) : "en"),
          field,
          retryAfter,
          challenge,
          difference,
          unfit,
        },
      };
    },
  });

export const { router } = t;

type Kind = "query" | "mutation";

const rateOf = ({ rate }: { rate?: RateClass }, kind: Kind): RateClass =>
  rate ?? (kind === "query" ? "read" : "write");

/** The meta data of a procedure: what the REST routes, OpenAPI and the published matrix read. */
function operationOf<I extends z.ZodType, R, C>(
  d: Declared<I, R, C>,
  kind: Kind,
  access: Operation["access"],
  open: (c: AppContext, appType?: string) => Promise<C>,
): Operation {
  const { rest, status = 200, aliases = [], input, example, output, run, location } = d;
  return {
    access,
    rest,
    status,
    // The output is what the verb returned.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    location: location && ((result) => location(result as R)),
    aliases,
    forOperator: "forOperator" in d ? String(d.forOperator) : undefined,
    isMutation: kind === "mutation",
    whenUnpaid: "whenUnpaid" in d,
    rate: rateOf(d, kind),
    input,
    example,
    returnsSecret: "returnsSecret" in d,
    version: d.version,
    ifMatch: d.ifMatch,
    output,
    open: async (c, appType) => {
      const ctx = await open(c, appType);
      // The caller has validated the input by the declared schema.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return (valid) => run({ ctx, input: valid as z.output<I>, request: c.get("request") });
    },
  };
}

/** The pack whose procedure has this name, such as `trucking.loads.list`. */
const packAt = (c: AppContext, name: string) =>
  c.get("request").services.product.packs.find(({ path }) => name.startsWith(`${path}.`));

/** The procedure up to its verb. The caller is identified before the input is parsed. */
const procedure = <I extends z.ZodType>(input: I, operation: Operation) =>
  t.procedure
    .meta(operation)
    .use(({ ctx, next, getRawInput, path }) =>
      mapErrors(ctx.hono, path, async () => {
        const run = await operation.open(ctx.hono, packAt(ctx.hono, path)?.appType);
        await checkInput(ctx.hono, getRawInput);
        const once = (input: unknown) => performOnce(ctx, operation, () => run(input));
        return next({ ctx: { run: once } });
      }),
    )
    .input(parserOf(input));

const openTenantFor =
  <I extends z.ZodType, R>(d: TenantDeclaration<I, R>, kind: Kind) =>
  (c: AppContext, appType?: string) => {
    const mustPay = kind === "mutation" && d.whenUnpaid !== true;
    return openCaller(c, { permission: d.permission, mustPay, rate: rateOf(d, kind), appType });
  };

// The meta data of a procedure have the erased type of its verb.
/* oxlint-disable typescript/no-unsafe-type-assertion */

/** A procedure that reads data of the caller's organization. */
export const query = <I extends z.ZodType, R>(d: TenantDeclaration<I, R>) =>
  procedure(d.input, operationOf(d, "query", d.permission, openTenantFor(d, "query"))).query(
    ({ ctx, input }) => ctx.run(input) as Promise<R>,
  );

/** A procedure that changes data of the caller's organization. */
export const mutation = <I extends z.ZodType, R>(d: TenantDeclaration<I, R>) =>
  procedure(
    d.input,
    operationOf(d, "mutation", d.permission, openTenantFor(d, "mutation")),
  ).mutation(({ ctx, input }) => ctx.run(input) as Promise<R>);

export const operatorQuery = <I extends z.ZodType, R>(d: OperatorDeclaration<I, R>) =>
  procedure(d.input, operationOf(d, "query", "operator", openForOperator)).query(
    ({ ctx, input }) => ctx.run(input) as Promise<R>,
  );

export const operatorMutation = <I extends z.ZodType, R>(d: OperatorDeclaration<I, R>) =>
  procedure(d.input, operationOf(d, "mutation", "operator", openForOperator)).mutation(
    ({ ctx, input }) => ctx.run(input) as Promise<R>,
  );

/** A procedure for callers who are not signed in, such as a sign-in. */
export const publicMutation = <I extends z.ZodType, R>(d: PublicDeclaration<I, R>) =>
  procedure(
    d.input,
    operationOf(d, "mutation", "public", async (c) => visitorOf(c)),
  ).mutation(({ ctx, input }) => ctx.run(input) as Promise<R>);
