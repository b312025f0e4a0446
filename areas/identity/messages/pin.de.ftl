# Eine nicht benutzte erste PIN
identity-pin-expired-title = Ihre erste PIN gilt nicht mehr
identity-pin-expired = Die erste PIN, die Sie eingegeben haben, stimmt, wurde aber nicht rechtzeitig benutzt: zu Ihrer Sicherheit öffnet sie nichts mehr.

# Tausch der PIN
identity-exchange-title = Ihre neue PIN
identity-exchange-initial = Sie haben Ihre erste PIN eingegeben: sie dient nur einmal, um Ihre persönliche PIN mit 8 Zeichen zu erhalten.
identity-exchange-lapsed = Die PIN, die Sie eingegeben haben, stimmt, ist aber abgelaufen. Sie erhalten sofort eine neue, mit denselben Rechten.
identity-exchange-once = Die neue PIN wird zufällig gewählt und nur einmal angezeigt. Halten Sie Stift und Papier bereit und achten Sie darauf, dass niemand auf den Bildschirm schaut.
identity-exchange-show = Neue PIN anzeigen
identity-exchange-shown = Das ist Ihre neue PIN. Sie wird kein zweites Mal angezeigt.
identity-exchange-keep = Schreiben Sie sie jetzt ab und verwahren Sie sie dort, wo nur Sie sie finden. Die Leerzeichen dienen der Lesbarkeit. Sie enthält weder den Buchstaben O noch die Null, weder den Buchstaben I noch die Eins.
identity-exchange-shown-before = Die neue PIN wurde schon angezeigt und kann nicht noch einmal angezeigt werden. Wenn Sie sie abgeschrieben haben, geben Sie sie unten ein; sonst lassen Sie sich eine andere anzeigen.
identity-exchange-type = Neue PIN eingeben
identity-exchange-type-hint = So ist sicher, dass Sie sie richtig abgeschrieben haben. Erst danach gilt die neue PIN, und die bisherige nicht mehr.
identity-exchange-missing = Geben Sie die neue PIN ein
identity-exchange-wrong = Das ist nicht die angezeigte PIN: prüfen Sie, was Sie abgeschrieben haben, oder lassen Sie sich eine andere anzeigen
identity-exchange-withdrawn = Die neue PIN wurde zu oft anders eingegeben und gilt nicht. Lassen Sie sich eine andere anzeigen.
identity-exchange-confirm = Bestätigen und eintreten
identity-exchange-another-title = Nicht abgeschrieben?
identity-exchange-another = Sie können sich eine andere PIN anzeigen lassen: die vorher angezeigte gilt dann nicht.
identity-exchange-show-another = Andere PIN anzeigen
identity-exchange-over = Der Tausch der PIN ist in diesem Browser nicht mehr offen. Geben Sie die PIN, die Sie haben, noch einmal ein: wenn der Tausch gelungen ist, die neue.

# Mitteilungen
identity-news-subject = Ihre PIN
identity-news-body =
    { $what }

    Wenn Sie das nicht waren, rufen Sie sofort das Contact Center an oder gehen Sie in eine Geschäftsstelle: eine PIN kann jederzeit widerrufen werden. Diese Nachricht enthält keine Links und verlangt nichts.

    { $institute }
identity-news-renewed = Am { $when } wurde Ihre PIN durch eine neue ersetzt.
identity-news-issued = Am { $when } wurde Ihnen eine erste PIN ausgestellt. Die bisherige PIN, falls Sie eine hatten, gilt nicht mehr.
identity-news-raised = Am { $when } wurde Ihre PIN dispositiv.
identity-news-blocked = Am { $when } wurde Ihre PIN nach zu vielen Fehlversuchen gesperrt.
identity-news-unblocked = Am { $when } wurde Ihre PIN entsperrt.
identity-news-revoked = Am { $when } wurde Ihre PIN widerrufen; alle Ihre Sitzungen wurden beendet.
identity-news-renewed-short = { $institute }: Ihre PIN wurde durch eine neue ersetzt. Waren Sie es nicht? Rufen Sie das Contact Center an.
identity-news-issued-short = { $institute }: Ihnen wurde eine erste PIN ausgestellt; die bisherige gilt nicht mehr. Waren Sie es nicht? Rufen Sie das Contact Center an.
identity-news-raised-short = { $institute }: Ihre PIN wurde dispositiv. Waren Sie es nicht? Rufen Sie das Contact Center an.
identity-news-blocked-short = { $institute }: Ihre PIN wurde nach zu vielen Fehlversuchen gesperrt. Waren Sie es nicht? Rufen Sie das Contact Center an.
identity-news-unblocked-short = { $institute }: Ihre PIN wurde entsperrt. Waren Sie es nicht? Rufen Sie das Contact Center an.
identity-news-revoked-short = { $institute }: Ihre PIN wurde widerrufen, Ihre Sitzungen sind beendet. Waren Sie es nicht? Rufen Sie das Contact Center an.

