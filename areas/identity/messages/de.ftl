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
# SPID, CIE, eIDAS
identity-door-spid = SPID
identity-door-spid-description = Ihre digitale Identität SPID, bei dem Anbieter, der sie ausgestellt hat.
identity-door-cie = CIE
identity-door-cie-description = Die italienische elektronische Identitätskarte, mit der App CieID oder einem Lesegerät.
identity-door-eidas = eIDAS
identity-door-eidas-description = Login with eIDAS: die elektronische Identität eines anderen Staates der Europäischen Union.
identity-providers-lead-spid = Wählen Sie den Anbieter, der Ihre Identität ausgestellt hat. Die Reihenfolge wechselt jedes Mal.
identity-providers-lead-cie = Sie kommen auf die Seite des Innenministeriums, das Sie an Ihrer Karte erkennt und Sie hierher zurückbringt.
identity-providers-lead-eidas = Sie kommen zum italienischen eIDAS-Knoten, wo Sie Ihr Land wählen. Für die Dienste dieser Seite brauchen Sie eine italienische Steuernummer (codice fiscale).
identity-providers-help-title = Sie haben kein SPID?
identity-providers-about-spid = Mehr über SPID (spid.gov.it)
identity-providers-get-spid = Wie man SPID bekommt (spid.gov.it)
identity-attributes = Zugang zu den Online-Diensten
identity-attributes-professional = Zugang zu den Online-Diensten für Freiberufler und Organisationen
identity-to-provider-title = Weiter auf der Seite des Anbieters
identity-to-provider = Sie kommen auf die Seite von { $provider }.
identity-to-provider-go = Weiter

