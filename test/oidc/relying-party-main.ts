import { finishSignIn, type SignInAnswer } from "../../shared/adapters/oidc/finish-sign-in.ts";
import { type OidcConnection, Providers } from "../../shared/adapters/oidc/providers.ts";
import { startSignIn } from "../../shared/adapters/oidc/start-sign-in.ts";
import { verifyLogoutToken } from "../../shared/adapters/oidc/verify-logout-token.ts";
import { OutgoingTargets } from "../../shared/adapters/targets.ts";
import { AppError } from "../../shared/errors.ts";

/*
 * The adapter as a server, for the tests of the runtimes: each path is a function, its input the body.
 * On Workers, it is the default export; on Deno, it serves the port in PORT.
 */
const providers = new Providers({
  targets: new OutgoingTargets({ allowPrivate: true, reserved: [] }),
  timeoutMs: 10_000,
  now: () => new Date(),
});

const functions = {
  "/start": (input: { connection: OidcConnection; redirectUri: string }) =>
    startSignIn(providers, input),
  "/finish": (input: SignInAnswer) => finishSignIn(providers, input),
  "/logout": (input: { connection: OidcConnection; token: string }) =>
    verifyLogoutToken(providers, input),
};

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  try {
    const call = functions[pathname as keyof typeof functions];
    return Response.json(await call((await request.json()) as never));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return Response.json({ message: error.message }, { status: error.status });
  }
}

export default { fetch: answer };

/** The parts of Deno that this file uses on Deno. */
interface DenoRuntime {
  serve(options: { port: number; hostname: string }, handler: typeof answer): object;
  env: { get(name: string): string | undefined };
}
const isDeno = (value: unknown): value is DenoRuntime =>
  typeof value === "object" && value !== null && "serve" in value;

const deno: unknown = Reflect.get(globalThis, "Deno");
if (isDeno(deno)) {
  deno.serve({ port: Number(deno.env.get("PORT")), hostname: "127.0.0.1" }, answer);
}
