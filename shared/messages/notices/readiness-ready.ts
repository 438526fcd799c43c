import { notice } from "./notice.ts";

/** The nightly figures. */
export const readinessReady = notice(["day", "people", "score", "completion", "overdue"], {
  en: {
    subject: "Team readiness of {day}",
    text: "People: {people}. Mean score: {score}. Assigned courses completed: {completion}. Overdue courses: {overdue}. See the readiness report for details.",
  },
  de: {
    subject: "Bereitschaft der Teams am {day}",
    text: "Personen: {people}. Mittlere Punktzahl: {score}. Abgeschlossene zugewiesene Kurse: {completion}. Überfällige Kurse: {overdue}. Einzelheiten finden Sie im Bereitschaftsbericht.",
  },
  fr: {
    subject: "Préparation des équipes au {day}",
    text: "Personnes : {people}. Score moyen : {score}. Cours attribués terminés : {completion}. Cours en retard : {overdue}. Consultez le rapport de préparation pour plus de détails.",
  },
  es: {
    subject: "Preparación de los equipos del {day}",
    text: "Personas: {people}. Puntuación media: {score}. Cursos asignados completados: {completion}. Cursos vencidos: {overdue}. Consulte los detalles en el informe de preparación.",
  },
  ja: {
    subject: "{day} のチームの準備状況",
    text: "人数: {people}。平均スコア: {score}。割り当てられたコースの完了率: {completion}。期限切れのコース: {overdue}。詳細は準備状況レポートをご覧ください。",
  },
});
