# Anmeldung
identity-sign-in-title = Bei den Diensten anmelden
identity-sign-in-lead = Wählen Sie, wie Sie sich anmelden möchten.
identity-session-over = { $count ->
    [one] Ihre vorherige Sitzung ist beendet: nach einer Minute ohne Eingabe abgelaufen oder geschlossen. Melden Sie sich erneut an; Sie kehren zur gewünschten Seite zurück.
   *[other] Ihre vorherige Sitzung ist beendet: nach { $count } Minuten ohne Eingabe abgelaufen oder geschlossen. Melden Sie sich erneut an; Sie kehren zur gewünschten Seite zurück.
}
identity-step-up-needed = Dafür ist eine sicherere Anmeldung nötig: { $strength }.
identity-no-door = Keine der Anmeldearten auf dieser Website erreicht die nötige Stufe. Wenden Sie sich mit einem Ausweis an eine Geschäftsstelle des Instituts.
identity-door-enter = Mit { $door } anmelden
identity-door-pin = PIN
identity-door-pin-description = Der persönliche Code mit 8 Zeichen, den das Institut ausgestellt hat, zusammen mit Ihrer Steuernummer (codice fiscale).
identity-other-doors = Andere Anmeldearten
identity-signed-out = Sie sind auf allen Geräten abgemeldet.

# PIN
identity-pin-title = Anmeldung mit PIN
identity-tax-code = Steuernummer (codice fiscale)
identity-tax-code-hint = 16 Zeichen, wie auf der Gesundheitskarte. Groß- und Kleinschreibung ist unerheblich.
identity-tax-code-missing = Geben Sie die Steuernummer ein
identity-tax-code-wrong = Die Steuernummer ist nicht richtig geschrieben: prüfen Sie Buchstaben und Ziffern
identity-pin = PIN
identity-pin-hint = 8 Buchstaben und Ziffern; Groß- und Kleinschreibung wird unterschieden. Eine erste PIN hat 16.
identity-pin-missing = Geben Sie die PIN ein
identity-pin-wrong = Steuernummer oder PIN nicht richtig. Prüfen Sie beides und versuchen Sie es erneut.
identity-pin-wait-seconds = { $count ->
    [one] Zu viele Fehlversuche. Versuchen Sie es in einer Sekunde erneut.
   *[other] Zu viele Fehlversuche. Versuchen Sie es in { $count } Sekunden erneut.
}
identity-pin-wait-minutes = { $count ->
    [one] Zu viele Fehlversuche. Versuchen Sie es in einer Minute erneut.
   *[other] Zu viele Fehlversuche. Versuchen Sie es in { $count } Minuten erneut.
}
identity-pin-help-title = Die Anmeldung gelingt nicht?
identity-pin-help = Die PIN ist persönlich und gilt einige Monate. Wenn Sie sie verloren haben oder keine besitzen, wenden Sie sich mit einem Ausweis an eine Geschäftsstelle des Instituts oder an das Contact Center.
identity-pin-blocked-title = Die Anmeldung mit dieser PIN ist gesperrt
identity-pin-blocked = Zu Ihrem Schutz wurde die Anmeldung mit PIN für diese Steuernummer nach zu vielen Fehlversuchen gesperrt. Andere Anmeldearten sind nicht betroffen.
identity-what-to-do = Was Sie tun können
identity-pin-at-office = Beantragen Sie mit einem Ausweis eine neue PIN bei einer Geschäftsstelle des Instituts.
identity-pin-by-phone = Rufen Sie das Contact Center an:

# Stufen und Arten
identity-strength-none = nicht angemeldet
identity-strength-ordinary = einfach
identity-strength-dispositive = verfügend
identity-strength-substantial = substanziell
identity-strength-high = hoch
identity-method-pin = PIN
identity-method-spid = SPID
identity-method-cie = CIE
identity-method-cns = CNS
identity-method-eidas = eIDAS

