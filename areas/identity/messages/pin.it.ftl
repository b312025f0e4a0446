# PIN iniziale non usato
identity-pin-expired-title = Il tuo PIN iniziale non vale più
identity-pin-expired = Il PIN iniziale che hai scritto è corretto, ma non è stato usato in tempo: per la tua sicurezza non apre più nulla.

# Cambio del PIN
identity-exchange-title = Il tuo nuovo PIN
identity-exchange-initial = Hai scritto il PIN iniziale: serve una volta sola, per avere il tuo PIN personale di 8 caratteri.
identity-exchange-lapsed = Il PIN che hai scritto è corretto, ma è scaduto. Ne ricevi subito uno nuovo, con gli stessi diritti.
identity-exchange-once = Il nuovo PIN viene scelto a caso e mostrato una volta sola. Prepara carta e penna, e controlla che nessuno guardi lo schermo.
identity-exchange-show = Mostra il nuovo PIN
identity-exchange-shown = Questo è il tuo nuovo PIN. Non sarà mostrato un'altra volta.
identity-exchange-keep = Copialo ora e conservalo dove lo trovi soltanto tu. Gli spazi servono a leggerlo meglio. Non contiene né la lettera O né lo zero, né la lettera I né l'uno.
identity-exchange-shown-before = Il nuovo PIN è già stato mostrato, e non può esserlo di nuovo. Se lo hai copiato, scrivilo qui sotto; altrimenti fattene mostrare un altro.
identity-exchange-type = Scrivi il nuovo PIN
identity-exchange-type-hint = Così siamo sicuri che lo hai copiato bene. Soltanto dopo il nuovo PIN vale, e quello di prima non vale più.
identity-exchange-missing = Scrivi il nuovo PIN
identity-exchange-wrong = Non è il PIN mostrato: controlla come lo hai copiato, oppure fattene mostrare un altro
identity-exchange-withdrawn = Il nuovo PIN è stato scritto troppe volte in modo diverso e non vale. Fattene mostrare un altro.
identity-exchange-confirm = Conferma ed entra
identity-exchange-another-title = Non lo hai copiato?
identity-exchange-another = Puoi farti mostrare un altro PIN: quello mostrato prima non varrà.
identity-exchange-show-another = Mostra un altro PIN
identity-exchange-over = Il cambio del PIN non è più aperto in questo browser. Scrivi di nuovo il PIN che hai: se il cambio è già riuscito, usa quello nuovo.

# Avvisi
identity-news-subject = Il tuo PIN
identity-news-body =
    { $what }

    Se non sei stato tu, chiama subito il contact center o vai in una sede: il PIN può essere revocato in ogni momento. Questo messaggio non contiene collegamenti e non chiede nulla.

    { $institute }
identity-news-renewed = Il { $when } il tuo PIN è stato sostituito con uno nuovo.
identity-news-issued = Il { $when } ti è stato rilasciato un PIN iniziale. Il PIN di prima, se ne avevi uno, non vale più.
identity-news-raised = Il { $when } il tuo PIN è diventato dispositivo.
identity-news-blocked = Il { $when } il tuo PIN è stato bloccato, dopo troppi tentativi non riusciti.
identity-news-unblocked = Il { $when } il tuo PIN è stato sbloccato.
identity-news-revoked = Il { $when } il tuo PIN è stato revocato e tutte le tue sessioni sono state chiuse.
identity-news-renewed-short = { $institute }: il tuo PIN è stato sostituito con uno nuovo. Se non sei stato tu, chiama il contact center.
identity-news-issued-short = { $institute }: ti è stato rilasciato un PIN iniziale; quello di prima non vale più. Se non sei stato tu, chiama il contact center.
identity-news-raised-short = { $institute }: il tuo PIN è diventato dispositivo. Se non sei stato tu, chiama il contact center.
identity-news-blocked-short = { $institute }: il tuo PIN è stato bloccato dopo troppi tentativi. Se non sei stato tu, chiama il contact center.
identity-news-unblocked-short = { $institute }: il tuo PIN è stato sbloccato. Se non sei stato tu, chiama il contact center.
identity-news-revoked-short = { $institute }: il tuo PIN è stato revocato e le tue sessioni sono chiuse. Se non sei stato tu, chiama il contact center.

