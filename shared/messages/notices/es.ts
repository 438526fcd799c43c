import type { Notices } from "./catalogue.ts";

export const es: Notices = {
  notices: {
    configuration_held: {
      subject: "No se ha realizado un cambio programado de la configuración",
      text: "El cambio programado «{reason}» no se ha realizado: los ajustes han cambiado desde que se planificó, o ya no es posible. Revíselo en las versiones de la configuración y publíquelo o descártelo.",
    },
    dead_letter: {
      subject: "Rampart no ha podido procesar algunos datos",
      text: "Lo que Rampart no ha podido procesar se ha guardado en la lista de mensajes fallidos, con el motivo. Ábrala, corrija la causa y vuelva a procesarlos.",
    },
    integration_down: {
      subject: "Las llamadas a {integration} fallan",
      text: "Las llamadas a {integration} han fallado demasiadas veces seguidas. Rampart las suspende un tiempo y después vuelve a intentarlo; el trabajo pendiente espera. El estado de las integraciones muestra el último error.",
    },
    webhook_gone: {
      subject: "Se ha desactivado un webhook saliente",
      text: "Rampart ya no envía eventos a {url}, porque ha respondido 410 Gone. Repare el destino y actívelo; entonces recibirá los eventos que no le llegaron.",
    },
    webhook_failing: {
      subject: "Se ha desactivado un webhook saliente",
      text: "Rampart ya no envía eventos a {url}, porque los {attempts} intentos desde el {since} han fallado. Repare el destino y actívelo; entonces recibirá los eventos que no le llegaron.",
    },
    reconciliation_missing: {
      subject: "Una conciliación con MindTickle necesita su aprobación",
      text: "Faltan {missing} de {known} personas en MindTickle, más del {share}. La lista puede ser incorrecta, así que no se ha cambiado nada. Revise los resultados y apruebe la ejecución si son correctos.",
    },
    reconciliation_extra: {
      subject: "Una conciliación con MindTickle necesita su aprobación",
      text: "Se desactivarían {extras} de {listed} personas en MindTickle, más del {share}. No se ha cambiado nada. Revise los resultados y apruebe la ejecución si son correctos.",
    },
    readiness_ready: {
      subject: "Preparación de los equipos del {day}",
      text: "Personas: {people}. Puntuación media: {score}. Cursos asignados completados: {completion}. Cursos vencidos: {overdue}. Consulte los detalles en el informe de preparación.",
    },
  },
  none: "todavía ninguno",
};