# Im Namen von
identity-acting-title = Für wen handeln Sie?
identity-acting-lead = Was Sie ab hier sehen und tun, betrifft die gewählte Person oder Organisation und wird unter deren Namen zusammen mit Ihrem aufgezeichnet. Sie können jederzeit wechseln.
identity-acting-legend = Handeln für
identity-acting-myself = Mich selbst
identity-acting-go-on = Weiter
identity-acting-none-chosen = Wählen Sie einen der Einträge
identity-acting-chosen = Sie haben gewählt, für wen Sie handeln.
identity-acting-none-title = Es gibt nichts zu wählen
identity-acting-none = Mit Ihrer Steuernummer sind weder persönliche Dienste noch Organisationen verknüpft. Wenn Sie für eine Organisation handeln sollen, wenden Sie sich an deren Verantwortliche.
identity-kind-firm = Unternehmen
identity-kind-public-body = öffentliche Verwaltung
identity-kind-domestic-employer = privater Haushalt als Arbeitgeber
identity-kind-intermediary = Vermittler
identity-kind-patronato = Patronat

# Sitzungen
identity-nav-sessions = Ihre Anmeldungen
identity-sessions-title = Ihre Anmeldungen
identity-sessions-lead = Hier sehen Sie, wo Sie im Moment angemeldet sind. Wenn Sie eine Sitzung nicht erkennen, schließen Sie sie und beantragen Sie eine neue PIN.
identity-sessions-caption = Offene Sitzungen
identity-session-begun = Beginn
identity-session-seen = Letzte Aktivität
identity-session-how = Anmeldung
identity-session-where = Gerät
identity-session-action = Aktion
identity-session-this = diese Sitzung
identity-session-close = Schließen
identity-session-closed = Die Sitzung wurde geschlossen.
identity-sessions-close-others = Alle anderen Sitzungen schließen
identity-sessions-closed = Alle anderen Sitzungen wurden geschlossen.
identity-browser-unknown = Unbekannter Browser
identity-last-title = Letzte Anmeldungen
identity-last-lead = Fehlversuche können von Ihnen stammen oder von jemandem, der Ihre PIN erraten wollte.
identity-last-caption = Letzte Anmeldungen und Versuche mit Ihrer Steuernummer
identity-last-when = Zeitpunkt
identity-last-what = Ergebnis
identity-event-in = angemeldet
identity-event-refused = Anmeldung fehlgeschlagen
identity-event-blocked = PIN gesperrt

# Startseite
identity-welcome-title = Willkommen bei den Online-Diensten
identity-welcome-lead = Die Dienste von { $name } für Arbeitnehmer, Arbeitgeber, Verwaltungen, Vermittler und Ärzte.
identity-welcome-sign-in = Dienste mit Anmeldung
identity-welcome-sign-in-text = Nach der Anmeldung finden Sie die Dienste, die Sie betreffen.
identity-home-title = Ihre Dienste
identity-home-lead = Verwendetes Profil: { $capacity }.
identity-home-switch = Wechseln, für wen Sie handeln
identity-home-stronger = erfordert eine sicherere Anmeldung
identity-home-none-title = Kein Dienst verfügbar
identity-home-none = Mit dem verwendeten Profil ist kein Dienst verknüpft. Wenn Sie das für einen Fehler halten, wenden Sie sich an das Contact Center oder an die Verantwortlichen Ihrer Organisation.
identity-profile-worker = Arbeitnehmer
identity-profile-employer = Arbeitgeber
identity-profile-public-body = öffentliche Verwaltung
identity-profile-intermediary = Vermittler
identity-profile-doctor = Arzt
identity-profile-contact-centre = Contact Center
identity-profile-operator = Sachbearbeitung
identity-profile-administrator = Administrator
identity-profile-auditor = Prüfer
identity-profile-medical-staff = medizinisches Personal des Instituts