# Die zwei Hälften der ersten PIN
identity-way-email = E-Mail
identity-way-pec = PEC
identity-way-text = SMS
identity-way-letter = Brief
identity-half-subject = Eine Hälfte Ihrer ersten PIN
identity-half-first-body =
    Die erste Hälfte Ihrer ersten PIN lautet:

    { $half }

    Die zweite Hälfte erreicht Sie auf anderem Weg. Geben Sie beide Hälften hintereinander auf der Seite für die Anmeldung mit PIN bis { $until } ein: Sie erhalten sofort Ihre persönliche PIN mit 8 Zeichen.

    { $institute }
identity-half-second-body =
    Die zweite Hälfte Ihrer ersten PIN lautet:

    { $half }

    Die erste Hälfte haben Sie auf anderem Weg erhalten. Geben Sie beide Hälften hintereinander auf der Seite für die Anmeldung mit PIN bis { $until } ein: Sie erhalten sofort Ihre persönliche PIN mit 8 Zeichen.

    { $institute }
identity-half-first-short =
    { $institute }: erste Hälfte Ihrer ersten PIN
    { $half }
    Die zweite kommt auf anderem Weg. Beide nacheinander eingeben bis { $until }.
identity-half-second-short =
    { $institute }: zweite Hälfte Ihrer ersten PIN
    { $half }
    Die erste kommt auf anderem Weg. Beide nacheinander eingeben bis { $until }.
identity-letter-title = Ihre erste PIN
identity-letter-half = Zweite Hälfte
identity-letter-text = Die erste Hälfte haben Sie auf anderem Weg erhalten. Geben Sie beide Hälften hintereinander auf der Seite für die Anmeldung mit PIN ein: Sie erhalten sofort Ihre persönliche PIN mit 8 Zeichen. Verwahren Sie diesen Brief dort, wo nur Sie ihn finden, und vernichten Sie ihn nach Gebrauch.
identity-letters-title = Briefe zum Versand
identity-letters-lead = Jeder Brief enthält die Hälfte einer ersten PIN. Drucken Sie ihn, stecken Sie ihn ungelesen in den Umschlag und vermerken Sie den Versand: sein Inhalt wird dann gelöscht.
identity-letters-caption = Briefe zum Versand, die ältesten zuerst
identity-letters-to = Empfänger
identity-letters-since = Geschrieben
identity-letters-printed = Gedruckt
identity-letters-action = Aktion
identity-letters-print = Drucken
identity-letters-sent = Versandt
identity-letters-none-title = Keine Briefe zum Versand
identity-letters-none = Briefe kommen hierher, wenn eine PIN online oder beim Contact Center verlangt wird.
identity-letter-sent-done = Der Brief ist als versandt vermerkt; sein Inhalt ist gelöscht.

