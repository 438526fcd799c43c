import { errorOfProblem } from "./errors.ts";

/**
 * Reads a route without a procedure, such as an export, for the person of the page.
 * @param path below `/api/v1`
 * @param organization the id of the session's organization
 * @throws RouteError
 */
export async function readRoute(
  organization: string,
  path: string,
  query: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Response> {
  const response = await fetch(`/api/v1${path}?${new URLSearchParams(query)}`, {
    headers: { "rampart-organization": organization },
    ...(signal && { signal }),
  });
  if (!response.ok) throw await errorOfProblem(response);
  return response;
}

/** Saves a file of the server under a name. */
export async function saveRoute(
  organization: string,
  path: string,
  query: Readonly<Record<string, string>>,
  name: string,
): Promise<void> {
  const response = await readRoute(organization, path, query);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
