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
identity-pin-hint = 8 Buchstaben und Ziffern; Groß- und Kleinschreibung wird unterschieden.
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
identity-pin-lapsed-title = Ihre PIN ist abgelaufen
identity-pin-lapsed = Die eingegebene PIN ist richtig, aber ihre Gültigkeit ist zu Ende. Ihre Rechte bleiben dieselben: Sie brauchen nur eine neue PIN.
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

# Formulare, die warten
identity-kept-told = Was Sie geschrieben haben, ist nicht verloren: Es wird eine halbe Stunde aufbewahrt, und Sie finden es nach der Anmeldung wieder.
identity-kept-not = Das Formular enthielt eine Datei oder war zu groß, um aufbewahrt zu werden: Bitte füllen Sie es nach der Anmeldung noch einmal aus.
identity-kept-title = Hier ist, was Sie geschrieben hatten
identity-kept-lead = Sie haben ein Formular abgeschickt, als Ihre Sitzung beendet war oder nicht ausreichte. Noch ist nichts geschehen: Sie können es jetzt abschicken, so wie Sie es ausgefüllt hatten.
identity-kept-service = Dienst
identity-kept-target = Seite, an die es geht
identity-kept-filled = Ausgefüllte Felder
identity-kept-send = Abschicken, was ich geschrieben hatte
identity-kept-throw-away = Verwerfen
identity-kept-thrown-away = Was Sie geschrieben hatten, wurde gelöscht.
identity-kept-stronger = Um es abzuschicken, ist eine sicherere Anmeldung nötig.
identity-kept-sign-in = Sicherer anmelden
identity-kept-act-for = Sie hatten es im Namen von { $name } ausgefüllt. Um es abzuschicken, wählen Sie erneut, für wen Sie handeln.
identity-kept-act-for-myself = Sie hatten es für sich selbst ausgefüllt. Um es abzuschicken, wählen Sie, für sich selbst zu handeln.
identity-kept-choose = Wählen, für wen Sie handeln
identity-kept-none-title = Es wartet nichts
identity-kept-none = Was Sie geschrieben hatten, wurde schon abgeschickt oder gelöscht, oder es ist mehr als eine halbe Stunde vergangen.

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
identity-home-stronger = erfordert eine sicherere Anmeldung: { $strength }
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

# Nationale Dienstekarte
identity-door-cns = CNS
identity-door-cns-description = Die Gesundheitskarte oder eine andere freigeschaltete nationale Dienstekarte, mit ihrer PIN und einem Kartenlesegerät.
identity-cns-refused-title = Die Anmeldung mit der Karte war nicht möglich
identity-cns-none-title = Keine Karte gefunden
identity-cns-none = Der Browser hat kein Zertifikat einer nationalen Dienstekarte vorgelegt.
identity-cns-needs-title = Was Sie brauchen
identity-cns-needs-card = Eine Gesundheitskarte mit Chip oder eine andere nationale Dienstekarte, freigeschaltet und nicht abgelaufen.
identity-cns-needs-reader = Ein Kartenlesegerät am Computer; die Karte steckt, bevor diese Seite geöffnet wird.
identity-cns-needs-middleware = Das Programm zur Karte von der Website der ausstellenden Stelle, installiert und dem Browser bekannt.
identity-cns-needs-pin = Die PIN der Karte: Ihr Computer fragt danach, und sie ist nicht die PIN des Instituts.
identity-cns-close-browser = Wenn Sie die Auswahl des Zertifikats abgebrochen haben, schließen Sie alle Fenster des Browsers, bevor Sie es noch einmal versuchen: Solange er offen ist, merkt er sich Ihre Antwort.
identity-cns-again = Noch einmal mit der Karte versuchen
identity-cns-unreadable = Was vorgelegt wurde, ist kein lesbares Zertifikat einer nationalen Dienstekarte.
identity-cns-unknown-authority = Das Zertifikat stammt von keiner der Stellen, die für die nationale Dienstekarte anerkannt sind. Wenn auf Ihrem Computer mehrere Zertifikate sind, versuchen Sie es noch einmal und wählen Sie das der Karte.
identity-cns-expired = Das Zertifikat der Karte ist abgelaufen. Lassen Sie sich von der ausstellenden Stelle ein neues geben.
identity-cns-not-yet-valid = Das Zertifikat der Karte gilt noch nicht.
identity-cns-wrong-usage = Das gewählte Zertifikat dient nicht zur Anmeldung: Vielleicht ist es das für Unterschriften. Versuchen Sie es noch einmal und wählen Sie das Zertifikat der Karte für die Anmeldung.
identity-cns-wrong-policy = Das gewählte Zertifikat ist nicht das für die Anmeldung mit einer nationalen Dienstekarte. Wenn die Karte mehrere enthält, versuchen Sie ein anderes.
identity-cns-no-tax-code = Das Zertifikat enthält keine richtige Steuernummer. Wenden Sie sich an die ausstellende Stelle.
identity-cns-no-card-number = Das Zertifikat enthält die Nummer der Karte nicht. Wenden Sie sich an die ausstellende Stelle.
identity-cns-revoked = Das Zertifikat der Karte wurde widerrufen oder ausgesetzt. Wenden Sie sich an die ausstellende Stelle.
identity-cns-revocation-unknown = Im Augenblick lässt sich nicht feststellen, ob die Karte widerrufen wurde, weil die ausstellende Stelle nicht antwortet: Zu Ihrem Schutz wird sie nicht angenommen. Versuchen Sie es in einigen Minuten noch einmal, oder melden Sie sich auf andere Weise an.
identity-cns-not-the-proxy = Diese Adresse ist nur über den Eingang für die Karte zu erreichen.
identity-cns-unknown-code = Die Anmeldung mit der Karte wurde nicht rechtzeitig abgeschlossen, schon verwendet oder in einem anderen Browser begonnen. Die Website braucht technische Cookies: Wenn Sie diese gesperrt haben, lassen Sie sie zu und versuchen Sie es noch einmal.
