import { useState } from "react";

/**
 * The token of the link that opened the page: the part of the URL after "#", which is sent to no
 * server. It is removed from the URL, so that neither history nor a screenshot has it.
 */
export function useLinkToken(): string | null {
  const [token] = useState(() => {
    const read = new URLSearchParams(location.hash.slice(1)).get("token");
    if (read !== null) history.replaceState(history.state, "", location.pathname + location.search);
    return read;
  });
  return token;
}
