# Layout
tagline = Online-Dienste
skip-to-content = Zum Inhalt
skip-to-footer = Zur Fußzeile
language-choice = Wahl der Sprache
home = Startseite
main-navigation = Hauptnavigation
breadcrumb-label = Navigationspfad
footer-links = Über diese Website
sign-in = Anmelden
sign-out = Abmelden
signed-in-as = Angemeldet als
acting-for = Sie handeln für
acting-for-change = Wählen, für wen Sie handeln
unit = Dienststelle
contact-phone = Telefon
contact-email = E-Mail
contact-pec = Zertifizierte E-Mail (PEC)

# Forms
form-error = Fehler
form-errors-title = { $count ->
    [one] Ein Fehler ist zu berichtigen
   *[other] { $count } Fehler sind zu berichtigen
}
form-optional = optional
form-required-note = Felder mit Sternchen (*) sind Pflichtfelder.

# Lists
pager-label = Seiten der Liste
pager-previous = Zurück
pager-next = Weiter

# Failures
error-400-title = Anfrage nicht verständlich
error-400-help = Die Adresse oder die gesendeten Daten sind unvollständig. Gehen Sie zur vorherigen Seite zurück und versuchen Sie es erneut.
error-401-title = Anmeldung erforderlich
error-401-help = Dafür müssen Sie sich zuerst anmelden.
error-403-title = Nicht erlaubt
error-403-help = Ihnen fehlen die nötigen Rechte. Wenn Sie meinen, dass Sie sie haben sollten, wenden Sie sich an die verantwortliche Person Ihrer Organisation oder an das Contact Center.
error-404-title = Seite nicht gefunden
error-404-help = Die Adresse führt zu keiner Seite, die Sie einsehen können. Prüfen Sie, ob sie vollständig ist, oder beginnen Sie auf der Startseite.
error-405-title = Hier nicht möglich
error-405-help = Diese Adresse kann nicht auf diese Weise verwendet werden. Beginnen Sie auf der Startseite.
error-406-title = Format nicht verfügbar
error-406-help = Die Antwort ist in keinem der gewünschten Formate verfügbar.
error-409-title = Bereits erledigt oder überholt
error-409-help = Die Daten haben sich inzwischen geändert. Laden Sie die Seite neu, um den aktuellen Stand zu sehen.
error-413-title = Zu viele Daten
error-413-help = Die gesendeten Daten sind größer als erlaubt. Es wurde nichts gespeichert.
error-415-title = Format nicht zulässig
error-415-help = Die Daten wurden in einem Format gesendet, das diese Adresse nicht annimmt.
error-422-title = Daten zu berichtigen
error-422-help = Einige der gesendeten Daten sind ungültig. Gehen Sie zur vorherigen Seite zurück, berichtigen Sie sie und senden Sie erneut.
error-429-title = Zu viele Anfragen
error-429-help = In kurzer Zeit sind zu viele Anfragen eingegangen. Warten Sie einen Augenblick und versuchen Sie es erneut.
error-500-title = Ein Fehler ist aufgetreten
error-500-help = Der Fehler liegt bei uns und wurde aufgezeichnet. Der Vorgang wurde möglicherweise nicht ausgeführt: Prüfen Sie das, bevor Sie ihn wiederholen.
error-503-title = Dienst vorübergehend nicht verfügbar
error-503-help = Wir können im Augenblick nicht antworten. Es wurde nichts gespeichert: Versuchen Sie es in einigen Minuten erneut.
error-other-title = Anfrage nicht erfolgreich
error-other-help = Die Anfrage kann nicht erfüllt werden. Beginnen Sie auf der Startseite.
error-form-expired = Das Formular war abgelaufen oder gehörte zu einer anderen Anmeldung. Gehen Sie zur vorherigen Seite zurück, laden Sie sie neu und senden Sie erneut.
error-form-foreign = Das Formular wurde von einer anderen Website gesendet und nicht angenommen.
error-form-unreadable = Die Daten des Formulars sind nicht lesbar. Gehen Sie zur vorherigen Seite zurück und senden Sie erneut.
error-too-weak = Dafür ist eine Anmeldung mit höherer Sicherheitsstufe erforderlich.
error-retry-after = { $count ->
    [one] Versuchen Sie es in einer Sekunde erneut.
   *[other] Versuchen Sie es in { $count } Sekunden erneut.
}
error-to-home = Zur Startseite
error-request-id = Wenn Sie um Hilfe bitten, geben Sie diesen Code an:

