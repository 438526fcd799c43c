import { notice } from "./notice.ts";

/** Something could not be processed. */
export const deadLetter = notice([], {
  en: {
    subject: "Rampart could not process some data",
    text: "Rampart stored what it could not process as dead letters, with the reason. Open the dead letters, correct the cause, and replay them.",
  },
  de: {
    subject: "Rampart konnte einige Daten nicht verarbeiten",
    text: "Was Rampart nicht verarbeiten konnte, wurde mit dem Grund als Dead Letter gespeichert. Öffnen Sie die Dead Letters, beheben Sie die Ursache und verarbeiten Sie sie erneut.",
  },
  fr: {
    subject: "Rampart n'a pas pu traiter certaines données",
    text: "Ce que Rampart n'a pas pu traiter a été enregistré comme lettre morte, avec la raison. Ouvrez les lettres mortes, corrigez la cause et relancez leur traitement.",
  },
  es: {
    subject: "Rampart no ha podido procesar algunos datos",
    text: "Lo que Rampart no ha podido procesar se ha guardado en la lista de mensajes fallidos, con el motivo. Ábrala, corrija la causa y vuelva a procesarlos.",
  },
  ja: {
    subject: "Rampart が処理できないデータがありました",
    text: "Rampart が処理できなかったデータは、理由とともにデッドレターとして保存されました。デッドレターを開いて原因を修正し、再処理してください。",
  },
});