# Le due metà del PIN iniziale
identity-way-email = posta elettronica
identity-way-pec = PEC
identity-way-text = SMS
identity-way-letter = lettera
identity-half-subject = Metà del tuo PIN iniziale
identity-half-first-body =
    La prima metà del tuo PIN iniziale è:

    { $half }

    La seconda metà ti arriva per un'altra via. Scrivi le due metà una dopo l'altra nella pagina di accesso con PIN entro il { $until }: avrai subito il tuo PIN personale di 8 caratteri.

    { $institute }
identity-half-second-body =
    La seconda metà del tuo PIN iniziale è:

    { $half }

    La prima metà ti è arrivata per un'altra via. Scrivi le due metà una dopo l'altra nella pagina di accesso con PIN entro il { $until }: avrai subito il tuo PIN personale di 8 caratteri.

    { $institute }
identity-half-first-short =
    { $institute }: prima metà del PIN iniziale
    { $half }
    La seconda arriva per altra via. Scrivile di seguito entro il { $until }.
identity-half-second-short =
    { $institute }: seconda metà del PIN iniziale
    { $half }
    La prima arriva per altra via. Scrivile di seguito entro il { $until }.
identity-letter-title = Il tuo PIN iniziale
identity-letter-half = Seconda metà
identity-letter-text = La prima metà ti è arrivata per un'altra via. Scrivi le due metà una dopo l'altra nella pagina di accesso con PIN: avrai subito il tuo PIN personale di 8 caratteri. Conserva questa lettera dove la trovi soltanto tu, e distruggila dopo averla usata.
identity-letters-title = Lettere da spedire
identity-letters-lead = Ogni lettera porta metà di un PIN iniziale. Stampala, imbustala senza leggerla e segnala come spedita: il suo contenuto viene allora cancellato.
identity-letters-caption = Lettere da spedire, dalla meno recente
identity-letters-to = Destinatario
identity-letters-since = Scritta
identity-letters-printed = Stampata
identity-letters-action = Azione
identity-letters-print = Stampa
identity-letters-sent = Spedita
identity-letters-none-title = Nessuna lettera da spedire
identity-letters-none = Le lettere arrivano qui quando un PIN viene chiesto online o al contact center.
identity-letter-sent-done = La lettera è segnata come spedita; il suo contenuto è cancellato.

