const key = "rampart.reloaded-for";

/**
 * After a deploy, an open page asks for chunks that no longer exist. It then reloads once: the new
 * page has the new names. The URL keeps filters and selections, and drafts keep what was typed.
 */
export function reloadAfterDeploy(): void {
  addEventListener("vite:preloadError", (event: Event & { payload?: Error }) => {
    const chunk = event.payload?.message ?? "";
    if (sessionStorage.getItem(key) === chunk) return;
    sessionStorage.setItem(key, chunk);
    event.preventDefault();
    location.reload();
  });
}