# Schalter
identity-nav-desk = Personen
identity-nav-letters = Briefe
identity-desk-title = Personen und PIN
identity-desk-lead = Suchen Sie die Person vor Ihnen oder am Telefon mit ihrer Steuernummer. Jeder Blick wird aufgezeichnet.
identity-desk-find = Suchen
identity-desk-unknown = Das Institut kennt niemanden mit dieser Steuernummer.
identity-desk-register-title = Person erfassen
identity-desk-register = Erfassen
identity-desk-registered = Die Person ist erfasst.
identity-desk-known-already = Die Person war schon erfasst; ihre Daten blieben unverändert.
identity-desk-surname = Nachname
identity-desk-surname-missing = Geben Sie den Nachnamen ein
identity-desk-given-name = Vorname
identity-desk-given-name-missing = Geben Sie den Vornamen ein
identity-desk-email = E-Mail
identity-desk-pec = PEC
identity-desk-email-wrong = Die Adresse ist nicht richtig geschrieben
identity-desk-mobile = Mobiltelefon
identity-desk-mobile-hint = Zum Beispiel: 333 1234567. Nummern anderer Länder beginnen mit + und der Landesvorwahl.
identity-desk-mobile-wrong = Bitte eine Mobilnummer angeben, zum Beispiel 333 1234567; aus anderen Ländern mit + und der Landesvorwahl
identity-desk-address = Postanschrift
identity-desk-address-hint = Wie auf dem Umschlag: Straße und Nummer, Postleitzahl und Ort.
identity-desk-address-wrong = Eine Anschrift hat höchstens sechs Zeilen
identity-desk-not-oneself = Niemand kann das für sich selbst tun: wenden Sie sich an jemanden aus dem Kollegium.
identity-desk-overtaken = Inzwischen hat sich etwas geändert: jemand aus dem Kollegium hat die PIN ausgestellt, geändert oder widerrufen, oder Sie haben zweimal gedrückt. Eine schon angezeigte PIN kann nicht noch einmal angezeigt werden; ist sie verloren, stellen Sie eine andere aus.
identity-desk-document-title = Ausweis
identity-desk-document-lead = Prüfen Sie das Original und das Foto, bevor Sie die Daten eingeben. Eine in der Geschäftsstelle ausgestellte PIN ist sofort dispositiv; die bisherige gilt nicht mehr, und offene Sitzungen enden.
identity-desk-issue = Erste PIN ausstellen
identity-desk-raise = PIN dispositiv machen
identity-desk-raised = Die PIN ist dispositiv. Die Person merkt es bei der nächsten Anmeldung.
identity-desk-questions-title = Identifizierung durch Fragen
identity-desk-questions = Welche Fragen wurden richtig beantwortet?
identity-desk-questions-hint = Mindestens zwei sind nötig. Aufgezeichnet wird, welche, nicht die Antworten.
identity-desk-questions-missing = Kreuzen Sie mindestens zwei richtig beantwortete Fragen an
identity-question-birth = Ort und Tag der Geburt
identity-question-residence = Wohnanschrift
identity-question-last-use = Zuletzt benutzter Dienst
identity-question-document = Angaben eines Ausweises
identity-desk-halves-lead = Die erste PIN wird in zwei Hälften versandt: die erste per { $first }, die zweite per { $second }. Sie ist gewöhnlich, und die bisherige gilt nicht mehr.
identity-desk-halves = Erste PIN in zwei Hälften versenden
identity-desk-halves-sent = Beide Hälften der ersten PIN sind unterwegs.
identity-desk-no-ways = Das Institut kennt keine zwei Wege zu dieser Person: die erste PIN wird in einer Geschäftsstelle ausgestellt.
identity-desk-unblock = PIN entsperren
identity-desk-unblocked = Die PIN ist entsperrt.
identity-desk-revoke-title = Widerruf
identity-desk-revoke-lead = Wenn die PIN verloren ist oder jemand anderes sie kennt. Der Widerruf gilt sofort und beendet alle Sitzungen der Person.
identity-desk-revoke = PIN widerrufen
identity-desk-revoked = Die PIN ist widerrufen, die Sitzungen der Person sind beendet.
identity-person-title = Die Person
identity-person-name = Name
identity-document-kind = Art des Ausweises
identity-document-choose = Wählen
identity-document-kind-missing = Wählen Sie die Art des Ausweises
identity-document-identity-card = Personalausweis
identity-document-passport = Reisepass
identity-document-driving-licence = Führerschein
identity-document-residence-permit = Aufenthaltstitel
identity-document-number = Nummer
identity-document-number-missing = Geben Sie die Nummer des Ausweises ein
identity-document-number-wrong = Eine Nummer hat höchstens 60 Buchstaben, Ziffern, Binde- und Schrägstriche
identity-document-issuer = Ausgestellt von
identity-document-issuer-hint = Zum Beispiel: Comune di Torino.
identity-document-issuer-missing = Geben Sie in einer Zeile ein, wer den Ausweis ausgestellt hat
identity-document-expiry = Gültig bis
identity-document-expiry-missing = Geben Sie den Tag des Ablaufs ein
identity-document-expired = Der Ausweis ist abgelaufen: es braucht einen gültigen
identity-origin = Wie der Ausweis kam
identity-origin-hint = Nur nötig, um die PIN dispositiv zu machen.
identity-origin-missing = Wählen Sie, wie der Ausweis kam
identity-origin-office = in der Geschäftsstelle, im Original
identity-origin-paper = als Kopie auf Papier
identity-origin-fax = als Kopie per Fax
identity-origin-online = als Kopie online
identity-issued-title = Erste PIN
identity-issued-once = Drucken Sie diese Seite und übergeben Sie sie: die PIN kann nicht noch einmal angezeigt werden.
identity-issued-use = Sie dient nur einmal: geben Sie sie auf der Seite für die Anmeldung mit PIN bis { $until } zusammen mit der Steuernummer ein. Sie erhalten sofort Ihre persönliche PIN mit 8 Zeichen; sie ist dispositiv.
identity-issued-keep = Die Leerzeichen dienen der Lesbarkeit. Verwahren Sie dieses Blatt dort, wo nur Sie es finden, und vernichten Sie es nach Gebrauch.
identity-issued-back = Zurück zur Person