# Sportello
identity-nav-desk = Persone
identity-nav-letters = Lettere
identity-desk-title = Persone e PIN
identity-desk-lead = Cerca la persona che hai davanti, o al telefono, con il suo codice fiscale. Ogni consultazione viene registrata.
identity-desk-find = Cerca
identity-desk-unknown = L'Istituto non conosce nessuno con questo codice fiscale.
identity-desk-register-title = Registra la persona
identity-desk-register = Registra
identity-desk-registered = La persona è registrata.
identity-desk-known-already = La persona era già registrata: i suoi dati sono rimasti com'erano.
identity-desk-surname = Cognome
identity-desk-surname-missing = Scrivi il cognome
identity-desk-given-name = Nome
identity-desk-given-name-missing = Scrivi il nome
identity-desk-email = Posta elettronica
identity-desk-pec = PEC
identity-desk-email-wrong = L'indirizzo non è scritto correttamente
identity-desk-mobile = Cellulare
identity-desk-mobile-hint = Per esempio: 333 1234567. Se il numero è estero, con + e il prefisso del paese.
identity-desk-mobile-wrong = Scrivi un numero di cellulare, per esempio 333 1234567; se è estero, con + e il prefisso del paese
identity-desk-address = Indirizzo postale
identity-desk-address-hint = Come sulla busta: via e numero, CAP e località.
identity-desk-address-wrong = L'indirizzo ha al massimo sei righe
identity-desk-not-oneself = Nessuno può farlo per sé stesso: rivolgiti a un collega.
identity-desk-overtaken = Intanto qualcosa è cambiato: il PIN è stato rilasciato, modificato o revocato da un collega, oppure hai premuto due volte. Un PIN già mostrato non può essere mostrato di nuovo; se è andato perso, rilasciane un altro.
identity-desk-document-title = Documento di identità
identity-desk-document-lead = Controlla l'originale e la fotografia prima di scriverne i dati. Il PIN rilasciato in sede è subito dispositivo; quello di prima non vale più, e le sessioni aperte si chiudono.
identity-desk-issue = Rilascia un PIN iniziale
identity-desk-raise = Rendi dispositivo il PIN
identity-desk-raised = Il PIN è dispositivo. La persona se ne accorge al prossimo accesso.
identity-desk-questions-title = Identificazione con domande
identity-desk-questions = A quali domande ha risposto correttamente?
identity-desk-questions-hint = Ne servono almeno due. Viene registrato quali, non le risposte.
identity-desk-questions-missing = Segna almeno due domande con risposta corretta
identity-question-birth = Luogo e data di nascita
identity-question-residence = Indirizzo di residenza
identity-question-last-use = Ultimo servizio usato
identity-question-document = Estremi di un documento di identità
identity-desk-halves-lead = Il PIN iniziale viene spedito in due metà: la prima per { $first }, la seconda per { $second }. È ordinario, e quello di prima non vale più.
identity-desk-halves = Spedisci un PIN iniziale in due metà
identity-desk-halves-sent = Le due metà del PIN iniziale sono in partenza.
identity-desk-no-ways = L'Istituto non conosce due vie per raggiungere questa persona: il PIN iniziale si rilascia in una sede.
identity-desk-unblock = Sblocca il PIN
identity-desk-unblocked = Il PIN è sbloccato.
identity-desk-revoke-title = Revoca
identity-desk-revoke-lead = Se il PIN è andato perso o qualcun altro lo conosce. La revoca vale subito e chiude tutte le sessioni della persona.
identity-desk-revoke = Revoca il PIN
identity-desk-revoked = Il PIN è revocato e le sessioni della persona sono chiuse.
identity-person-title = Scheda della persona
identity-person-name = Nome e cognome
identity-document-kind = Tipo di documento
identity-document-choose = Scegli
identity-document-kind-missing = Scegli il tipo di documento
identity-document-identity-card = carta di identità
identity-document-passport = passaporto
identity-document-driving-licence = patente di guida
identity-document-residence-permit = permesso di soggiorno
identity-document-number = Numero
identity-document-number-missing = Scrivi il numero del documento
identity-document-number-wrong = Il numero ha al massimo 60 lettere, cifre, trattini e barre
identity-document-issuer = Rilasciato da
identity-document-issuer-hint = Per esempio: Comune di Torino.
identity-document-issuer-missing = Scrivi chi ha rilasciato il documento, in una riga
identity-document-expiry = Scade il
identity-document-expiry-missing = Scrivi la data di scadenza
identity-document-expired = Il documento è scaduto: ne serve uno valido
identity-origin = Come è arrivato il documento
identity-origin-hint = Serve soltanto per rendere dispositivo il PIN.
identity-origin-missing = Scegli come è arrivato il documento
identity-origin-office = in sede, in originale
identity-origin-paper = in copia, su carta
identity-origin-fax = in copia, per fax
identity-origin-online = in copia, online
identity-issued-title = PIN iniziale
identity-issued-once = Stampa questa pagina e consegnala: il PIN non può essere mostrato un'altra volta.
identity-issued-use = Serve una volta sola: scrivilo nella pagina di accesso con PIN entro il { $until }, insieme al codice fiscale. Avrai subito il tuo PIN personale di 8 caratteri, dispositivo.
identity-issued-keep = Gli spazi servono a leggerlo meglio. Conserva questo foglio dove lo trovi soltanto tu, e distruggilo dopo averlo usato.
identity-issued-back = Torna alla scheda della persona

# PIN, in tabella
identity-pins-title = PIN
identity-pins-caption = PIN, dal più recente
identity-pins-kind = Tipo
identity-pins-rights = Diritti
identity-pins-issued = Rilasciato
identity-pins-lapses = Scade
identity-pins-state = Stato
identity-pins-none-title = Nessun PIN
identity-pins-none = Finora non è stato rilasciato alcun PIN.
identity-pin-form-initial = PIN iniziale
identity-pin-form-personal = PIN personale
identity-pin-state-active = valido
identity-pin-state-lapsed = scaduto
identity-pin-state-blocked = bloccato
identity-pin-state-replaced = sostituito
identity-pin-state-revoked = revocato
identity-news-not-raised = Il { $when } la tua richiesta di rendere dispositivo il PIN è stata respinta. Il motivo è scritto nella pagina del tuo PIN.
identity-news-not-raised-short = { $institute }: la richiesta di rendere dispositivo il PIN è stata respinta. Il motivo è nella pagina del tuo PIN.

