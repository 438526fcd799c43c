import { notice } from "./notice.ts";

/** Too many people are missing at MindTickle. */
export const reconciliationMissing = notice(["missing", "known", "share"], {
  en: {
    subject: "A reconciliation with MindTickle needs your approval",
    text: "{missing} of {known} people are missing at MindTickle, more than {share}. The list may be wrong, so nothing was changed. Check the findings, and approve the run if they are correct.",
  },
  de: {
    subject: "Ein Abgleich mit MindTickle braucht Ihre Zustimmung",
    text: "{missing} von {known} Personen fehlen bei MindTickle, mehr als {share}. Die Liste könnte falsch sein, deshalb wurde nichts geändert. Prüfen Sie die Befunde, und genehmigen Sie den Lauf, wenn sie stimmen.",
  },
  fr: {
    subject: "Un rapprochement avec MindTickle requiert votre approbation",
    text: "{missing} personnes sur {known} manquent chez MindTickle, soit plus de {share}. La liste est peut-être erronée, rien n'a donc été modifié. Vérifiez les constats et approuvez l'exécution s'ils sont corrects.",
  },
  es: {
    subject: "Una conciliación con MindTickle necesita su aprobación",
    text: "Faltan {missing} de {known} personas en MindTickle, más del {share}. La lista puede ser incorrecta, así que no se ha cambiado nada. Revise los resultados y apruebe la ejecución si son correctos.",
  },
  ja: {
    subject: "MindTickle との照合には承認が必要です",
    text: "{known} 人のうち {missing} 人が MindTickle に見つからず、{share} を超えています。一覧が誤っている可能性があるため、何も変更されていません。結果を確認し、正しければ実行を承認してください。",
  },
});

/** Too many people at MindTickle would be deactivated. */
export const reconciliationExtra = notice(["extras", "listed", "share"], {
  en: {
    subject: "A reconciliation with MindTickle needs your approval",
    text: "{extras} of {listed} people at MindTickle would be deactivated, more than {share}. Nothing was changed. Check the findings, and approve the run if they are correct.",
  },
  de: {
    subject: "Ein Abgleich mit MindTickle braucht Ihre Zustimmung",
    text: "{extras} von {listed} Personen bei MindTickle würden deaktiviert, mehr als {share}. Es wurde nichts geändert. Prüfen Sie die Befunde, und genehmigen Sie den Lauf, wenn sie stimmen.",
  },
  fr: {
    subject: "Un rapprochement avec MindTickle requiert votre approbation",
    text: "{extras} personnes sur {listed} seraient désactivées chez MindTickle, soit plus de {share}. Rien n'a été modifié. Vérifiez les constats et approuvez l'exécution s'ils sont corrects.",
  },
  es: {
    subject: "Una conciliación con MindTickle necesita su aprobación",
    text: "Se desactivarían {extras} de {listed} personas en MindTickle, más del {share}. No se ha cambiado nada. Revise los resultados y apruebe la ejecución si son correctos.",
  },
  ja: {
    subject: "MindTickle との照合には承認が必要です",
    text: "MindTickle の {listed} 人のうち {extras} 人が無効になる見込みで、{share} を超えています。何も変更されていません。結果を確認し、正しければ実行を承認してください。",
  },
});
