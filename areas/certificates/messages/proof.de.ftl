proof-code-hint = 8 Buchstaben und Ziffern, zum Beispiel ABCD-2345
proof-code-in-preparation = Die Nachricht mit dem Code wird vorbereitet.
proof-code-message = Nachricht mit dem Code
proof-code-wrong = { $count ->
    [one] Der Code stimmt nicht. Es bleibt ein Versuch
   *[other] Der Code stimmt nicht. Es bleiben { $count } Versuche
}
proof-code-over = Der Code gilt nicht mehr. Bitte einen neuen anfordern
proof-code-too-soon = Ein Code wurde gerade gesendet. Bitte fünf Minuten warten, bevor ein weiterer angefordert wird
proof-code-too-many = Heute wurden viele Codes angefordert. Bitte morgen wieder versuchen
proof-code-again = Weiteren Code senden
