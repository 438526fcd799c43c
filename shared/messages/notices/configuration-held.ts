import { notice } from "./notice.ts";

/** A scheduled change was not made. `reason` is the one that its author gave. */
export const configurationHeld = notice(["reason"], {
  en: {
    subject: "A scheduled change of the configuration was not made",
    text: "The scheduled change “{reason}” was not made: the settings have been changed since it was planned, or it is no longer possible. Look at it in the versions of the configuration, and publish or discard it.",
  },
  de: {
    subject: "Eine geplante Änderung der Konfiguration wurde nicht vorgenommen",
    text: "Die geplante Änderung „{reason}“ wurde nicht vorgenommen: Die Einstellungen wurden seit der Planung geändert, oder sie ist nicht mehr möglich. Prüfen Sie sie in den Versionen der Konfiguration, und veröffentlichen oder verwerfen Sie sie.",
  },
  fr: {
    subject: "Une modification programmée de la configuration n'a pas été effectuée",
    text: "La modification programmée « {reason} » n'a pas été effectuée : les paramètres ont été modifiés depuis sa planification, ou elle n'est plus possible. Consultez-la dans les versions de la configuration, puis publiez-la ou rejetez-la.",
  },
  es: {
    subject: "No se ha realizado un cambio programado de la configuración",
    text: "El cambio programado «{reason}» no se ha realizado: los ajustes han cambiado desde que se planificó, o ya no es posible. Revíselo en las versiones de la configuración y publíquelo o descártelo.",
  },
  ja: {
    subject: "予定していた設定の変更は行われませんでした",
    text: "予定していた変更「{reason}」は行われませんでした。予定した後に設定が変更されたか、変更ができなくなっています。設定のバージョンで内容を確認し、公開または破棄してください。",
  },
});
