import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import type { Tenant } from "./model.ts";

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

const escape = (text: string) =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

const page = (tenant: Tenant, problem: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Sign in to ${escape(tenant.name)}</title>
<h1>Sign in to ${escape(tenant.name)}</h1>
${problem === "" ? "" : `<p role="alert">${problem}</p>`}
<form method="post">
<label>Email <input name="email" type="email" autocomplete="username" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
</form>
</html>
`;

async function formOf({ req }: KoaContextWithOIDC): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

/** The page where people sign in: a form with `email` and `password` that is posted to its own URL. */
export const loginPage =
  (provider: Provider, tenant: Tenant): Middleware =>
  async (ctx, next) => {
    if (!ctx.path.startsWith("/interaction/")) return next();
    await provider.interactionDetails(ctx.req, ctx.res);
    ctx.type = "html";
    if (ctx.method !== "POST") {
      ctx.body = page(tenant, "");
      return;
    }
    const form = await formOf(ctx);
    const person = tenant.people.find(
      ({ email, password }) =>
        email.toLowerCase() === form.get("email")?.trim().toLowerCase() &&
        password === form.get("password"),
    );
    if (!person) {
      ctx.status = 401;
      ctx.body = page(tenant, "The email address or the password is wrong.");
      return;
    }
    const login = { accountId: person.sub, amr: ["pwd"], remember: true };
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, { login }));
    ctx.status = 303;
  };
