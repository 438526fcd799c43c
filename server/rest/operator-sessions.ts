import { sealOperatorCookie } from "../../shared/identity/sessions/operator-cookie.ts";
import { noInput, route } from "../declarations.ts";
import { authenticate, bearerToken } from "../middleware/authenticate.ts";
import { openForOperator } from "../middleware/authorize.ts";
import {
  dropOperatorSession,
  holdOperatorSession as hold,
  operatorSessionEnd,
} from "../middleware/cookies/operator-cookie.ts";

/** Exchanges an access token of the operator for a cookie of at most an hour. */
export const holdOperatorSession = route({
  access: "operator",
  rest: "POST /auth/operator-session",
  aliases: [],
  isMutation: false,
  rate: "write",
  input: noInput,
  open: openForOperator,
  run: async ({ c, ctx }) => {
    // A cookie is not exchanged for a new one, which would last longer.
    const token = bearerToken(c);
    const { exp } = await authenticate(c);
    const cookie = await sealOperatorCookie(ctx.secrets, token, exp, new Date());
    hold(c, cookie);
    ctx.log.info("operator.session_held", { operator: ctx.subject });
    return c.json({ subject: ctx.subject, expiresAt: cookie.expiresAt });
  },
});

/** Who the operator in this browser is, and until when. */
export const heldOperatorSession = route({
  access: "operator",
  rest: "GET /auth/operator-session",
  aliases: [],
  isMutation: false,
  rate: "read",
  input: noInput,
  open: openForOperator,
  run: async ({ c, ctx }) =>
    c.json({ subject: ctx.subject, expiresAt: await operatorSessionEnd(c) }),
});

/** Removes the cookie. The access token stays valid until it expires. */
export const endOperatorSession = route({
  access: "operator",
  rest: "DELETE /auth/operator-session",
  aliases: [],
  isMutation: false,
  rate: "write",
  input: noInput,
  open: openForOperator,
  run: async ({ c }) => {
    dropOperatorSession(c);
    return c.body(null, 204);
  },
});
