copies-nav = Copie ai miei recapiti
copies-service-description = Scegli a quali caselle o a quale cellulare mandare le copie dei tuoi certificati e attestati
copies-title = Copie ai miei recapiti
copies-intro = A ogni nuovo certificato, rettifica o annullamento mandiamo una copia ai recapiti che indichi qui.
copies-caption = Recapiti a cui mandiamo le copie
copies-none-title = Nessun recapito
copies-none-text = Finché non indichi un recapito, certificati e attestati si consultano solo su questo sito.
copies-full = { $count ->
    [one] Puoi avere un solo recapito. Fermane uno per aggiungerne un altro
   *[other] Puoi avere fino a { $count } recapiti. Fermane uno per aggiungerne un altro
}
copies-kind = Tipo
copies-kind-pec = Casella PEC
copies-kind-email = Posta elettronica ordinaria
copies-kind-sms = Cellulare
copies-address = Recapito
copies-state = Stato
copies-state-unproven = Da confermare
copies-state-active = Attivo
copies-state-stopped = Fermato
copies-contents = Che cosa mandiamo
copies-contents-hint = I certificati contengono la diagnosi, gli attestati no
copies-contents-attestations = Solo gli attestati, senza diagnosi
copies-contents-certificates = Solo i certificati, con la diagnosi
copies-contents-both = Certificati e attestati
copies-contents-missing = Scegli che cosa mandare
copies-contents-stronger = Per ricevere i certificati con la diagnosi occorre un accesso più sicuro di quello che hai usato
copies-contents-title = Che cosa mandiamo
copies-contents-link = Cambia i documenti
copies-what-email = Solo gli attestati, senza diagnosi
copies-what-sms = Il numero di protocollo
copies-new-pec = Aggiungi una casella PEC
copies-new-email = Aggiungi una casella ordinaria
copies-new-sms = Aggiungi un cellulare
copies-new-intro-pec = A una casella di posta certificata possiamo mandare certificati e attestati. Prima ti mandiamo un codice: le copie partono quando lo avrai inserito.
copies-new-intro-email = A una casella di posta ordinaria mandiamo solo gli attestati, mai i certificati con la diagnosi. Prima ti mandiamo un codice: le copie partono quando lo avrai inserito.
copies-new-intro-sms = Al cellulare mandiamo solo il numero di protocollo. Prima ti mandiamo un codice: i messaggi partono quando lo avrai inserito.
copies-new-submit = Invia il codice di conferma
copies-cancel = Annulla
copies-save = Salva
copies-field-pec = La tua casella PEC
copies-field-email = La tua casella di posta
copies-field-sms = Il tuo numero di cellulare
copies-address-hint-pec = Per esempio: mario.rossi@pec.example.it. Deve essere una casella di posta certificata
copies-address-hint-email = Per esempio: mario.rossi@posta.example.it
copies-address-hint-sms = Per esempio: 333 1234567. Se il numero è estero, con + e il prefisso del paese
copies-address-wrong-pec = Scrivi l'indirizzo completo della casella, per esempio mario.rossi@pec.example.it
copies-address-wrong-email = Scrivi l'indirizzo completo della casella, per esempio mario.rossi@posta.example.it
copies-address-wrong-sms = Scrivi un numero di cellulare, per esempio 333 1234567
copies-address-taken = Questo recapito è già tra i tuoi
copies-not-certified = Il gestore di posta dice che questa casella non è una casella PEC. Indica un'altra casella
copies-not-certified-yet = Il gestore di posta non ha ancora confermato che questa è una casella PEC. Riprova fra qualche minuto: il codice resta valido
copies-created = Il recapito è stato aggiunto: ora inserisci il codice che riceverai
copies-one-title = Recapito
copies-unknown = Questo recapito non esiste, oppure non è tuo.
copies-prove-title = Conferma del recapito
copies-prove-intro = Abbiamo mandato un codice a { $address }. Inseriscilo qui per confermare che il recapito è tuo.
copies-prove-until = Il codice vale fino al { $until }.
copies-prove-submit = Conferma il recapito
copies-code = Codice ricevuto
copies-code-missing = Scrivi il codice che hai ricevuto
copies-code-sent = Il codice è in viaggio
copies-proven = Il recapito è confermato
copies-terms = Che cosa mandiamo
copies-changed = Le modifiche sono salvate
copies-new-address-title = Nuovo indirizzo
copies-new-address-link = Cambia indirizzo
copies-new-address-intro = Continuiamo a mandare le copie a { $address } finché il nuovo recapito non è confermato. Il tipo di recapito resta lo stesso.
copies-stop-link = Ferma
copies-stop-title = Fine dell'invio
copies-stop-intro = A { $address } non manderemo più nulla, nemmeno gli annullamenti di ciò che abbiamo già mandato.
copies-stop-submit = Ferma per sempre
copies-stopped = L'invio è fermato
copies-sent-title = Copie mandate
copies-sent-none-title = Nessuna copia
copies-sent-none-text = Le copie compaiono qui appena c'è qualcosa da mandare.
copies-sent-at = Preparata
copies-head-number = Protocollo
copies-sent-what = Che cosa
copies-sent-why = Perché
copies-sent-to = A
copies-sent-since = Dal
copies-sent-attestations = attestato
copies-sent-certificates = certificato
copies-sent-both = certificato e attestato
copies-sent-number = numero di protocollo
copies-change-issued = nuovo
copies-change-rectified = rettifica
copies-change-annulled = annullamento
copies-history = Storia delle modifiche
copies-history-at = Quando
copies-history-what = Che cosa
copies-history-then = Da allora
copies-action-created = Aggiunto
copies-action-code_asked = Chiesto un altro codice
copies-action-proven = Confermato
copies-action-address_asked = Chiesto un altro indirizzo
copies-action-contents_changed = Cambiati i documenti
copies-action-stopped = Fermato
copies-action-found_ordinary = Fermato dall'Istituto: non è una casella PEC
copies-mail-subject-issued = Copia telematica: { $documents }
copies-mail-subject-rectified = Copia telematica, rettifica: { $documents }
copies-mail-subject-annulled = Copia telematica, annullamento: { $documents }
copies-mail-issued = In allegato trovi la copia che hai chiesto. Numero di protocollo: { $number }.
copies-mail-rectified = In allegato trovi la copia che hai chiesto. Il documento con numero di protocollo { $number } sostituisce quello con numero { $earlier }, che non vale più.
copies-mail-annulled = Il documento con numero di protocollo { $number } è stato annullato da chi lo ha rilasciato: non vale più. In allegato trovi la copia con l'annotazione.
copies-mail-body =
    { $institute }

    { $what }

    Ricevi questo messaggio perché lo hai chiesto. Per cambiare recapito o
    fermare l'invio:
    { $page }

    Messaggio generato automaticamente: le risposte non sono lette.
copies-code-subject = Codice di conferma del recapito
copies-code-body =
    { $institute }

    È stato chiesto di mandare a questa casella copie di documenti. Il codice di
    conferma è

    { $code }

    Il codice vale fino al { $until }. Si inserisce alla pagina
    { $page }
    dopo l'accesso con le proprie credenziali. Fino ad allora non sarà inviato
    nulla.

    Chi non ha fatto questa richiesta non deve fare nulla e può ignorare il
    messaggio.

    Messaggio generato automaticamente: le risposte non sono lette.
copies-sms-code = { $institute }: codice per confermare questo numero: { $code }. Se non l'hai chiesto, ignoralo.
copies-sms-issued = { $institute }: numero di protocollo { $number }.
copies-sms-rectified = { $institute }: numero di protocollo { $number }, al posto di { $earlier }.
copies-sms-annulled = { $institute }: il numero di protocollo { $number } non vale più.
copies-delivered-sms = Consegnato al telefono
