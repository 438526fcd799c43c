import type { Notices } from "./catalogue.ts";

export const fr: Notices = {
  notices: {
    configuration_held: {
      subject: "Une modification programmée de la configuration n'a pas été effectuée",
      text: "La modification programmée « {reason} » n'a pas été effectuée : les paramètres ont été modifiés depuis sa planification, ou elle n'est plus possible. Consultez-la dans les versions de la configuration, puis publiez-la ou rejetez-la.",
    },
    dead_letter: {
      subject: "Rampart n'a pas pu traiter certaines données",
      text: "Ce que Rampart n'a pas pu traiter a été enregistré comme lettre morte, avec la raison. Ouvrez les lettres mortes, corrigez la cause et relancez leur traitement.",
    },
    integration_down: {
      subject: "Les appels vers {integration} échouent",
      text: "Les appels vers {integration} ont échoué trop souvent de suite. Rampart les suspend un moment puis réessaie ; le travail en attente patiente. L'état des intégrations indique la dernière erreur.",
    },
    webhook_gone: {
      subject: "Un webhook sortant a été désactivé",
      text: "Rampart n'envoie plus d'événements à {url}, qui a répondu 410 Gone. Réparez le point de terminaison et réactivez-le ; il recevra alors les événements manqués.",
    },
    webhook_failing: {
      subject: "Un webhook sortant a été désactivé",
      text: "Rampart n'envoie plus d'événements à {url}, car les {attempts} tentatives depuis le {since} ont toutes échoué. Réparez le point de terminaison et réactivez-le ; il recevra alors les événements manqués.",
    },
    reconciliation_missing: {
      subject: "Un rapprochement avec MindTickle requiert votre approbation",
      text: "{missing} personnes sur {known} manquent chez MindTickle, soit plus de {share}. La liste est peut-être erronée, rien n'a donc été modifié. Vérifiez les constats et approuvez l'exécution s'ils sont corrects.",
    },
    reconciliation_extra: {
      subject: "Un rapprochement avec MindTickle requiert votre approbation",
      text: "{extras} personnes sur {listed} seraient désactivées chez MindTickle, soit plus de {share}. Rien n'a été modifié. Vérifiez les constats et approuvez l'exécution s'ils sont corrects.",
    },
    readiness_ready: {
      subject: "Préparation des équipes au {day}",
      text: "Personnes : {people}. Score moyen : {score}. Cours attribués terminés : {completion}. Cours en retard : {overdue}. Consultez le rapport de préparation pour plus de détails.",
    },
  },
  none: "aucun pour l'instant",
};
