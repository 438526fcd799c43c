import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { afterEach, beforeEach } from "vitest";
import type { Thing } from "../standins/services/model.ts";

export const secret = `whsec_${Buffer.from("a secret of twenty-four b").toString("base64")}`;

interface ReceivedEvent {
  id: string;
  type: string;
  timestamp: string;
  data: Thing;
}

interface ReceivedRequest {
  webhookId: string;
  path: string;
  /** One event, or in a batch an array of them. */
  body: ReceivedEvent | ReceivedEvent[];
}

/** What was sent; null where the signature is not that of the secret. */
function verify(text: string, headers: Record<string, string>): ReceivedRequest["body"] | null {
  try {
    return new Webhook(secret).verify(text, headers) as ReceivedRequest["body"];
  } catch (error) {
    if (error instanceof WebhookVerificationError) return null;
    throw error;
  }
}

/** Whoever takes the webhooks: checks every signature, and answers as it is told. */
export function useReceiver() {
  let server: Bun.Server<undefined>;
  const requests: ReceivedRequest[] = [];
  const told = { answer: (_nth: number): number | Promise<number> => 204 };
  const take = async (request: Request) => {
    const text = await request.text();
    const headers = Object.fromEntries(request.headers.entries());
    const body = verify(text, headers);
    if (!body) return new Response(null, { status: 401 });
    const { pathname: path } = new URL(request.url);
    requests.push({ webhookId: headers["webhook-id"] ?? "", path, body });
    return new Response(null, { status: await told.answer(requests.length) });
  };
  beforeEach(() => {
    requests.length = 0;
    told.answer = () => 204;
    server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: take });
  });
  afterEach(() => server.stop(true));
  const hook = (path: string) => ({ url: `http://127.0.0.1:${server.port}/${path}`, secret });
  return {
    /** What has come, in its order; only what was signed well: the rest gets a 401. */
    requests,
    events: () => requests.flatMap(({ body }) => body),
    /** What to answer to the nth request, from 1. */
    answerWith: (answer: typeof told.answer) => void (told.answer = answer),
    hook,
    hooks: () => ({
      "user-service": hook("users"),
      "payment-service": hook("payments"),
      "communication-service": hook("messages"),
    }),
    stop: () => server.stop(true),
  };
}
