employer-nav = Bescheinigungen der Beschäftigten
employer-service-description = Bescheinigungen der Beschäftigten der Betriebe, für die Sie handeln, suchen, lesen, drucken und herunterladen.
employer-service-description-public = Bescheinigungen der öffentlich Bediensteten der Körperschaften und Dienststellen, für die Sie handeln, suchen, lesen, drucken und herunterladen.
employer-title = Krankheitsbescheinigungen der Beschäftigten
employer-search = Suchen
employer-more-filters = Weitere Filter: Daten, Stand, Bescheinigungen je Seite
employer-clear = Filter entfernen
employer-worker = Beschäftigte Person
employer-worker-hint = Steuernummer oder Anfang des Nachnamens (mindestens 2 Buchstaben)
employer-protocol-number = Protokollnummer
employer-released-from = Ausgestellt ab
employer-released-to = Ausgestellt bis
employer-received-from = Eingegangen ab
employer-received-to = Eingegangen bis
employer-state = Stand
employer-reading = Lesestand
employer-reading-unread = noch nicht gelesen
employer-reading-changed = seit dem Lesen geändert
employer-any = Alle
employer-per-page = Bescheinigungen je Seite
employer-protocol-number-wrong = Eine Protokollnummer hat 9 oder 10 Ziffern und keine Buchstaben
employer-tax-code-wrong = Prüfen Sie die Steuernummer: Sie hat 16 Zeichen (vorläufig 11 Ziffern), und das letzte muss zu den übrigen passen
employer-surname-short = Schreiben Sie mindestens die ersten 2 Buchstaben des Nachnamens
employer-day-wrong = Schreiben Sie ein Datum, das es gibt: Tag, Monat und Jahr
employer-days-reversed = Das Enddatum liegt vor dem Anfangsdatum
employer-choice-wrong = Wählen Sie einen der Einträge
employer-search-expired = Die Suche ist nicht mehr verfügbar: Hier ist die ganze Liste.
employer-unread = { $count ->
    [0] Sie haben alle Bescheinigungen gelesen.
    [one] Eine Bescheinigung ist noch nicht gelesen.
   *[other] { $count } Bescheinigungen sind noch nicht gelesen.
}
employer-changed = { $count ->
    [one] Eine Bescheinigung hat sich seit dem Lesen geändert.
   *[other] { $count } Bescheinigungen haben sich seit dem Lesen geändert.
}
employer-unread-many = 1.000 Bescheinigungen oder mehr sind noch nicht gelesen.
employer-changed-many = 1.000 Bescheinigungen oder mehr haben sich seit dem Lesen geändert.
employer-none-found-title = Keine Bescheinigung entspricht der Suche
employer-none-found = Entfernen oder erweitern Sie einen Filter: Schreiben Sie zum Beispiel nur den Anfang des Nachnamens, oder lassen Sie die Daten leer.
employer-none-title = Es gibt noch keine Bescheinigungen
employer-none = Bescheinigungen erscheinen hier, sobald eine Ärztin oder ein Arzt das Zeugnis einer bei Ihnen beschäftigten Person sendet. Wenn Sie eine erwarten, fragen Sie die Person nach der Protokollnummer.
employer-caption = Bescheinigungen, die neuesten zuerst
employer-tick = Auswählen
employer-tick-row = Bescheinigung { $number } auswählen
employer-worker-column = Beschäftigte Person
employer-days = Krankheit
employer-in-hospital = im Krankenhaus
employer-received = Eingegangen
employer-addressee = Arbeitgebernummer oder Dienststelle
employer-mark-unread = noch nicht gelesen
employer-mark-changed = seit dem Lesen geändert
employer-mark-read = Ausgewählte Bescheinigungen als gelesen kennzeichnen
employer-marked-read = Die ausgewählten Bescheinigungen sind als gelesen gekennzeichnet.
employer-nothing-ticked = Wählen Sie mindestens eine Bescheinigung der Liste aus.
employer-file-title = Liste herunterladen
employer-file-help = Die Datei enthält alle Bescheinigungen der gefilterten Liste, höchstens { $most }. Annullierte sind als solche gekennzeichnet. Das Herunterladen der Liste kennzeichnet keine Bescheinigung als gelesen.
employer-file-xml = Liste als XML, für Programme
employer-file-txt = Liste als TXT, zum Lesen
employer-file-csv = Liste als CSV, für Tabellen
employer-file-newest = nur die neuesten
employer-file-cut = Es wurden mehr Bescheinigungen gefunden, als eine Datei enthalten kann: Grenzen Sie die Suche ein, oder laden Sie mit den Links am Ende der Seite nur die neuesten herunter.
employer-file-cut-help = Nur die neuesten { $most } Bescheinigungen:
employer-one-title = Bescheinigung
employer-one-heading = Bescheinigung Nr. { $number }
employer-one-files = Herunterladen
employer-one-pdf = Bescheinigung als PDF, zum Drucken
employer-one-xml = Bescheinigung als XML
employer-one-txt = Bescheinigung als TXT
employer-to-later = Die jetzt geltende Bescheinigung ansehen
employer-to-earlier = Die berichtigte Bescheinigung ansehen
employer-back = Zurück zur Liste
employer-unknown = Diese Bescheinigung gibt es nicht, oder sie betrifft nicht den Arbeitgeber, für den Sie handeln.
employer-cursor-wrong = Der Cursor ist keiner von denen, die dieser Dienst ausgegeben hat
employer-too-many-ids = Höchstens 500 Bescheinigungen können auf einmal bestätigt werden
employer-limit-wrong = Eine Seite kann 1 bis 100 Bescheinigungen enthalten
employer-key-owner = Ein Schlüssel für Arbeitgeber muss den Arbeitgeber nennen, ein Schlüssel für die Abfrage darf es nicht