# PIN in der Tabelle
identity-pins-title = PIN
identity-pins-caption = PIN, die neueste zuerst
identity-pins-kind = Art
identity-pins-rights = Rechte
identity-pins-issued = Ausgestellt
identity-pins-lapses = Läuft ab
identity-pins-state = Stand
identity-pins-none-title = Keine PIN
identity-pins-none = Bisher wurde keine PIN ausgestellt.
identity-pin-form-initial = erste PIN
identity-pin-form-personal = persönliche PIN
identity-pin-state-active = gültig
identity-pin-state-lapsed = abgelaufen
identity-pin-state-blocked = gesperrt
identity-pin-state-replaced = ersetzt
identity-pin-state-revoked = widerrufen
identity-news-not-raised = Am { $when } wurde Ihr Antrag, die PIN dispositiv zu machen, abgelehnt. Der Grund steht auf der Seite Ihrer PIN.
identity-news-not-raised-short = { $institute }: Ihr Antrag, die PIN dispositiv zu machen, wurde abgelehnt. Der Grund steht auf der Seite Ihrer PIN.

# Die Seite der eigenen PIN
identity-own-title = Ihre PIN
identity-own-lead = Die PIN ist persönlich: geben Sie sie niemandem. Niemand vom Institut wird Sie je danach fragen.
identity-own-sessions = Ihre Anmeldungen
identity-own-stronger = Ihre PIN ist dispositiv geworden. Diese Sitzung begann vorher: melden Sie sich ab und wieder an, um sie zu nutzen.
identity-own-raise-title = Dispositive PIN
identity-own-raise-lead = Mit der gewöhnlichen PIN können Sie einsehen. Für Anträge brauchen Sie eine dispositive PIN: gehen Sie mit einem Ausweis in eine Geschäftsstelle oder senden Sie von hier eine Kopie.
identity-own-raise = Kopie des Ausweises senden
identity-own-revoke-title = PIN verloren oder anderen bekannt
identity-own-revoke-lead = Widerrufen Sie sie sofort: sie öffnet nichts mehr, und alle Ihre Sitzungen enden, auch diese. Für eine andere brauchen Sie eine neue erste PIN.
identity-own-revoke = PIN widerrufen
identity-own-revoked = Ihre PIN ist widerrufen, alle Ihre Sitzungen sind beendet.
identity-own-moved-on = Ihre PIN hat sich inzwischen geändert: nichts wurde widerrufen. Sehen Sie, wie sie jetzt steht.
identity-raise-title = PIN dispositiv machen
identity-raise-lead = Schreiben Sie die Angaben Ihres Ausweises und fügen Sie eine lesbare Kopie beider Seiten hinzu. Sie wird geprüft; das Ergebnis steht auf der Seite Ihrer PIN.
identity-raise-copy = Kopie des Ausweises
identity-raise-copy-hint = PDF, JPEG oder PNG, höchstens 5 MB.
identity-raise-copy-missing = Wählen Sie die Datei mit der Kopie des Ausweises
identity-raise-copy-too-large = Die Datei ist größer als 5 MB: wählen Sie eine kleinere. Was Sie sonst geschrieben haben, ist noch da
identity-raise-copy-wrong = Die Datei ist kein PDF, JPEG oder PNG: wählen Sie eine andere. Was Sie sonst geschrieben haben, ist noch da
identity-raise-send = Antrag senden
identity-raise-asked = Der Antrag ist angekommen. Er wird geprüft.
identity-raise-nothing = Es gibt nichts zu beantragen: hier sehen Sie, wie Ihre PIN und Ihr Antrag stehen.
identity-raise-waiting = wartet auf Prüfung
identity-raise-taken = wird geprüft
identity-raise-accepted = angenommen
identity-raise-refused = abgelehnt
identity-raise-last = Ihr Antrag vom { $when }:
identity-raise-reason = Grund:
identity-raise-next-sign-in = Die PIN ist ab der nächsten Anmeldung dispositiv.

