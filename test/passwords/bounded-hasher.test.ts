import { describe, expect, it, test } from "vitest";
import { BoundedHasher } from "../../shared/identity/passwords/bounded-hasher.ts";
import type { PasswordHasher } from "../../shared/identity/passwords/hasher.ts";
import { nativeHasher } from "../../shared/identity/passwords/native-hasher.ts";

const native = nativeHasher(Bun.password);

/** The native hasher, with a list of the hashes that it was asked to verify. */
function recorded() {
  const verified: string[] = [];
  const hasher: PasswordHasher = {
    ...native,
    verify: (password, hash) => {
      verified.push(hash);
      return native.verify(password, hash);
    },
  };
  return { hasher: new BoundedHasher(hasher), verified };
}

const today = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/;

describe("verify", () => {
  it("accepts the password in any composition and with any kind of space, and nothing else", async () => {
    const { hasher } = recorded();
    const hash = await hasher.hash("acme", "Zürich lamp orbit");
    expect(await hasher.verify("acme", "Zu\u0308rich\u00a0lamp\u3000orbit", hash)).toBe(true);
    for (const other of ["zürich lamp orbit", "Zürich lamp orbit ", "Zürich lamp orbi", "-"]) {
      expect(await hasher.verify("acme", other, hash)).toBe(false);
    }
  });

  it.each([
    ["an unknown person", "some long password", null],
    ["an empty password", "", "real"],
    ["a password that is too long", "x".repeat(129), "real"],
    ["a body full of password", "x".repeat(1_000_000), "real"],
    ["a hash of another kind", "some long password", `$2b$12$${"a".repeat(53)}`],
    ["a hash that costs too much", "some long password", "m=4194304"],
    ["a damaged hash", "some long password", "$argon2id$v=19$m=19456,t=2,p=1$abc"],
  ])("computes one hash with today's parameters for %s, and refuses", async (_, password, kind) => {
    const { hasher, verified } = recorded();
    const real = await hasher.hash("acme", "some long password");
    const costly = real.replace("m=19456", "m=4194304");
    const hash = kind === "real" ? real : kind === "m=4194304" ? costly : kind;
    expect(await hasher.verify("acme", password, hash)).toBe(false);
    expect(verified).toHaveLength(1);
    expect(verified[0]).not.toBe(hash);
    expect(verified[0]).toMatch(today);
  });

  it("uses one decoy hash for the whole process", async () => {
    const { hasher, verified } = recorded();
    await hasher.verify("a", "one", null);
    await hasher.verify("b", "two", null);
    expect(new Set(verified).size).toBe(1);
  });
});

test("a hash is renewed when its parameters are not today's", async () => {
  const { hasher } = recorded();
  expect(hasher.needsRehash(await hasher.hash("acme", "some long password"))).toBe(false);
  const old = await Bun.password.hash("some long password", {
    algorithm: "argon2id",
    memoryCost: 4096,
    timeCost: 3,
  });
  expect(hasher.needsRehash(old)).toBe(true);
  expect(hasher.needsRehash("$2b$12$")).toBe(true);
  expect(await hasher.verify("acme", "some long password", old)).toBe(true);
});

it("refuses more than may wait, with the time to try again, and hashes the rest", async () => {
  const hasher = new BoundedHasher(native, { perKey: 2, total: 4 });
  const parallel = Math.max(1, native.parallel - 1);
  const settled = await Promise.allSettled(
    Array.from({ length: parallel + 5 }, () => hasher.hash("acme", "some long password")),
  );
  const refused = settled.filter((one) => one.status === "rejected");
  expect(refused).toHaveLength(3);
  for (const { reason } of refused) {
    expect(reason).toMatchObject({ code: "unavailable", status: 503, details: { retryAfter: 2 } });
  }
});
