import { access, chmod, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serverAccount } from "../standins/postgres/account.ts";
import { findBinaries, reachableBinaries } from "../standins/postgres/binaries.ts";

const isRoot = process.getuid?.() === 0;
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "rampart-bin-"));
  await chmod(home, 0o755);
});

afterEach(() => rm(home, { recursive: true }));

describe.runIf(isRoot)("programs in a folder that the server's user cannot read", () => {
  it("are copied once to a folder where it can run them", async () => {
    const account = await serverAccount(join(home, "data"));
    const { postgres } = await findBinaries(account);
    const closed = join(home, "closed");
    await mkdir(closed, { mode: 0o700 });
    await symlink(dirname(dirname(postgres)), join(closed, "native"));
    const copy = join(home, "copy");
    for (const _ of [1, 2]) {
      const found = await reachableBinaries(join(closed, "native"), copy, account);
      expect(found.postgres).toBe(join(copy, "bin/postgres"));
    }
    await access(join(copy, "share/postgresql/postgres.bki"));
  });

  it("are not taken from a copy that others can write", async () => {
    const account = await serverAccount(join(home, "data"));
    const copy = join(home, "copy");
    await mkdir(copy);
    await chmod(copy, 0o777);
    await expect(reachableBinaries(join(home, "none"), copy, account)).rejects.toThrow(
      `Postgres: ${copy} can be written by other users than root. Remove it.`,
    );
  });
});

it("missing programs are named in the error", async () => {
  await expect(
    reachableBinaries(join(home, "none"), join(home, "copy"), undefined),
  ).rejects.toThrow(/^Postgres: its programs do not run here: .*none/);
});