# La pagina del proprio PIN
identity-own-title = Il tuo PIN
identity-own-lead = Il PIN è personale: non darlo a nessuno. Nessun operatore te lo chiederà mai.
identity-own-sessions = I tuoi accessi
identity-own-stronger = Il tuo PIN è diventato dispositivo. Questa sessione è cominciata prima: esci e accedi di nuovo per usarlo.
identity-own-raise-title = PIN dispositivo
identity-own-raise-lead = Con il PIN ordinario puoi consultare. Per presentare domande serve un PIN dispositivo: vai in una sede con un documento di identità, oppure mandane una copia da qui.
identity-own-raise = Manda una copia del documento
identity-own-revoke-title = PIN perso o conosciuto da altri
identity-own-revoke-lead = Revocalo subito: non aprirà più nulla e tutte le tue sessioni si chiuderanno, compresa questa. Per averne un altro servirà un nuovo PIN iniziale.
identity-own-revoke = Revoca il PIN
identity-own-revoked = Il tuo PIN è revocato e tutte le tue sessioni sono chiuse.
identity-own-moved-on = Intanto il tuo PIN è cambiato: nulla è stato revocato. Guarda com'è adesso.
identity-raise-title = Rendi dispositivo il PIN
identity-raise-lead = Scrivi i dati del tuo documento e aggiungine una copia leggibile, fronte e retro. Un operatore la controlla; l'esito arriva nella pagina del tuo PIN.
identity-raise-copy = Copia del documento
identity-raise-copy-hint = PDF, JPEG o PNG, al massimo 5 MB.
identity-raise-copy-missing = Scegli il file con la copia del documento
identity-raise-copy-too-large = Il file supera i 5 MB: scegline uno più piccolo. Il resto di quello che hai scritto è rimasto
identity-raise-copy-wrong = Il file non è un PDF, un JPEG o un PNG: sceglierne un altro. Il resto di quello che hai scritto è rimasto
identity-raise-send = Manda la richiesta
identity-raise-asked = La richiesta è arrivata. Un operatore la esamina.
identity-raise-nothing = Non c'è nulla da chiedere: qui vedi com'è il tuo PIN e a che punto è la tua richiesta.
identity-raise-waiting = in attesa di un operatore
identity-raise-taken = in esame
identity-raise-accepted = accolta
identity-raise-refused = respinta
identity-raise-last = La tua richiesta del { $when }:
identity-raise-reason = Motivo:
identity-raise-next-sign-in = Il PIN è dispositivo dal prossimo accesso in poi.

# Elenco degli operatori
identity-nav-conversions = PIN dispositivi
identity-conversions-title = PIN da rendere dispositivi
identity-conversions-lead = Persone che hanno mandato una copia del loro documento, dalla richiesta meno recente.
identity-conversions-caption = Richieste da decidere
identity-conversions-who = Persona
identity-conversions-asked = Chiesto
identity-conversions-state = Stato
identity-conversions-none-title = Nessuna richiesta da decidere
identity-conversions-none = Le richieste arrivano qui quando una persona manda una copia del suo documento.
identity-conversion-free = da prendere in carico
identity-conversion-with = { $name }, dal { $when }
identity-conversion-title = Richiesta di PIN dispositivo
identity-conversion-copy = Scarica la copia del documento
identity-conversion-copy-hint = La copia viene da fuori: aprila soltanto dopo averla salvata. Chi la scarica viene registrato.
identity-conversion-copy-erased = La copia del documento è stata cancellata: dalla decisione è passato il tempo per cui si conserva.
identity-conversion-take = Prendi in carico
identity-conversion-has = La richiesta è in carico a { $name } dal { $when }.
identity-conversion-take-over = Prendi al suo posto
identity-conversion-moved-on = Intanto un collega ha preso o deciso la richiesta: qui vedi chi e quando.
identity-conversion-decide = Decisione
identity-conversion-accept = Accetta: il PIN diventa dispositivo
identity-conversion-reason = Motivo del rifiuto
identity-conversion-reason-hint = La persona lo legge. Serve soltanto per respingere.
identity-conversion-reason-missing = Scrivi il motivo del rifiuto, al massimo 500 caratteri
identity-conversion-refuse = Respingi
identity-conversion-accepted = La richiesta è accolta: il PIN è dispositivo.
identity-conversion-refused = La richiesta è respinta; la persona legge il motivo.
identity-conversion-no-pin = La persona non ha più un PIN ordinario valido: la richiesta può soltanto essere respinta.
identity-news-asked-in-vain = Il { $when } qualcuno ha chiesto online un PIN iniziale per te. Ne hai già uno, e non è cambiato nulla. Se lo hai perso, chiama il contact center o vai in una sede.
identity-news-asked-in-vain-short = { $institute }: qualcuno ha chiesto online un PIN per te. Ne hai già uno e nulla è cambiato. Se lo hai perso, chiama il contact center.
identity-news-no-two-ways = Il { $when } è stato chiesto online un PIN iniziale per te. L'Istituto non conosce due vie per mandarti le due metà: vai in una sede con un documento di identità.
identity-news-no-two-ways-short = { $institute }: per mandarti il PIN chiesto online servono due vie e ne conosciamo una sola. Vai in una sede con un documento.

