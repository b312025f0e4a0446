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
