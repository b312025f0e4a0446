proof-code-hint = 8 lettere e cifre, per esempio ABCD-2345
proof-code-in-preparation = Il messaggio con il codice è in preparazione.
proof-code-message = Messaggio con il codice
proof-code-wrong = { $count ->
    [one] Il codice non è giusto. Ti resta un tentativo
   *[other] Il codice non è giusto. Ti restano { $count } tentativi
}
proof-code-over = Il codice non vale più. Chiedine un altro
proof-code-too-soon = Un codice è appena partito. Aspetta cinque minuti prima di chiederne un altro
proof-code-too-many = Oggi sono stati chiesti molti codici. Riprova domani
proof-code-again = Manda un altro codice
