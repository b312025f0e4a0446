copies-nav = Kopien an meine Adressen
copies-service-description = Wählen Sie die Postfächer oder das Mobiltelefon, an die Kopien Ihrer Zeugnisse und Bescheinigungen gehen
copies-title = Kopien an meine Adressen
copies-intro = Bei jedem neuen Zeugnis, jeder Berichtigung und jedem Widerruf senden wir eine Kopie an die Adressen, die Sie hier angeben.
copies-caption = Adressen, an die wir Kopien senden
copies-none-title = Keine Adresse
copies-none-text = Solange keine Adresse angegeben ist, sind Zeugnisse und Bescheinigungen nur auf dieser Website zu sehen.
copies-full = { $count ->
    [one] Es ist nur eine Adresse möglich. Bitte diese beenden, um eine andere hinzuzufügen
   *[other] Es sind bis zu { $count } Adressen möglich. Bitte eine beenden, um eine andere hinzuzufügen
}
copies-kind = Art
copies-kind-pec = PEC-Postfach
copies-kind-email = Gewöhnliche E-Mail
copies-kind-sms = Mobiltelefon
copies-address = Adresse
copies-state = Stand
copies-state-unproven = Zu bestätigen
copies-state-active = Aktiv
copies-state-stopped = Beendet
copies-contents = Was wir senden
copies-contents-hint = Zeugnisse enthalten die Diagnose, Bescheinigungen nicht
copies-contents-attestations = Nur Bescheinigungen, ohne Diagnose
copies-contents-certificates = Nur Zeugnisse, mit Diagnose
copies-contents-both = Zeugnisse und Bescheinigungen
copies-contents-missing = Bitte wählen, was gesendet werden soll
copies-contents-stronger = Um Zeugnisse mit der Diagnose zu erhalten, ist eine sicherere Anmeldung als die verwendete nötig
copies-contents-title = Was wir senden
copies-contents-link = Unterlagen ändern
copies-what-email = Nur Bescheinigungen, ohne Diagnose
copies-what-sms = Die Protokollnummer
copies-new-pec = PEC-Postfach hinzufügen
copies-new-email = Gewöhnliches Postfach hinzufügen
copies-new-sms = Mobiltelefon hinzufügen
copies-new-intro-pec = An ein zertifiziertes Postfach können wir Zeugnisse und Bescheinigungen senden. Zuerst senden wir einen Code: Kopien gehen erst ab, wenn Sie ihn eingegeben haben.
copies-new-intro-email = An ein gewöhnliches Postfach senden wir nur Bescheinigungen, nie Zeugnisse mit der Diagnose. Zuerst senden wir einen Code: Kopien gehen erst ab, wenn Sie ihn eingegeben haben.
copies-new-intro-sms = An ein Mobiltelefon senden wir nur die Protokollnummer. Zuerst senden wir einen Code: Nachrichten gehen erst ab, wenn Sie ihn eingegeben haben.
copies-new-submit = Bestätigungscode senden
copies-cancel = Abbrechen
copies-save = Speichern
copies-field-pec = Ihr PEC-Postfach
copies-field-email = Ihr Postfach
copies-field-sms = Ihre Mobilnummer
copies-address-hint-pec = Zum Beispiel: mario.rossi@pec.example.it. Es muss ein zertifiziertes Postfach sein
copies-address-hint-email = Zum Beispiel: mario.rossi@posta.example.it
copies-address-hint-sms = Zum Beispiel: 333 1234567. Nummern anderer Länder beginnen mit + und der Landesvorwahl
copies-address-wrong-pec = Bitte die vollständige Adresse des Postfachs angeben, zum Beispiel mario.rossi@pec.example.it
copies-address-wrong-email = Bitte die vollständige Adresse des Postfachs angeben, zum Beispiel mario.rossi@posta.example.it
copies-address-wrong-sms = Bitte eine Mobilnummer angeben, zum Beispiel 333 1234567
copies-address-taken = Diese Adresse gehört schon zu Ihren
copies-not-certified = Der Anbieter meldet, dass dies kein PEC-Postfach ist. Bitte ein anderes angeben
copies-not-certified-yet = Der Anbieter hat noch nicht bestätigt, dass dies ein PEC-Postfach ist. Bitte in einigen Minuten erneut versuchen: Der Code bleibt gültig
copies-created = Die Adresse wurde hinzugefügt: Bitte nun den Code eingeben, der dort ankommt
copies-one-title = Adresse
copies-unknown = Diese Adresse gibt es nicht, oder sie gehört nicht Ihnen.
copies-prove-title = Bestätigung der Adresse
copies-prove-intro = An { $address } wurde ein Code gesendet. Bitte hier eingeben, um zu bestätigen, dass die Adresse Ihnen gehört.
copies-prove-until = Der Code gilt bis { $until }.
copies-prove-submit = Adresse bestätigen
copies-code = Erhaltener Code
copies-code-missing = Bitte den erhaltenen Code angeben
copies-code-sent = Der Code ist unterwegs
copies-proven = Die Adresse ist bestätigt
copies-terms = Was wir senden
copies-changed = Die Änderungen sind gespeichert
copies-new-address-title = Neue Adresse
copies-new-address-link = Adresse wechseln
copies-new-address-intro = Bis die neue Adresse bestätigt ist, senden wir weiter an { $address }. Die Art der Adresse bleibt gleich.
copies-stop-link = Beenden
copies-stop-title = Ende des Versands
copies-stop-intro = An { $address } senden wir nichts mehr, auch nicht den Widerruf von bereits Gesendetem.
copies-stop-submit = Endgültig beenden
copies-stopped = Der Versand ist beendet
copies-sent-title = Gesendete Kopien
copies-sent-none-title = Keine Kopie
copies-sent-none-text = Kopien erscheinen hier, sobald es etwas zu senden gibt.
copies-sent-at = Vorbereitet
copies-head-number = Protokollnummer
copies-sent-what = Was
copies-sent-why = Warum
copies-sent-to = An
copies-sent-since = Seit
copies-sent-attestations = Bescheinigung
copies-sent-certificates = Zeugnis
copies-sent-both = Zeugnis und Bescheinigung
copies-sent-number = Protokollnummer
copies-change-issued = neu
copies-change-rectified = Berichtigung
copies-change-annulled = Widerruf
copies-history = Geschichte der Änderungen
copies-history-at = Wann
copies-history-what = Was
copies-history-then = Seither
copies-action-created = Hinzugefügt
copies-action-code_asked = Weiterer Code angefordert
copies-action-proven = Bestätigt
copies-action-address_asked = Andere Adresse angefordert
copies-action-contents_changed = Unterlagen geändert
copies-action-stopped = Beendet
copies-action-found_ordinary = Vom Institut beendet: Es ist kein PEC-Postfach
copies-mail-subject-issued = Kopie: { $documents }
copies-mail-subject-rectified = Kopie, Berichtigung: { $documents }
copies-mail-subject-annulled = Kopie, Widerruf: { $documents }
copies-mail-issued = Die gewünschte Kopie ist beigefügt. Protokollnummer: { $number }.
copies-mail-rectified = Die gewünschte Kopie ist beigefügt. Das Dokument mit der Protokollnummer { $number } tritt an die Stelle von Nummer { $earlier }, die nicht mehr gilt.
copies-mail-annulled = Das Dokument mit der Protokollnummer { $number } wurde von der ausstellenden Person widerrufen: Es gilt nicht mehr. Die Kopie mit diesem Vermerk ist beigefügt.
copies-mail-body =
    { $institute }

    { $what }

    Sie erhalten diese Nachricht auf Ihren Wunsch. Adresse wechseln oder Versand
    beenden:
    { $page }

    Diese Nachricht wurde automatisch erstellt: Antworten werden nicht gelesen.
copies-code-subject = Bestätigungscode für Ihre Adresse
copies-code-body =
    { $institute }

    Es wurde beantragt, Kopien von Dokumenten an dieses Postfach zu senden. Der
    Bestätigungscode lautet

    { $code }

    Der Code gilt bis { $until }. Er wird auf der Seite
    { $page }
    nach der Anmeldung mit den eigenen Zugangsdaten eingegeben. Bis dahin wird
    nichts gesendet.

    Wer das nicht beantragt hat, muss nichts tun und kann die Nachricht ignorieren.

    Diese Nachricht wurde automatisch erstellt: Antworten werden nicht gelesen.
copies-sms-code = { $institute }: Code zur Bestätigung dieser Nummer: { $code }. Nicht angefordert? Bitte ignorieren.
copies-sms-issued = { $institute }: Protokollnummer { $number }.
copies-sms-rectified = { $institute }: Protokollnummer { $number }, an Stelle von { $earlier }.
copies-sms-annulled = { $institute }: Die Protokollnummer { $number } gilt nicht mehr.
copies-delivered-sms = Auf das Telefon zugestellt