# SPID, CIE, eIDAS: warum niemand hereinkommt
identity-refused-title = Die Anmeldung ist nicht gelungen
identity-refused-again = Mit { $door } erneut versuchen
identity-refused-other-provider = Einen anderen Anbieter wählen
identity-refused-other-cie = Den anderen Weg für die Anmeldung mit CIE versuchen
identity-refused-code = Wenn Sie um Hilfe bitten, nennen Sie diesen Code:
identity-refused-request = Der Anbieter von { $door } hat die Anfrage dieser Seite nicht angenommen. Es liegt nicht an Ihnen.
identity-refused-request-do = Melden Sie sich auf anderem Weg an, oder nennen Sie der Hilfe den Code unten.
identity-refused-nr19 = Die Zugangsdaten für { $door } wurden zu oft falsch eingegeben.
identity-refused-nr19-do = Prüfen Sie Benutzername und Passwort auf der Seite Ihres Anbieters und versuchen Sie es dann erneut.
identity-refused-nr20 = Ihre Identität { $door } hat keine Zugangsdaten der Stufe, die dieser Dienst verlangt.
identity-refused-level = Ihre Identität { $door } wurde auf einer niedrigeren Stufe geprüft als verlangt.
identity-refused-level-do = Beantragen Sie bei Ihrem Anbieter Zugangsdaten einer höheren Stufe, oder melden Sie sich auf anderem Weg an.
identity-refused-nr21 = Auf der Seite des Anbieters ist zu viel Zeit vergangen.
identity-refused-nr22 = Sie haben der Übermittlung Ihrer Daten an diese Seite nicht zugestimmt. Es wurden keine Daten empfangen.
identity-refused-nr22-do = Für die Anmeldung werden Name, Nachname und Steuernummer gebraucht. Wenn Sie fortfahren möchten, versuchen Sie es erneut und stimmen Sie zu.
identity-refused-nr23 = Ihre Identität { $door } ist ausgesetzt oder widerrufen, oder ihre Zugangsdaten sind gesperrt.
identity-refused-nr23-do = Wenden Sie sich an Ihren Anbieter. Inzwischen können Sie sich auf anderem Weg anmelden.
identity-refused-nr25 = Sie haben die Anmeldung auf der Seite des Anbieters abgebrochen.
identity-refused-nr30 = Sie haben eine Identität { $door } anderer Art verwendet, als dieser Dienst verlangt.
identity-refused-denied = { $door } hat Ihre Identität nicht bestätigt: Die Anmeldung wurde abgebrochen, oder die Zugangsdaten waren nicht die richtigen.
identity-refused-denied-do = Sie können es gleich noch einmal mit Ihrer Karte und deren PIN oder mit der App CieID versuchen oder sich anders anmelden.
identity-refused-kind = Für diesen Dienst brauchen Sie eine Identität { $door } für berufliche Zwecke oder einer juristischen Person.
identity-refused-kind-do = Versuchen Sie es mit Ihrer Identität für berufliche Zwecke. Wenn Sie keine haben, beantragen Sie sie bei einem Anbieter, der solche ausstellt.
identity-refused-other = Der Anbieter von { $door } hat Ihre Identität nicht bestätigt und keinen Grund genannt.
identity-refused-late = Die Antwort von { $door } kam außerhalb der Frist.
identity-refused-fault = Die Antwort von { $door } hat die Sicherheitsprüfungen nicht bestanden und wurde nicht angenommen.
identity-refused-fault-do = Versuchen Sie es in einigen Minuten erneut. Geschieht es wieder, melden Sie sich auf anderem Weg an und nennen Sie den Code unten.
identity-refused-again-do = Sie können es gleich erneut versuchen: die gewünschte Seite öffnet sich nach der Anmeldung.
identity-refused-unsolicited = Es kam eine Antwort von { $door } an, nach der diese Seite nicht gefragt hatte oder vor zu langer Zeit.
identity-refused-answered = Diese Anmeldung wurde bereits verwendet: jede gilt nur einmal.
identity-refused-browser = Die Anmeldung wurde in einem anderen Browser begonnen, oder Ihr Browser hat die Cookies dieser Seite nicht behalten.
identity-refused-browser-do = Versuchen Sie es in ein und demselben Browser erneut, mit erlaubten Cookies für diese Seite. Hat Ihnen jemand einen Link zur Anmeldung geschickt, benutzen Sie ihn nicht.
identity-refused-gone = Diese Anmeldung wurde bereits verwendet, oder es ist zu viel Zeit vergangen.
identity-refused-tax-code = { $door } hat Ihre Identität bestätigt, aber ohne italienische Steuernummer (codice fiscale). Die Dienste dieser Seite sind an die Steuernummer gebunden.
identity-refused-tax-code-do = Wenn Sie eine italienische Steuernummer haben, gehen Sie mit einem Ausweis zu einer Dienststelle des Instituts: dort hilft man Ihnen weiter. Wenn nicht, stellt sie die Agenzia delle Entrate aus, im Ausland das italienische Konsulat.
identity-refused-name = Die Antwort von { $door } enthält weder Name noch Nachname.
identity-refused-unknown = Dieser Anbieter gehört nicht oder nicht mehr zu denen von { $door }.
identity-refused-unknown-do = Wählen Sie einen Anbieter aus der Liste, oder melden Sie sich auf anderem Weg an.
identity-refused-silent = Im Augenblick kann diese Seite { $door } nicht erreichen.
identity-refused-silent-do = Versuchen Sie es in einigen Minuten erneut, oder melden Sie sich auf anderem Weg an.

# Abmeldung auch beim Anbieter
identity-way-out-title = Sie haben sich auf dieser Seite abgemeldet
identity-way-out = Bei { $provider } ist Ihre Sitzung noch offen: wer dieses Gerät benutzt, könnte sich mit Ihrer Identität anmelden. Wenn das Gerät nicht nur Ihnen gehört, beenden Sie sie.
identity-way-out-go = Auch bei { $provider } abmelden
identity-signed-out-here = Die Sitzung auf dieser Seite wurde beendet.
identity-signed-out-everywhere = Sie haben sich auf dieser Seite und beim Anbieter abgemeldet.
identity-signed-out-partly = Sie haben sich auf dieser Seite abgemeldet. Der Anbieter meldet, dass anderswo Sitzungen offen sein können: schließen Sie sicherheitshalber den Browser.

