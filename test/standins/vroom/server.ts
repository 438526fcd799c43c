import { type Input, inputError } from "./model.ts";
import { solve } from "./solve.ts";

/** What the server does wrong, for tests. `late-step` is a plan that breaks a time window. */
export type VroomFault = "busy" | "internal" | "slow" | "not-json" | "unknown-job" | "late-step";

export interface RunningVroom {
  url: string;
  /** The problems so far. */
  asked: Input[];
  fail(fault: VroomFault | null): void;
  stop(): Promise<void>;
}

/**
 * Simulates vroom-express before VROOM: `POST /` with a problem answers its solution. Code 1 is an error
 * inside (500), 2 of the input (400), 4 a problem above the server's limits (413).
 */
export function startVroom({ maxJobs = 1000, maxVehicles = 200 } = {}): RunningVroom {
  const asked: Input[] = [];
  let fault: VroomFault | null = null;

  const respond = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return new Response(null, { status: 200 });
    if (request.method !== "POST" || pathname !== "/")
      return new Response("Cannot GET", { status: 404 });
    if (fault === "slow") await new Promise(() => undefined);
    if (fault === "busy")
      return new Response(null, { status: 503, headers: { "retry-after": "1" } });
    if (fault === "not-json") return new Response("<html>");
    if (fault === "internal")
      return Response.json({ code: 1, error: "std::bad_alloc" }, { status: 500 });
    const input = (await request.json()) as Input;
    asked.push(input);
    const jobs = (input.jobs?.length ?? 0) + 2 * (input.shipments?.length ?? 0);
    if (jobs > maxJobs || (input.vehicles?.length ?? 0) > maxVehicles) {
      const error = `Too many jobs (${jobs}) in query, maximum is set to ${maxJobs}`;
      return Response.json({ code: 4, error }, { status: 413 });
    }
    const error = inputError(input);
    if (error !== null) return Response.json({ code: 2, error }, { status: 400 });
    const solution = solve(input);
    const step = solution.routes[0]?.steps.find(
      ({ id, type }) => id !== undefined && type !== "break",
    );
    if (step && fault === "unknown-job") step.id = 9999;
    if (step && fault === "late-step") step.waiting_time += 1_000_000;
    return Response.json(solution);
  };

  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: respond });
  return {
    url: `http://127.0.0.1:${server.port}`,
    asked,
    fail: (kind) => {
      fault = kind;
    },
    stop: () => server.stop(true),
  };
}
