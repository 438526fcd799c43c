import { Receiver } from "@upstash/qstash";
import { describe, expect, it } from "vitest";
import { call, CURRENT_KEY, NEXT_KEY, useQstash } from "./stack.ts";

const stack = useQstash();

describe("the signature", () => {
  const verify = (keys: [string, string], signature: string, body: string, url?: string) =>
    new Receiver({ currentSigningKey: keys[0], nextSigningKey: keys[1], devMode: false }).verify({
      signature,
      body,
      ...(url === undefined ? {} : { url }),
    });

  it("is accepted by the real Receiver, with either key, for this body and URL only", async () => {
    const { client, receiver } = stack;
    const url = receiver.url("/signed?x=1");
    await client.publish({ url, body: "payload" });
    const [delivery] = await receiver.until("/signed", 1);
    const signature = delivery?.headers.get("upstash-signature") ?? "";
    expect(await verify([CURRENT_KEY, NEXT_KEY], signature, "payload", url)).toBe(true);
    expect(await verify(["retired", CURRENT_KEY], signature, "payload", url)).toBe(true);
    await expect(verify([NEXT_KEY, "other"], signature, "payload")).rejects.toThrow(/signature/);
    await expect(verify([CURRENT_KEY, NEXT_KEY], signature, "tampered")).rejects.toThrow(
      /body hash/,
    );
    await expect(
      verify([CURRENT_KEY, NEXT_KEY], signature, "payload", receiver.url("/other")),
    ).rejects.toThrow(/invalid subject/);
  });

  it("uses the next key after a rotation", async () => {
    const { client, receiver, url } = stack;
    expect((await call(url, "/v2/keys")).body).toEqual({ current: CURRENT_KEY, next: NEXT_KEY });
    const rotated = await call(url, "/v2/keys/rotate", { method: "POST" });
    expect(rotated.body).toEqual({ current: NEXT_KEY, next: expect.stringMatching(/^sig_/) });
    await client.publish({ url: receiver.url("/rotated"), body: "x" });
    const [delivery] = await receiver.until("/rotated", 1);
    const signature = delivery?.headers.get("upstash-signature") ?? "";
    expect(await verify([CURRENT_KEY, NEXT_KEY], signature, "x")).toBe(true);
    await expect(verify([CURRENT_KEY, "other"], signature, "x")).rejects.toThrow(/signature/);
  });
});
