import { AppError } from "../../shared/errors.ts";
import { tryParseJson } from "../../shared/json/parse-json.ts";
import { refuseUnstorable } from "../../shared/values/storable.ts";
import { pollEvents, pollInput } from "../../shared/security-events/poll-events.ts";
import { openForScim } from "../middleware/authorize.ts";
import { readBody } from "../middleware/read-body.ts";
import type { AppContext } from "../types.ts";

/** A poll for security event tokens (RFC 8936, section 2), authenticated by a SCIM token. */
export async function pollSecurityEvents(c: AppContext): Promise<Response> {
  const ctx = await openForScim(c);
  const body = tryParseJson(await readBody(c));
  refuseUnstorable(body);
  const parsed = pollInput.safeParse(body);
  if (!parsed.success) {
    const [{ path, message } = { path: [], message: "" }] = parsed.error.issues;
    const field = path.join(".");
    throw new AppError(
      "bad_request",
      `Invalid poll request at ${field || "the body"}: ${message}. Send a JSON object with maxEvents, ack and setErrs (RFC 8936, section 2.2).`,
      { scimType: "invalidSyntax", field },
    );
  }
  const id = c.req.param("receiverId") ?? "";
  return c.json(await pollEvents({ ctx, input: { ...parsed.data, id } }));
}
