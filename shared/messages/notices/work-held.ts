import { notice } from "./notice.ts";

/** Work was held, because people are no longer fit for it. */
export const workHeld = notice(["count"], {
  en: {
    subject: "Work was held because people are no longer fit for it",
    text: "Assignments held: {count}. Their people no longer fulfil what the work requires. Open the blocked work, and assign somebody who is fit, or wait until the requirement is fulfilled.",
  },
  de: {
    subject: "Arbeit wurde angehalten, weil Personen nicht mehr geeignet sind",
    text: "Angehaltene Zuweisungen: {count}. Die Personen erfüllen nicht mehr, was die Arbeit verlangt. Öffnen Sie die blockierte Arbeit und weisen Sie sie einer geeigneten Person zu, oder warten Sie, bis die Anforderung erfüllt ist.",
  },
  fr: {
    subject: "Du travail a été suspendu, car des personnes ne sont plus aptes",
    text: "Affectations suspendues : {count}. Ces personnes ne remplissent plus les exigences du travail. Ouvrez le travail bloqué et affectez une personne apte, ou attendez que l'exigence soit remplie.",
  },
  es: {
    subject: "Se ha retenido trabajo porque hay personas que ya no son aptas",
    text: "Asignaciones retenidas: {count}. Las personas ya no cumplen lo que exige el trabajo. Abra el trabajo bloqueado y asigne a una persona apta, o espere a que se cumpla el requisito.",
  },
  ja: {
    subject: "担当者が要件を満たさなくなったため、作業を保留しました",
    text: "保留した割り当て: {count}。担当者が作業の要件を満たさなくなりました。保留中の作業を開き、要件を満たす人に割り当てるか、要件が満たされるまでお待ちください。",
  },
});
