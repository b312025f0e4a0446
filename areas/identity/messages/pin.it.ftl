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
