/**
 * Turns the runtime's last optimizing compiler off for the processes of this run, which end before its work
 * pays off: it takes a fifteenth of their processor time. Processes that inherit the environment follow.
 */
export function compileLess(): void {
  process.env["BUN_JSC_useFTLJIT"] ??= "0";
}
