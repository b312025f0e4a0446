# Layout
tagline = Servizi online
skip-to-content = Vai al contenuto
skip-to-footer = Vai al piè di pagina
language-choice = Scelta della lingua
home = Pagina iniziale
main-navigation = Navigazione principale
breadcrumb-label = Percorso di navigazione
footer-links = Informazioni sul sito
sign-in = Accedi
sign-out = Esci
signed-in-as = Accesso effettuato come
acting-for = Stai operando per
acting-for-change = Scegli per chi operare
unit = sede di servizio
contact-phone = Telefono
contact-email = E-mail
contact-pec = PEC

# Forms
form-error = Errore
form-errors-title = { $count ->
    [one] C'è un errore da correggere
   *[other] Ci sono { $count } errori da correggere
}
form-optional = facoltativo
form-required-note = I campi con l'asterisco (*) sono obbligatori.

# Lists
pager-label = Pagine dell'elenco
pager-previous = Precedente
pager-next = Successiva

# Failures
error-400-title = Richiesta non comprensibile
error-400-help = L'indirizzo o i dati inviati non sono completi. Torna alla pagina precedente e riprova.
error-401-title = Accesso necessario
error-401-help = Per questa operazione occorre prima accedere.
error-403-title = Operazione non consentita
error-403-help = Non hai i diritti necessari per questa operazione. Se pensi di doverli avere, rivolgiti al responsabile della tua organizzazione o al contact center.
error-404-title = Pagina non trovata
error-404-help = L'indirizzo non corrisponde a nessuna pagina che puoi consultare. Controlla di averlo scritto per intero, oppure riparti dalla pagina iniziale.
error-405-title = Operazione non prevista
error-405-help = Questo indirizzo non si può usare in questo modo. Riparti dalla pagina iniziale.
error-406-title = Formato non disponibile
error-406-help = La risposta non è disponibile in nessuno dei formati richiesti.
error-409-title = Operazione già eseguita o superata
error-409-help = Nel frattempo i dati sono cambiati. Ricarica la pagina per vedere la situazione attuale.
error-413-title = Invio troppo grande
error-413-help = I dati inviati superano la dimensione ammessa. Non è stato registrato nulla.
error-415-title = Formato non ammesso
error-415-help = I dati sono stati inviati in un formato che questo indirizzo non accetta.
error-422-title = Dati da correggere
error-422-help = Alcuni dati inviati non sono validi. Torna alla pagina precedente, correggili e invia di nuovo.
error-429-title = Troppe richieste
error-429-help = Sono arrivate troppe richieste in poco tempo. Attendi qualche istante e riprova.
error-500-title = Si è verificato un errore
error-500-help = Il problema è nostro ed è stato registrato. L'operazione potrebbe non essere stata eseguita: controlla prima di ripeterla.
error-503-title = Servizio momentaneamente non disponibile
error-503-help = In questo momento non possiamo rispondere. Non è stato registrato nulla: riprova tra qualche minuto.
error-other-title = Richiesta non riuscita
error-other-help = La richiesta non può essere soddisfatta. Riparti dalla pagina iniziale.
error-form-expired = Il modulo era scaduto o apparteneva a un altro accesso. Torna alla pagina precedente, ricaricala e invia di nuovo.
error-form-foreign = Il modulo è stato inviato da un altro sito e non è stato accettato.
error-form-unreadable = I dati del modulo non sono leggibili. Torna alla pagina precedente e invia di nuovo.
error-too-weak = Per questa operazione occorre un accesso con un livello di sicurezza superiore.
error-retry-after = { $count ->
    [one] Riprova tra un secondo.
   *[other] Riprova tra { $count } secondi.
}
error-to-home = Vai alla pagina iniziale
error-request-id = Se chiedi assistenza, indica questo codice:

# Accessibility statement
accessibility-title = Dichiarazione di accessibilità
accessibility-commitment = { $name } si impegna a rendere questo sito accessibile a tutti, secondo la legge 9 gennaio 2004, n. 4, e la direttiva (UE) 2016/2102.
accessibility-state-title = Stato di conformità
accessibility-state = Il programma è costruito secondo le WCAG 2.2, livello AA, e la norma UNI EN 301 549, e a ogni modifica è verificato con strumenti automatici. La dichiarazione ufficiale, con i contenuti eventualmente non accessibili, è pubblicata tramite AgID e riesaminata ogni anno entro il 23 settembre.
accessibility-declaration = Dichiarazione pubblicata tramite AgID
accessibility-how-title = Come è fatto questo sito
accessibility-how-scripts = Ogni pagina funziona senza JavaScript.
accessibility-how-keyboard = Tutto si può fare con la sola tastiera, con il fuoco sempre visibile.
accessibility-how-zoom = Le pagine si adattano a telefoni, ingrandimenti fino al 400%, contrasto elevato e stampa.
accessibility-how-languages = I testi sono disponibili in italiano, inglese e tedesco.
accessibility-feedback-title = Segnalazioni
accessibility-feedback = Se trovi un ostacolo, segnalalo ai recapiti riportati in fondo a ogni pagina, indicando l'indirizzo della pagina e la tecnologia che usi. Rispondiamo entro 30 giorni.
accessibility-enforcement-title = Se la risposta non arriva o non basta
accessibility-enforcement = Puoi rivolgerti al Difensore civico per il digitale presso AgID, che esamina i reclami sull'accessibilità dei siti pubblici.

# Privacy notice
privacy-title = Informativa privacy
privacy-controller = Il titolare del trattamento dei dati personali raccolti da questo sito è { $name }.
privacy-data-title = Quali dati, e perché
privacy-data = Trattiamo i dati necessari a riconoscerti, a ricevere e mettere a disposizione certificati e attestati di malattia e a recapitarli a chi ne ha diritto, come previsto dalla legge (art. 6, par. 1, lett. c ed e, del regolamento (UE) 2016/679).
privacy-health-title = Dati sulla salute
privacy-health = La diagnosi è conservata cifrata ed è visibile solo a te e al personale sanitario dell'Istituto. Il datore di lavoro vede soltanto l'attestato, che non la contiene.
privacy-record-title = Registro degli accessi
privacy-record = Ogni consultazione dei tuoi dati è registrata: chi, quando e per conto di chi. Dopo l'accesso puoi vedere chi ha consultato i tuoi certificati.
privacy-cookies-title = Cookie
privacy-cookies = Il sito usa solo cookie tecnici: la sessione dopo l'accesso, la lingua scelta, la protezione dei moduli e il messaggio di conferma dopo un invio. Nessun cookie di profilazione, nessun contenuto di terzi.
privacy-rights-title = I tuoi diritti
privacy-rights = Puoi chiedere l'accesso ai tuoi dati, la rettifica e, nei casi previsti, la limitazione o l'opposizione (articoli da 15 a 22 del regolamento), e proporre reclamo al Garante per la protezione dei dati personali.
privacy-officer = Responsabile della protezione dei dati