# Arbeitsliste
identity-nav-conversions = Dispositive PIN
identity-conversions-title = PIN, die dispositiv werden sollen
identity-conversions-lead = Personen, die eine Kopie ihres Ausweises gesandt haben, der älteste Antrag zuerst.
identity-conversions-caption = Anträge zur Entscheidung
identity-conversions-who = Person
identity-conversions-asked = Beantragt
identity-conversions-state = Stand
identity-conversions-none-title = Keine Anträge zur Entscheidung
identity-conversions-none = Anträge kommen hierher, wenn jemand eine Kopie seines Ausweises sendet.
identity-conversion-free = noch nicht übernommen
identity-conversion-with = { $name }, seit { $when }
identity-conversion-title = Antrag auf dispositive PIN
identity-conversion-copy = Kopie des Ausweises herunterladen
identity-conversion-copy-hint = Die Kopie kommt von außen: öffnen Sie sie erst nach dem Speichern. Wer sie herunterlädt, wird aufgezeichnet.
identity-conversion-copy-erased = Die Kopie des Ausweises wurde gelöscht: die Zeit, für die sie nach der Entscheidung aufbewahrt wird, ist um.
identity-conversion-take = Übernehmen
identity-conversion-has = { $name } hat den Antrag seit { $when }.
identity-conversion-take-over = An dessen Stelle übernehmen
identity-conversion-moved-on = Inzwischen hat jemand aus dem Kollegium den Antrag übernommen oder entschieden: hier sehen Sie, wer und wann.
identity-conversion-decide = Entscheidung
identity-conversion-accept = Annehmen: die PIN wird dispositiv
identity-conversion-reason = Grund der Ablehnung
identity-conversion-reason-hint = Die Person liest ihn. Nur für eine Ablehnung nötig.
identity-conversion-reason-missing = Schreiben Sie den Grund der Ablehnung, höchstens 500 Zeichen
identity-conversion-refuse = Ablehnen
identity-conversion-accepted = Der Antrag ist angenommen: die PIN ist dispositiv.
identity-conversion-refused = Der Antrag ist abgelehnt; die Person liest den Grund.
identity-conversion-no-pin = Die Person hat keine gültige gewöhnliche PIN mehr: der Antrag kann nur abgelehnt werden.
identity-news-asked-in-vain = Am { $when } hat jemand online eine erste PIN für Sie verlangt. Sie haben schon eine, und nichts hat sich geändert. Wenn Sie sie verloren haben, rufen Sie das Contact Center an oder gehen Sie in eine Geschäftsstelle.
identity-news-asked-in-vain-short = { $institute }: Jemand hat online eine PIN für Sie verlangt. Sie haben schon eine, nichts hat sich geändert. Verloren? Rufen Sie uns an.
identity-news-no-two-ways = Am { $when } wurde online eine erste PIN für Sie verlangt. Das Institut kennt keine zwei Wege, Ihnen die beiden Hälften zu senden: gehen Sie mit einem Ausweis in eine Geschäftsstelle.
identity-news-no-two-ways-short = { $institute }: Für die online verlangte PIN brauchen wir zwei Wege zu Ihnen und kennen nur einen. Bitte mit Ausweis in eine Geschäftsstelle.

