import { expect } from "vitest";
import type { Answer, Body, clientOf } from "../support.ts";

/** One recorded request and the expected response. `{{name}}` is replaced by a stored value. */
export interface Step {
  what: string;
  /** Method and path, as in a request line. */
  request: `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;
  body?: object;
  status: number;
  /** Values that the response must contain. */
  answer?: object;
  /** Attributes that it must not contain. */
  lacks?: string[];
  /** Values that later steps use, by name. */
  keep?: Record<string, (body: Body) => string | undefined>;
}

/** Sends the steps in order with the client's headers, and checks every response. */
export async function replay(
  client: ReturnType<typeof clientOf>,
  headers: Record<string, string>,
  kept: Record<string, string>,
  steps: readonly Step[],
): Promise<void> {
  const fill = (text: string) =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = kept[name];
      if (value === undefined) throw new Error(`No value ${name} was stored.`);
      return value;
    });
  for (const { request, body, ...step } of steps) {
    const [method = "", ...path] = request.split(" ");
    const url = fill(path.join(" ")).replaceAll(" ", "%20").replaceAll('"', "%22");
    const sent = body && fill(JSON.stringify(body));
    const answer = await client.call(method, url, sent, headers);
    hold(step.what, answer, { ...step, answer: parse(fill(JSON.stringify(step.answer ?? {}))) });
    for (const [name, read] of Object.entries(step.keep ?? {})) {
      const value = read(answer.body);
      if (value === undefined) throw new Error(`${step.what}: the response contains no ${name}.`);
      kept[name] = value;
    }
  }
}

function hold(
  what: string,
  { status, text, body }: Answer,
  wanted: { status: number; answer: object; lacks?: string[] },
) {
  expect(status, `${what}: ${text}`).toBe(wanted.status);
  if (status === 204) expect(text, what).toBe("");
  expect(body, what).toMatchObject(wanted.answer);
  for (const name of wanted.lacks ?? []) expect(body, what).not.toHaveProperty([name]);
}

const parse = (text: string) => JSON.parse(text) as object;