# Richiesta online
identity-request-title = Chiedi un PIN online
identity-request-lead = Il PIN iniziale arriva in due metà, per due vie diverse che l'Istituto già conosce, come la posta elettronica, gli SMS o una lettera. È un PIN ordinario: con esso puoi consultare.
identity-request-contact = Il tuo indirizzo di posta elettronica o PEC, o il tuo numero di cellulare
identity-request-contact-hint = Uno di quelli che hai già comunicato all'Istituto.
identity-request-contact-wrong = Scrivi un indirizzo di posta elettronica o PEC, oppure un numero di cellulare, per esempio 333 1234567
identity-request-send = Chiedi il PIN
identity-request-noted = La richiesta è registrata. Se i dati corrispondono a quelli che l'Istituto conosce, la prima metà del PIN è in arrivo: quando le hai tutte e due, scrivile qui una dopo l'altra.
identity-asked-too-often = Sono state fatte troppe richieste. Riprova più tardi, oppure chiama il contact center.
identity-request-otherwise = Se l'Istituto non conosce i tuoi indirizzi e il tuo numero, o se ti serve subito un PIN dispositivo, vai in una sede con un documento di identità.

# Recupero
identity-recovery-link = PIN dimenticato o bloccato
identity-recovery-title = Recupera il PIN
identity-recovery-lead = Scrivi il tuo codice fiscale. Se hai un PIN e l'Istituto conosce due vie per raggiungerti, ricevi un collegamento per posta elettronica, PEC o SMS: con esso ottieni un nuovo PIN iniziale, con gli stessi diritti di quello che hai.
identity-recovery-ask = Manda il collegamento
identity-recovery-asked = La richiesta è registrata. Se hai un PIN e l'Istituto conosce due vie per raggiungerti, il collegamento è in arrivo: finché vale non ne parte un altro, quindi cerca anche tra i messaggi di oggi. Altrimenti vai in una sede o chiama il contact center.
identity-recovery-otherwise-title = Il collegamento non arriva?
identity-recovery-otherwise = L'Istituto deve conoscere almeno due vie per raggiungerti: posta elettronica, PEC, cellulare, indirizzo postale. Se ne conosce una sola, o se il tuo PIN è stato revocato, il collegamento non arriva. In questo caso:
identity-recovery-subject = Recupero del tuo PIN
identity-recovery-body =
    Qualcuno ha chiesto di recuperare il tuo PIN. Se sei stato tu, apri questa pagina entro il { $until } e conferma:

    { $link }

    Se non sei stato tu, non devi fare nulla: il PIN che hai vale come prima.

    { $institute }
identity-recovery-short = { $institute }: recupera il PIN entro { $hours } ore: { $link }
identity-recovery-explain = Se confermi, ricevi un nuovo PIN iniziale in due metà: la prima per { $first }, la seconda per { $second }. Ha gli stessi diritti di quello che hai.
identity-recovery-until-then = Da quel momento il PIN di prima non vale più, e tutte le tue sessioni aperte si chiudono. Se intanto hai ritrovato il PIN, chiudi questa pagina: non cambia nulla.
identity-recovery-confirm = Manda il nuovo PIN
identity-recovery-done = Le due metà del nuovo PIN iniziale sono in partenza. Quando le hai tutte e due, scrivile qui una dopo l'altra: il PIN di prima non vale più.
identity-recovery-over = Il collegamento non vale: è già stato usato, il suo tempo è finito, o intanto il PIN è cambiato. Se lo hai appena usato, le due metà del nuovo PIN sono in arrivo; altrimenti chiedine un altro.
identity-news-recovered = Il { $when } ti è stato mandato in due metà un nuovo PIN iniziale, chiesto con il collegamento di recupero. Il PIN di prima non vale più e tutte le tue sessioni sono state chiuse.
identity-news-recovered-short = { $institute }: il nuovo PIN iniziale arriva in due metà; quello di prima non vale più. Se non sei stato tu, chiama il contact center.
