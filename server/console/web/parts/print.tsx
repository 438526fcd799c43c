import { useMessages } from "../messages/provider.tsx";
import { Button } from "./form/button.tsx";

/**
 * Prints the page, or stores it as PDF. `styles/print.css` leaves out the menu, filters and buttons;
 * other things that make no sense on paper have the class `no-print`.
 */
export function PrintButton() {
  const t = useMessages();
  return <Button onClick={() => globalThis.print()}>{t.common.print}</Button>;
}
