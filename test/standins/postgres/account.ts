import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** The numeric ids of an OS user. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * The user to run the server as when this process is root, which Postgres refuses: the owner of an
 * existing cluster, else `postgres`, else `nobody`. Undefined when this process is not root.
 */
export async function serverAccount(data: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if (process.platform !== "linux") {
    throw new Error("Postgres does not run as root. Start this as an ordinary user.");
  }
  const owner = await stat(join(data, "PG_VERSION")).catch(() => undefined);
  if (owner?.uid === 0) {
    throw new Error(`Postgres: ${data} belongs to root; \`chown -R\` it to another user.`);
  }
  if (owner) return { uid: owner.uid, gid: owner.gid };
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const user = users.find((fields) => fields[0] === name);
    if (user) return { uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw new Error("Postgres does not run as root, and there is no user `postgres` or `nobody`.");
}
