import * as z from "zod";
import type { Context, OperatorContext } from "../shared/context.ts";
import type { Permission } from "../shared/identity/permissions.ts";
import type { Pack } from "../shared/product.ts";
import type { Visitor } from "../shared/identity/sign-in/visitor.ts";
import type { AppContext, RequestScope } from "./types.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** `GET /users/:id`: the method, and the path under /api/v1. */
type Route = `${Method} /${string}`;

/** Who may call: people and keys with a permission, any signed-in person, the operator, or anybody. */
export type Access = Permission | "signed-in" | "operator" | "public";

/** The class of a procedure's request rate; each has a share of the caller's rate. */
export type RateClass = "read" | "write" | "heavy";

/** What every procedure declares, whoever calls it. */
interface Common<I extends z.ZodType, R> {
  /** The REST route of the procedure. */
  rest: Route;
  /** The status of a successful REST response. 201 adds Location, from the output's `id`. */
  status?: 201 | 202 | 204;
  /** The path under /api/v1 of what was created, where it is not the route and the output's `id`. */
  location?: (output: R) => string;
  /** Further REST paths, from the root, for integrations that were built against them. */
  aliases?: readonly Route[];
  /** By default, `read` for a query and `write` for a mutation. */
  rate?: RateClass;
  input: I;
  /** An input that OpenAPI shows. A test sends it. */
  example?: z.input<I>;
  /** The field of the result that has its version; it becomes the ETag. */
  version?: keyof R & string;
  /** The field of the input with the version that the change is based on; If-Match sets it. */
  ifMatch?: keyof z.input<I> & string;
  /** Whether the result contains a secret that is shown once, so that no response is stored. */
  returnsSecret?: true;
  /** What `run` returns, for OpenAPI and the tests. Dates are ISO 8601 strings on the wire. */
  output: z.ZodType<R>;
}

/** What `run` is given. */
export interface Call<C, I extends z.ZodType> {
  ctx: C;
  input: z.output<I>;
  request: RequestScope;
}

/** A procedure whose verb takes a context of type `C`. */
export interface Declared<I extends z.ZodType, R, C> extends Common<I, R> {
  run: (call: Call<C, I>) => Promise<R>;
}

/** A procedure for people and API keys of one organization. */
export interface TenantDeclaration<I extends z.ZodType, R> extends Declared<I, R, Context> {
  permission: Permission | "signed-in";
  /** The procedure that the operator's tokens call by the same REST route. */
  forOperator?: `operator.${string}`;
  /** Allows a mutation while a payment is overdue: one that only removes something. */
  whenUnpaid?: true;
}

/** A procedure for the operator, who can list tenants but has no access to their data. */
export type OperatorDeclaration<I extends z.ZodType, R> = Declared<I, R, OperatorContext>;

/** A procedure for callers who are not signed in. */
export type PublicDeclaration<I extends z.ZodType, R> = Declared<I, R, Visitor>;

/** A declaration as the REST routes, OpenAPI, and the published matrix read it. */
export interface Operation {
  access: Access;
  rest: Route;
  status: 200 | 201 | 202 | 204;
  location?: ((output: unknown) => string) | undefined;
  aliases: readonly Route[];
  /** The operation that the operator's tokens call by the same REST route. */
  forOperator?: string | undefined;
  isMutation: boolean;
  whenUnpaid: boolean;
  rate: RateClass;
  input: z.ZodType;
  example?: unknown;
  returnsSecret: boolean;
  version?: string | undefined;
  ifMatch?: string | undefined;
  output?: z.ZodType;
  /** The pack that the operation belongs to. */
  pack?: Pack;
  /**
   * Identifies the caller, and returns the verb bound to it.
   * @param appType of the caller's tenant, for an operation of a pack
   */
  open(c: AppContext, appType?: string): Promise<(input: unknown) => Promise<unknown>>;
}

/** The id of nothing, for examples. */
export const exampleId = "019c2f3e-7d51-7a3b-9c44-1f0e5d2a6b77";

/** The input of an operation that takes none. */
export const noInput = z.strictObject({}).optional();

/** A route without a procedure, because its response is a stream or has headers of its own. */
export interface RouteDeclaration<I extends z.ZodType, C> {
  access: Access;
  rest: Route;
  aliases: readonly Route[];
  isMutation: boolean;
  rate: RateClass;
  /** As for a procedure. */
  whenUnpaid?: true;
  input: I;
  /** Identifies the caller. */
  open: (c: AppContext) => Promise<C>;
  run: (call: { c: AppContext; ctx: C; input: z.output<I> }) => Promise<Response>;
}

export function route<I extends z.ZodType, C>(declaration: RouteDeclaration<I, C>): Operation {
  const { open, run, ...declared } = declaration;
  return {
    ...declared,
    status: 200,
    whenUnpaid: declared.whenUnpaid === true,
    returnsSecret: false,
    open: async (c) => {
      const ctx = await open(c);
      // The caller has validated the input by the declared schema.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return (valid) => run({ c, ctx, input: valid as z.output<I> });
    },
  };
}
