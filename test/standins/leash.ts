/** A command that must not outlive the process that started it. */
export interface LeashedCommand {
  /** Absolute path and arguments. */
  command: string[];
  /** The complete environment: nothing is inherited. */
  env: Record<string, string>;
  /** The user to run as; only root can switch. */
  account?: { uid: number; gid: number };
  /** Passed to the command as open file descriptor 3. */
  directory?: string;
  /** Sent one after the other until the command ends. */
  stopSignals: ("SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGKILL")[];
  /** Milliseconds between them; 8 s by default. */
  graceMs?: number;
}

/** A running child. */
export interface Leash {
  /** Resolves with the exit code when the child has ended, for any reason. */
  exited: Promise<number>;
  /** Stops the child and waits for its end; may be called repeatedly. */
  stop(): Promise<void>;
  /** Kills the child immediately. */
  kill(): void;
}

/**
 * Starts a command that ends with this process, even after SIGKILL. It runs in a separate session,
 * so that Ctrl-C reaches only this process, which chooses the order of the stops.
 * @param output where stdout and stderr go: an open file, or a callback for every line
 */
export function leash(leashed: LeashedCommand, output: number | ((line: string) => void)): Leash {
  const main = new URL("leash-main.ts", import.meta.url).pathname;
  // Not an argument, because every user can read those and this contains secrets.
  return holdStdin([process.execPath, main], output, { LEASHED: JSON.stringify(leashed) });
}

/** The same for a program that exits when its stdin closes. */
export function holdStdin(
  command: string[],
  output: number | ((line: string) => void),
  env: Record<string, string> = {},
): Leash {
  // Not unreferenced: while a top-level await has only unreferenced handles to wait for, Bun 1.4.5
  // spins at 100 % of a core.
  const sink = typeof output === "number" ? output : "pipe";
  const child = Bun.spawn(command, {
    stdio: ["pipe", sink, sink],
    detached: true,
    env: { ...process.env, ...env },
  });
  if (typeof output !== "number") {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream instanceof ReadableStream) void eachLine(stream, output);
    }
  }
  return {
    exited: child.exited,
    async stop() {
      await child.stdin.end();
      await child.exited;
    },
    kill() {
      // The whole group: leash-main.ts and its command.
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
    },
  };
}

async function eachLine(
  stream: ReadableStream<Uint8Array>,
  take: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim()) take(line.trimEnd());
  }
  if (rest.trim()) take(rest.trimEnd());
}