identity-refused-not-linked = { $door } hat Ihre Identität bestätigt. Ihr Staat teilt jedoch keine italienische Steuernummer mit, und das Institut weiß noch nicht, wer Sie sind.
identity-refused-not-linked-do = Wenn Sie eine italienische Steuernummer haben, gehen Sie einmal mit einem Ausweis und dem Code unten zu einer Dienststelle des Instituts: von da an melden Sie sich mit Ihrer ausländischen Identität an. Wenn nicht, stellt sie die Agenzia delle Entrate aus, im Ausland das italienische Konsulat.
identity-nav-abroad = Ausländische Identitäten
identity-abroad-title = Identitäten anderer Staaten
identity-abroad-lead = Wer sich mit der Identität eines anderen Staates angemeldet hat, zeigt den Code der Seite und einen Ausweis. Hier sagen Sie, wem sie gehört.
identity-abroad-code = Code der Identität:
identity-abroad-code-hint = Acht Zeichen, die die Person auf der Anmeldeseite gelesen hat
identity-abroad-code-missing = Geben Sie den Code der Identität ein
identity-abroad-code-unknown = Keine wartende Identität hat diesen Code: prüfen Sie die Zeichen, oder bitten Sie die Person, sich noch einmal anzumelden
identity-abroad-person-unknown = Das Institut kennt niemanden mit dieser Steuernummer: erfassen Sie zuerst die Person
identity-abroad-birth-differs = Das Geburtsdatum der Steuernummer ist nicht das vom anderen Staat bestätigte
identity-abroad-somebody-elses = Diese Identität gehört schon einer anderen Person
identity-abroad-compare = Vergleichen
identity-abroad-compare-lead = Vergleichen Sie die Daten mit dem Ausweis, der vor Ihnen liegt. Verbinden Sie sie nur, wenn es dieselbe Person ist: von da an sieht und tut, wer diese Identität hat, alles, was die Person sehen und tun darf.
identity-abroad-proved = Vom anderen Staat bestätigt
identity-abroad-person = Dem Institut bekannt
identity-abroad-surname = Nachname
identity-abroad-given-name = Vorname
identity-abroad-born-on = Geburtsdatum
identity-abroad-identifier = Kennung
identity-abroad-seen-at = Letzte Anmeldung
identity-abroad-link = Es ist dieselbe Person: verbinden
identity-abroad-unlink = Verbindung lösen
identity-abroad-back = Zurück
identity-abroad-linked = Die Identität ist verbunden. Die Person wird an den Adressen benachrichtigt, die das Institut kennt.
identity-abroad-unlinked = Die Identität ist nicht mehr verbunden.
identity-abroad-overtaken = Inzwischen hat sich etwas geändert: jemand aus dem Kollegium hat die Identität schon verbunden oder gelöst, oder Sie haben zweimal gedrückt.
identity-abroad-own-title = Identitäten anderer Staaten
identity-abroad-own-lead = Wer diese Identitäten hat, meldet sich an Ihrer Stelle an. Wenn Sie eine davon nicht kennen, lösen Sie sie sofort: Sitzungen, die mit ihr begannen, enden.
identity-abroad-own-since = { $identifier }, verbunden am { $when }
identity-abroad-own-unlink = Verbindung lösen
identity-abroad-news-subject = Ihre ausländische Identität
identity-abroad-news-linked = Am { $when } wurde die Identität eines anderen Staates mit Ihrer Steuernummer verbunden: wer sie hat, meldet sich an Ihrer Stelle an.
identity-abroad-news-unlinked = Am { $when } wurde die Identität eines anderen Staates von Ihrer Steuernummer gelöst.
identity-abroad-news-linked-short = { $institute }: Eine Identität eines anderen Staates wurde mit Ihrer Steuernummer verbunden. Nicht verlangt? Melden Sie es uns sofort.
identity-abroad-news-unlinked-short = { $institute }: Eine Identität eines anderen Staates wurde von Ihrer Steuernummer gelöst. Nicht verlangt? Melden Sie es uns sofort.
identity-abroad-news-body =
    { $what }

    Wenn Sie das nicht verlangt haben, verständigen Sie sofort das Institut.

    { $institute }