# Online verlangen
identity-request-title = Online eine PIN verlangen
identity-request-lead = Die erste PIN kommt in zwei Hälften, auf zwei verschiedenen Wegen, die das Institut schon kennt, etwa per E-Mail, SMS oder Brief. Es ist eine gewöhnliche PIN: damit können Sie einsehen.
identity-request-contact = Ihre E-Mail- oder PEC-Adresse oder Ihre Mobilnummer
identity-request-contact-hint = Eine von denen, die Sie dem Institut angegeben haben.
identity-request-contact-wrong = Bitte eine E-Mail- oder PEC-Adresse oder eine Mobilnummer angeben, zum Beispiel 333 1234567
identity-request-send = PIN verlangen
identity-request-noted = Die Anfrage ist vermerkt. Wenn die Angaben denen entsprechen, die das Institut kennt, ist die erste Hälfte der PIN unterwegs: wenn Sie beide haben, geben Sie sie hier hintereinander ein.
identity-asked-too-often = Es wurden zu viele Anfragen gestellt. Versuchen Sie es später wieder oder rufen Sie das Contact Center an.
identity-request-otherwise = Wenn das Institut weder Ihre Adressen noch Ihre Nummer kennt oder Sie sofort eine dispositive PIN brauchen, gehen Sie mit einem Ausweis in eine Geschäftsstelle.

# Wiederherstellung
identity-recovery-link = PIN vergessen oder gesperrt
identity-recovery-title = PIN wiederherstellen
identity-recovery-lead = Geben Sie Ihre Steuernummer ein. Wenn Sie eine PIN haben und das Institut zwei Wege zu Ihnen kennt, erhalten Sie per E-Mail, PEC oder SMS einen Link: mit ihm bekommen Sie eine neue erste PIN mit denselben Rechten wie Ihre bisherige.
identity-recovery-ask = Link senden
identity-recovery-asked = Die Anfrage ist vermerkt. Wenn Sie eine PIN haben und das Institut zwei Wege zu Ihnen kennt, ist der Link unterwegs: solange er gilt, wird kein anderer gesendet; suchen Sie also auch unter den Nachrichten von heute. Andernfalls gehen Sie in eine Geschäftsstelle oder rufen Sie das Contact Center an.
identity-recovery-otherwise-title = Der Link kommt nicht an?
identity-recovery-otherwise = Das Institut muss mindestens zwei Wege zu Ihnen kennen: E-Mail, PEC, Mobiltelefon, Postanschrift. Wenn es nur einen kennt oder Ihre PIN widerrufen wurde, kommt kein Link. In diesem Fall:
identity-recovery-subject = Wiederherstellung Ihrer PIN
identity-recovery-body =
    Jemand möchte Ihre PIN wiederherstellen. Wenn Sie es waren, öffnen Sie bis { $until } diese Seite und bestätigen Sie:

    { $link }

    Wenn Sie es nicht waren, brauchen Sie nichts zu tun: Ihre PIN gilt wie bisher.

    { $institute }
identity-recovery-short = { $institute }: PIN wiederherstellen ({ $hours } Std.): { $link }
identity-recovery-explain = Wenn Sie bestätigen, erhalten Sie eine neue erste PIN in zwei Hälften: die erste per { $first }, die zweite per { $second }. Sie hat dieselben Rechte wie Ihre bisherige.
identity-recovery-until-then = Von da an gilt die bisherige PIN nicht mehr, und alle Ihre offenen Sitzungen enden. Wenn Sie Ihre PIN inzwischen gefunden haben, schließen Sie diese Seite: es ändert sich nichts.
identity-recovery-confirm = Neue PIN senden
identity-recovery-done = Die beiden Hälften der neuen ersten PIN sind unterwegs. Wenn Sie beide haben, geben Sie sie hier hintereinander ein: die bisherige PIN gilt nicht mehr.
identity-recovery-over = Der Link gilt nicht: er wurde schon benutzt, seine Zeit ist um, oder die PIN hat sich inzwischen geändert. Wenn Sie ihn gerade benutzt haben, sind die beiden Hälften der neuen PIN unterwegs; andernfalls verlangen Sie einen neuen.
identity-news-recovered = Am { $when } wurde Ihnen eine neue erste PIN, die mit dem Link zur Wiederherstellung verlangt wurde, in zwei Hälften gesendet. Die bisherige PIN gilt nicht mehr, und alle Ihre Sitzungen wurden beendet.
identity-news-recovered-short = { $institute }: Ihre neue erste PIN kommt in zwei Hälften; die bisherige gilt nicht mehr. Waren Sie es nicht? Bitte Contact Center anrufen.
