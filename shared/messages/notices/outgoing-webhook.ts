import { notice } from "./notice.ts";

/** A receiver of events has gone. */
export const webhookGone = notice(["url"], {
  en: {
    subject: "An outgoing webhook was disabled",
    text: "Rampart no longer sends events to {url}, because it responded with 410 Gone. Repair the endpoint and enable it; it then gets the events that it missed.",
  },
  de: {
    subject: "Ein ausgehender Webhook wurde deaktiviert",
    text: "Rampart sendet keine Ereignisse mehr an {url}, weil von dort 410 Gone geantwortet wurde. Reparieren Sie den Endpunkt und aktivieren Sie ihn; er erhält dann die verpassten Ereignisse.",
  },
  fr: {
    subject: "Un webhook sortant a été désactivé",
    text: "Rampart n'envoie plus d'événements à {url}, qui a répondu 410 Gone. Réparez le point de terminaison et réactivez-le ; il recevra alors les événements manqués.",
  },
  es: {
    subject: "Se ha desactivado un webhook saliente",
    text: "Rampart ya no envía eventos a {url}, porque ha respondido 410 Gone. Repare el destino y actívelo; entonces recibirá los eventos que no le llegaron.",
  },
  ja: {
    subject: "送信 Webhook が無効になりました",
    text: "{url} から 410 Gone の応答があったため、Rampart はイベントの送信を停止しました。エンドポイントを修復して有効にしてください。有効にすると、届かなかったイベントが送信されます。",
  },
});

/** A receiver of events has failed for days. `since` is a day. */
export const webhookFailing = notice(["url", "attempts", "since"], {
  en: {
    subject: "An outgoing webhook was disabled",
    text: "Rampart no longer sends events to {url}, because all {attempts} attempts since {since} failed. Repair the endpoint and enable it; it then gets the events that it missed.",
  },
  de: {
    subject: "Ein ausgehender Webhook wurde deaktiviert",
    text: "Rampart sendet keine Ereignisse mehr an {url}, weil seit {since} alle {attempts} Versuche fehlgeschlagen sind. Reparieren Sie den Endpunkt und aktivieren Sie ihn; er erhält dann die verpassten Ereignisse.",
  },
  fr: {
    subject: "Un webhook sortant a été désactivé",
    text: "Rampart n'envoie plus d'événements à {url}, car les {attempts} tentatives depuis le {since} ont toutes échoué. Réparez le point de terminaison et réactivez-le ; il recevra alors les événements manqués.",
  },
  es: {
    subject: "Se ha desactivado un webhook saliente",
    text: "Rampart ya no envía eventos a {url}, porque los {attempts} intentos desde el {since} han fallado. Repare el destino y actívelo; entonces recibirá los eventos que no le llegaron.",
  },
  ja: {
    subject: "送信 Webhook が無効になりました",
    text: "{since} 以降の {attempts} 回の試行がすべて失敗したため、Rampart は {url} へのイベントの送信を停止しました。エンドポイントを修復して有効にしてください。有効にすると、届かなかったイベントが送信されます。",
  },
});
