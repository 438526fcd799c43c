import * as z from "zod";
import type { Account, Failure } from "../../rate-gate/account.ts";
import type { CallGate } from "../../rate-gate/call-gate.ts";
import { parseAnswer, readAnswer } from "../../json/read-body.ts";
import { retryAfter } from "../retry-after.ts";
import type { ExternalAccount, ExternalPage, OutgoingMessage } from "./port.ts";
import { PlatformError } from "../learning-platform.ts";

interface Answer {
  status: number;
  headers: Headers;
  body: Uint8Array;
}

const record = z.looseObject({
  id: z.string().min(1).max(200),
  version: z.int().min(0),
  updatedAt: z.iso.datetime({ offset: true }),
  deleted: z.boolean().optional(),
});
const listed = z.object({
  items: z.array(z.unknown()).max(1000),
  nextCursor: z.string().nullable(),
});

const pageSize = "200";

/** What is needed to call a service for one tenant. */
export interface ServiceConnection {
  account: Account;
  gate: CallGate;
  url: string;
  token: string;
  timeoutMs: number;
}

/** Calls a service's product API for one tenant. */
export class ServiceHttp implements ExternalAccount {
  readonly #connection: ServiceConnection;

  constructor(connection: ServiceConnection) {
    this.#connection = connection;
  }

  async list(
    collection: string,
    { cursor, since }: { cursor: string | null; since: string | null },
  ): Promise<ExternalPage> {
    const query = new URLSearchParams({
      limit: pageSize,
      ...(cursor === null ? {} : { after: cursor }),
      ...(since === null ? {} : { changedSince: since }),
    });
    const answer = await this.#call("GET", `/${collection}?${query}`);
    const page = listed.safeParse(parse(answer));
    if (!page.success) {
      const at = page.error.issues[0]?.path.join(".") ?? "";
      const message = `${this.#name} returned a list that is not valid at ${at || "its root"}.`;
      throw new PlatformError("retry", message);
    }
    return { ...readItems(page.data.items), next: page.data.nextCursor };
  }

  async send(message: OutgoingMessage): Promise<void> {
    await this.#call("POST", "/messages", message);
  }

  get #name(): string {
    return `The ${this.#connection.account.integration}`;
  }

  /** @throws CallDeferred, PlatformError */
  async #call(method: "GET" | "POST", path: string, body?: unknown): Promise<Uint8Array> {
    const { account, gate, url, token, timeoutMs } = this.#connection;
    const send = async (): Promise<Answer> => {
      try {
        const answer = await fetch(url + path, {
          method,
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(timeoutMs),
          redirect: "manual",
        });
        return { status: answer.status, headers: answer.headers, body: await readAnswer(answer) };
      } catch (error) {
        const late = error instanceof Error && error.name === "TimeoutError";
        const reason = late ? "did not answer in time" : "could not be reached";
        // Lists change nothing, and a message is sent once per id, so both can be repeated.
        throw new PlatformError("retry", `${this.#name} ${reason}.`);
      }
    };
    const { status, body: answered } = await gate.pass(account, send, (settled) =>
      this.#failureOf(settled),
    );
    if (status >= 200 && status < 300) return answered;
    const message = `${this.#name} answered ${status} to ${method} ${path.split("?")[0]}.`;
    if (status === 401 || status === 403) throw new PlatformError("forbidden", message, status);
    const isTemporary = status === 429 || status >= 500 || status < 400;
    throw new PlatformError(isTemporary ? "retry" : "refused", message, status);
  }

  /** What a call shows about the account as a whole. */
  #failureOf(settled: PromiseSettledResult<Answer>): Failure | null {
    if (settled.status === "rejected") {
      const message = settled.reason instanceof Error ? settled.reason.message : "It failed.";
      return { category: message.endsWith("in time.") ? "timeout" : "network", message };
    }
    const { status, headers } = settled.value;
    const message = `${this.#name} answered ${status}.`;
    const retryAfterMs = retryAfter(headers.get("retry-after"));
    if (status === 429) return { category: "rate_limited", message, retryAfterMs };
    if (status === 401 || status === 403) return { category: "credentials", message };
    if (status >= 300 && status < 400) return { category: "protocol", message };
    return status >= 500 ? { category: "unavailable", message, retryAfterMs } : null;
  }
}

function parse(answer: Uint8Array): unknown {
  try {
    return parseAnswer(answer);
  } catch {
    return undefined;
  }
}

/** An item that is not valid must not block the others of its page. */
function readItems(items: unknown[]): Pick<ExternalPage, "items" | "unread"> {
  const page: Pick<ExternalPage, "items" | "unread"> = { items: [], unread: [] };
  for (const item of items) {
    const read = record.safeParse(item);
    if (read.success) page.items.push(read.data);
    else {
      const [issue] = read.error.issues;
      const at = issue?.path.join(".") ?? "";
      page.unread.push({
        item,
        reason: `${at || "the item"}: ${issue?.message ?? "is not valid"}`,
      });
    }
  }
  return page;
}
