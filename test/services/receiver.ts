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

/** The verified body; null for an invalid signature. */
function verify(text: string, headers: Record<string, string>): ReceivedRequest["body"] | null {
  try {
    return new Webhook(secret).verify(text, headers) as ReceivedRequest["body"];
  } catch (error) {
    if (error instanceof WebhookVerificationError) return null;
    throw error;
  }
}

/** A receiver of webhooks: verifies every signature, and responds as configured. */
export function useReceiver() {
  let server: Bun.Server<undefined>;
  const requests: ReceivedRequest[] = [];
  const behavior = { answer: (_nth: number): number | Promise<number> => 204 };
  const take = async (request: Request) => {
    const text = await request.text();
    const headers = Object.fromEntries(request.headers.entries());
    const body = verify(text, headers);
    if (!body) return new Response(null, { status: 401 });
    const { pathname: path } = new URL(request.url);
    requests.push({ webhookId: headers["webhook-id"] ?? "", path, body });
    return new Response(null, { status: await behavior.answer(requests.length) });
  };
  beforeEach(() => {
    requests.length = 0;
    behavior.answer = () => 204;
    server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: take });
  });
  afterEach(() => server.stop(true));
  const hook = (path: string) => ({ url: `http://127.0.0.1:${server.port}/${path}`, secret });
  return {
    /** The requests with a valid signature, in order. Others get a 401. */
    requests,
    events: () => requests.flatMap(({ body }) => body),
    /** Sets the status for the nth request, counted from 1. */
    answerWith: (answer: typeof behavior.answer) => void (behavior.answer = answer),
    hook,
    hooks: () => ({
      "user-service": hook("users"),
      "payment-service": hook("payments"),
      "communication-service": hook("messages"),
    }),
    stop: () => server.stop(true),
  };
}
