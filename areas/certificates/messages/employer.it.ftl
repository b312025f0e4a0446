employer-nav = Attestati dei dipendenti
employer-service-description = Cerca, leggi, stampa e scarica gli attestati dei lavoratori delle aziende per cui operi.
employer-service-description-public = Cerca, leggi, stampa e scarica gli attestati dei dipendenti pubblici degli enti e delle sedi di servizio per cui operi.
employer-title = Attestati di malattia dei dipendenti
employer-search = Cerca
employer-more-filters = Altri filtri: date, stato, attestati per pagina
employer-clear = Togli i filtri
employer-worker = Lavoratore
employer-worker-hint = Codice fiscale, oppure l'inizio del cognome (almeno 2 lettere)
employer-protocol-number = Numero di protocollo
employer-released-from = Rilasciati dal
employer-released-to = Rilasciati fino al
employer-received-from = Ricevuti dal
employer-received-to = Ricevuti fino al
employer-state = Stato
employer-reading = Lettura
employer-reading-unread = da leggere
employer-reading-changed = cambiati dopo la lettura
employer-any = Tutti
employer-per-page = Attestati per pagina
employer-protocol-number-wrong = Il numero di protocollo ha 9 o 10 cifre, senza lettere
employer-tax-code-wrong = Controlla il codice fiscale: ha 16 caratteri (11 cifre se provvisorio) e l'ultimo carattere deve corrispondere agli altri
employer-surname-short = Scrivi almeno le prime 2 lettere del cognome
employer-day-wrong = Scrivi una data che esiste: giorno, mese e anno
employer-days-reversed = La data finale viene prima di quella iniziale
employer-choice-wrong = Scegli una delle voci proposte
employer-search-expired = La ricerca non è più disponibile: ecco l'elenco completo.
employer-unread = { $count ->
    [0] Hai letto tutti gli attestati.
    [one] Un attestato è da leggere.
   *[other] { $count } attestati sono da leggere.
}
employer-changed = { $count ->
    [one] Un attestato è cambiato dopo la lettura.
   *[other] { $count } attestati sono cambiati dopo la lettura.
}
employer-unread-many = Gli attestati da leggere sono 1.000 o più.
employer-changed-many = Gli attestati cambiati dopo la lettura sono 1.000 o più.
employer-none-found-title = Nessun attestato corrisponde alla ricerca
employer-none-found = Togli o allarga qualche filtro: per esempio scrivi solo l'inizio del cognome, o lascia vuote le date.
employer-none-title = Non ci sono ancora attestati
employer-none = Gli attestati compaiono qui appena un medico invia il certificato di un tuo dipendente. Se ne aspetti uno, verifica con il lavoratore il numero di protocollo.
employer-caption = Attestati, dal più recente
employer-tick = Scegli
employer-tick-row = Scegli l'attestato { $number }
employer-worker-column = Lavoratore
employer-days = Malattia
employer-in-hospital = in ricovero
employer-received = Ricevuto
employer-addressee = Matricola o sede
employer-mark-unread = da leggere
employer-mark-changed = cambiato dopo la lettura
employer-mark-read = Segna come letti gli attestati scelti
employer-marked-read = Gli attestati scelti sono segnati come letti.
employer-nothing-ticked = Scegli almeno un attestato nell'elenco.
employer-file-title = Scarica l'elenco
employer-file-help = Il file contiene tutti gli attestati dell'elenco filtrato, al massimo { $most }. Gli annullati sono indicati come tali. Scaricare l'elenco non segna gli attestati come letti.
employer-file-xml = Elenco in XML, per i programmi
employer-file-txt = Elenco in TXT, da leggere
employer-file-csv = Elenco in CSV, per i fogli di calcolo
employer-file-newest = solo i più recenti
employer-file-cut = Gli attestati trovati sono più di quanti ne può contenere un file: restringi la ricerca, oppure scarica solo i più recenti con i collegamenti in fondo alla pagina.
employer-file-cut-help = Solo i { $most } attestati più recenti:
employer-one-title = Attestato
employer-one-heading = Attestato n. { $number }
employer-one-files = Scarica
employer-one-pdf = Attestato in PDF, da stampare
employer-one-xml = Attestato in XML
employer-one-txt = Attestato in TXT
employer-to-later = Vedi l'attestato che vale ora
employer-to-earlier = Vedi l'attestato rettificato
employer-back = Torna all'elenco
employer-unknown = Questo attestato non esiste, oppure non riguarda il datore di lavoro per cui stai operando.
employer-cursor-wrong = Il cursore non è uno di quelli restituiti da questo servizio
employer-too-many-ids = Si possono confermare al massimo 500 attestati per volta
employer-limit-wrong = Una pagina può contenere da 1 a 100 attestati
employer-key-owner = Una chiave per datori di lavoro deve indicare il datore di lavoro, una chiave per la consultazione no