# Accessibility statement
accessibility-title = Erklärung zur Barrierefreiheit
accessibility-commitment = { $name } verpflichtet sich, diese Website für alle zugänglich zu machen, gemäß dem Gesetz Nr. 4 vom 9. Januar 2004 und der Richtlinie (EU) 2016/2102.
accessibility-state-title = Stand der Konformität
accessibility-state = Das Programm ist nach WCAG 2.2, Stufe AA, und nach EN 301 549 gebaut und wird bei jeder Änderung mit automatischen Werkzeugen geprüft. Die amtliche Erklärung, mit etwaigen nicht zugänglichen Inhalten, wird über die AgID veröffentlicht und jedes Jahr bis zum 23. September überprüft.
accessibility-declaration = Über die AgID veröffentlichte Erklärung
accessibility-how-title = Wie diese Website gemacht ist
accessibility-how-scripts = Jede Seite funktioniert ohne JavaScript.
accessibility-how-keyboard = Alles lässt sich allein mit der Tastatur bedienen, der Fokus ist stets sichtbar.
accessibility-how-zoom = Die Seiten passen sich an Telefone, Vergrößerung bis 400 %, hohen Kontrast und Druck an.
accessibility-how-languages = Die Texte sind auf Italienisch, Englisch und Deutsch verfügbar.
accessibility-feedback-title = Rückmeldungen
accessibility-feedback = Wenn Sie auf ein Hindernis stoßen, teilen Sie es uns über die Kontakte am Ende jeder Seite mit, mit der Adresse der Seite und der Technik, die Sie verwenden. Wir antworten innerhalb von 30 Tagen.
accessibility-enforcement-title = Wenn keine oder keine ausreichende Antwort kommt
accessibility-enforcement = Sie können sich an den Ombudsmann für das Digitale (Difensore civico per il digitale) bei der AgID wenden, der Beschwerden über die Barrierefreiheit öffentlicher Websites prüft.

# Privacy notice
privacy-title = Datenschutzhinweise
privacy-controller = Verantwortlich für die auf dieser Website erhobenen personenbezogenen Daten ist { $name }.
privacy-data-title = Welche Daten und warum
privacy-data = Wir verarbeiten die Daten, die nötig sind, um Sie zu erkennen, Krankheitszeugnisse und -bescheinigungen entgegenzunehmen und bereitzustellen und sie den Berechtigten zuzustellen, wie es das Gesetz vorsieht (Art. 6 Abs. 1 Buchst. c und e der Verordnung (EU) 2016/679).
privacy-health-title = Gesundheitsdaten
privacy-health = Die Diagnose wird verschlüsselt gespeichert und ist nur für Sie und das medizinische Personal des Instituts sichtbar. Der Arbeitgeber sieht nur die Bescheinigung, die sie nicht enthält.
privacy-record-title = Zugriffsprotokoll
privacy-record = Jede Einsicht in Ihre Daten wird aufgezeichnet: wer, wann und in wessen Auftrag. Nach der Anmeldung können Sie sehen, wer Ihre Zeugnisse eingesehen hat.
privacy-cookies-title = Cookies
privacy-cookies = Die Website verwendet nur technische Cookies: die Sitzung nach der Anmeldung, die gewählte Sprache, den Schutz der Formulare und die Bestätigung nach dem Absenden. Keine Profiling-Cookies, keine Inhalte Dritter.
privacy-rights-title = Ihre Rechte
privacy-rights = Sie können Auskunft über Ihre Daten, deren Berichtigung und in den vorgesehenen Fällen die Einschränkung der Verarbeitung verlangen oder Widerspruch einlegen (Artikel 15 bis 22 der Verordnung) und Beschwerde bei der italienischen Datenschutzbehörde (Garante) einreichen.
privacy-officer = Datenschutzbeauftragter
