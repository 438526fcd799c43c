import type { directory as english } from "../en/directory.ts";

/** Texts of the page that connects a directory; see the English ones. */
export const directory: typeof english = {
  intro:
    "Ihr Verzeichnis sendet Personen über SCIM 2.0. Wen Sie dort Rampart zuweisen, der erscheint hier innerhalb einer Minute, und wen Sie entfernen, der wird sofort abgemeldet.",
  provider: "Ihr Verzeichnis",
  baseUrl: "Basis-URL",
  theToken: "das Token, das Sie unten anlegen",
  tokens: "Tokens",
  tokensText:
    "Jeder Client hat ein eigenes Token, damit Sie es einzeln ersetzen oder widerrufen können.",
  noTokens: "Es gibt noch kein Token. Legen Sie eines für Ihr Verzeichnis an.",
  createToken: "Token anlegen",
  name: "Name",
  nameHelp: "Das Verzeichnis, das es verwendet.",
  client: "Verwendet von",
  newClient: "Einem neuen Verzeichnis",
  clientHelp: "Um ein verlorenes Token zu ersetzen, wählen Sie das Verzeichnis, zu dem es gehörte.",
  tokenOf: (name) => `Demselben Verzeichnis wie ${name}`,
  expiry: "Gültig für",
  expiries: { never: "Bis zum Widerruf", "365": "Ein Jahr", "90": "90 Tage" },
  state: "Zustand",
  states: {
    live: "Gültig",
    expiring: "Läuft bald ab",
    expired: "Abgelaufen",
    revoked: "Widerrufen",
  },
  created: "Angelegt",
  expires: "Läuft ab",
  never: "Nie",
  lastUsed: "Zuletzt verwendet",
  rotate: "Ersetzen",
  rotateTitle: (name) => `Token ${name} ersetzen?`,
  rotateText:
    "Ein neues Token wird angelegt. Das bisherige gilt noch 24 Stunden, damit Sie das neue eintragen können.",
  revoke: "Widerrufen",
  revokeTitle: (name) => `Token ${name} widerrufen?`,
  revokeText:
    "Die nächste Anfrage mit ihm wird abgelehnt. Ihr Verzeichnis kann keine Personen mehr senden, bis es ein anderes Token hat.",
  tokenTitle: (name) => `Token ${name}`,
  tokenText: "Tragen Sie beide Werte in Ihrem Verzeichnis ein.",
  token: "Token",
  test: "Testanfrage senden",
  testText: "Sucht nach niemandem, so wie ein Verzeichnis, wenn Sie dort die Verbindung testen.",
  testToken: "Zu testendes Token",
  testTokenHelp: "Es wird nur an diesen Server gesendet und nirgends gespeichert.",
  testGood: "Das Token funktioniert. Die Anfrage steht unten im Protokoll.",
  testBad: (status) => `Der Server hat die Anfrage abgelehnt (${status}).`,
  testNetwork: "Die Anfrage hat den Server nicht erreicht. Prüfen Sie Ihre Verbindung.",
  log: "Anfragen Ihres Verzeichnisses",
  logText: "Die letzten sieben Tage, ohne Inhalte und Geheimnisse.",
  noRequests:
    "Ihr Verzeichnis hat noch nichts gesendet. Folgen Sie den Schritten oben, und testen Sie dann die Verbindung.",
  at: "Zeit",
  method: "Methode",
  path: "Pfad",
  status: "Status",
  all: "Alle",
  succeeded: "Erfolgreich",
  refused: "Abgelehnt",
  failed: "Serverfehler",
  person: "Person oder Gruppe",
  actor: "Client",
  problem: "Was falsch war",
  details: "Einzelheiten",
  detailsTitle: (request) => `Anfrage ${request}`,
  remedy: "So beheben Sie es",
  requests: (count) => `${count} Anfragen wie diese`,
  ignored: "Nicht beachtete Attribute",
  operations: "Operationen",
  failures: "Fehlgeschlagene Operationen",
  query: "Abfrage",
  userAgent: "Programm",
  requestId: "Anfrage-ID",
  duration: "Dauer",
  ms: (ms) => `${ms} ms`,
  clearFilters: "Alle Anfragen zeigen",
  remedies: {
    "401":
      "Legen Sie ein neues Token an, und tragen Sie es in Ihrem Verzeichnis ein. Es beginnt mit rmp_scim_.",
    "403": "Ihre Organisation ist gesperrt, oder die Anfrage verlangt etwas, das SCIM verbietet.",
    "404":
      "Die Basis-URL ist falsch, oder die Person wurde gelöscht. Vergleichen Sie die Basis-URL, und lassen Sie Ihr Verzeichnis erneut suchen (bei Entra ID: Bereitstellung neu starten).",
    "409":
      "Eine andere Person hat diesen Benutzernamen oder dieses eindeutige Attribut. Korrigieren Sie eine der beiden in Ihrem Verzeichnis, oder ordnen Sie dort über dieses Attribut zu.",
    "412":
      "Die Person wurde zwischendurch geändert. Ihr Verzeichnis liest sie erneut und wiederholt die Änderung.",
    "413": "Die Anfrage ist zu groß. Verkleinern Sie die Stapelgröße in Ihrem Verzeichnis.",
    "415": "Setzen Sie den Inhaltstyp auf application/scim+json.",
    "429":
      "Ihr Verzeichnis sendet zu schnell. Es sollte so lange warten, wie die Antwort sagt; die meisten tun das.",
    "5xx":
      "Wiederholen Sie die Anfrage. Schlägt sie wieder fehl, geben Sie dem Support die Anfrage-ID.",
    invalidSyntax:
      "Dem Inhalt fehlt etwas, oder er ist kein JSON. Reparieren Sie ihn unter Dead Letters, und führen Sie ihn erneut aus.",
    invalidValue:
      "Korrigieren Sie das Attribut, das die Meldung nennt, in der Zuordnung Ihres Verzeichnisses.",
    invalidPath:
      "Die Zuordnung nennt ein Attribut, das es nicht gibt. Korrigieren Sie sie, oder registrieren Sie das Attribut.",
    noTarget:
      "Die Änderung gilt einem Wert, den die Person nicht hat. Korrigieren Sie die Zuordnung.",
    invalidFilter: "Korrigieren Sie den Filter an der Stelle, die die Meldung nennt.",
    mutability: "Nehmen Sie dieses Attribut aus der Zuordnung: Es lässt sich nicht ändern.",
    tooMany: "Filtern Sie nach userName, externalId oder einem anderen Attribut mit Index.",
    other: "Lesen Sie die Meldung. Die Anleitung zu SCIM erklärt sie.",
  },
  guides: {
    okta: {
      name: "Okta",
      steps: [
        "Öffnen Sie in der Admin Console Applications, Browse App Catalog, und fügen Sie eine App hinzu, die über SCIM 2.0 mit Header-Authentifizierung bereitstellt. Für eine eigene App schalten Sie unter General, App Settings die Option Enable SCIM provisioning ein.",
        "Tragen Sie unter Provisioning, Integration diese Werte ein:",
        "Drücken Sie Test Connector Configuration, dann Save.",
        "Schalten Sie unter Provisioning, To App die Optionen Create Users, Update User Attributes und Deactivate Users ein.",
        "Weisen Sie unter Assignments Personen oder Gruppen zu. Wählen Sie unter Push Groups die Gruppen.",
      ],
      fields: [
        ["SCIM connector base URL", "{baseUrl}"],
        ["Unique identifier field for users", "userName"],
        ["Authentication mode", "HTTP Header"],
        ["Authorization", "{token}"],
      ],
    },
    entra: {
      name: "Microsoft Entra ID",
      steps: [
        "Öffnen Sie im Entra Admin Center Unternehmensanwendungen, Neue Anwendung, Eigene Anwendung erstellen, und wählen Sie die Art außerhalb des Katalogs.",
        "Setzen Sie unter Bereitstellung den Modus auf Automatisch, und tragen Sie unter Administratoranmeldeinformationen diese Werte ein:",
        "Drücken Sie Verbindung testen, dann Speichern.",
        "Ordnen Sie unter Zuordnungen, Microsoft Entra ID-Benutzer bereitstellen objectId zu externalId zu, und ergänzen Sie manager, falls es fehlt.",
        "Weisen Sie unter Benutzer und Gruppen Personen und Gruppen zu. Setzen Sie dann den Bereitstellungsstatus auf Ein. Ein Zyklus beginnt alle 20 bis 40 Minuten; Bei Bedarf bereitstellen versucht eine Person sofort.",
      ],
      fields: [
        ["Mandanten-URL", "{baseUrl}"],
        ["Geheimes Token", "{token}"],
      ],
    },
    workday: {
      name: "Workday",
      steps: [
        "Workday ist meist die Quelle von Okta oder Entra ID, die Personen dann hierher senden. Wenn Sie eines davon haben, wählen Sie es oben.",
        "Sonst bauen Sie in Workday eine Integration (Orchestrate oder Studio), die diesen SCIM-Dienst mit diesen Werten aufruft:",
        "Sie legt eine Person mit POST /Users an, ändert sie mit PATCH /Users/{id} und setzt active auf false, wenn jemand geht. Senden Sie die ID des Mitarbeiters als externalId und die Rampart-ID der Führungskraft als manager.",
        "Führen Sie sie für eine Person aus, und sehen Sie in das Protokoll unten.",
      ],
      fields: [
        ["REST-Endpunkt", "{baseUrl}"],
        ["Header Authorization", "Bearer {token}"],
        ["Inhaltstyp", "application/scim+json"],
      ],
    },
    google: {
      name: "Google Workspace",
      steps: [
        "Google Workspace stellt über SCIM nur Apps des eigenen Katalogs bereit. Setzen Sie ein Verzeichnis dazwischen, das Google liest und SCIM sendet, etwa JumpCloud, Okta oder Entra ID.",
        "Verbinden Sie Google mit diesem Verzeichnis, und tragen Sie dort nach dessen Schritten diese Werte ein:",
        "Mit dem Google-Konto anmelden können sich Personen in jedem Fall: Richten Sie es unter Domains und Single Sign-on ein.",
      ],
      fields: [
        ["Basis-URL", "{baseUrl}"],
        ["Token", "{token}"],
      ],
    },
    jumpcloud: {
      name: "JumpCloud",
      steps: [
        "Öffnen Sie im Admin Portal SSO Applications, Add New Application, und wählen Sie Custom Application mit Export users to this app.",
        "Wählen Sie unter Identity Management SCIM 2.0, und tragen Sie diese Werte ein:",
        "Tragen Sie die Adresse einer Testperson ein, drücken Sie Test Connection, dann Activate.",
        "Wählen Sie unter User Groups die Gruppen, deren Mitglieder Rampart verwenden dürfen.",
      ],
      fields: [
        ["Base URL", "{baseUrl}"],
        ["Token Key", "{token}"],
      ],
    },
  },
};
