import { useEffect, useState } from "react";

/**
 * The token of the link that opened the page: the part of the URL after "#", which is sent to no
 * server. It is removed from the URL, so that neither history nor a screenshot has it.
 */
export function useLinkToken(): string | null {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("token"));
  // Not while rendering: React may discard a rendering and render the page again.
  useEffect(() => {
    if (token !== null)
      history.replaceState(history.state, "", location.pathname + location.search);
  }, [token]);
  return token;
}
