import { notice } from "./notice.ts";

/** Calls to an outside system are paused. */
export const integrationDown = notice(["integration"], {
  en: {
    subject: "Calls to {integration} fail",
    text: "Calls to {integration} failed too often in a row. Rampart pauses them for a while and then tries again; pending work waits. The status of the integrations shows the last error.",
  },
  de: {
    subject: "Aufrufe von {integration} schlagen fehl",
    text: "Aufrufe von {integration} sind zu oft hintereinander fehlgeschlagen. Rampart unterbricht sie eine Weile und versucht es dann erneut; ausstehende Arbeit wartet. Der Status der Integrationen zeigt den letzten Fehler.",
  },
  fr: {
    subject: "Les appels vers {integration} échouent",
    text: "Les appels vers {integration} ont échoué trop souvent de suite. Rampart les suspend un moment puis réessaie ; le travail en attente patiente. L'état des intégrations indique la dernière erreur.",
  },
  es: {
    subject: "Las llamadas a {integration} fallan",
    text: "Las llamadas a {integration} han fallado demasiadas veces seguidas. Rampart las suspende un tiempo y después vuelve a intentarlo; el trabajo pendiente espera. El estado de las integraciones muestra el último error.",
  },
  ja: {
    subject: "{integration} への呼び出しが失敗しています",
    text: "{integration} への呼び出しが連続して失敗しました。Rampart は呼び出しをしばらく停止し、その後再試行します。保留中の処理は待機します。最後のエラーは連携の状態で確認できます。",
  },
});
