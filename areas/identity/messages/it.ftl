# Accesso
identity-sign-in-title = Accedi ai servizi
identity-sign-in-lead = Scegli come vuoi accedere.
identity-session-over = { $count ->
    [one] La sessione precedente è terminata: è scaduta dopo un minuto senza operazioni, oppure è stata chiusa. Accedi di nuovo: tornerai alla pagina richiesta.
   *[other] La sessione precedente è terminata: è scaduta dopo { $count } minuti senza operazioni, oppure è stata chiusa. Accedi di nuovo: tornerai alla pagina richiesta.
}
identity-step-up-needed = Per questa operazione occorre un accesso più sicuro: { $strength }.
identity-no-door = Nessuno dei modi di accesso disponibili su questo sito raggiunge il livello richiesto. Rivolgiti a una sede dell'Istituto con un documento di identità.
identity-door-enter = Entra con { $door }
identity-door-pin = PIN
identity-door-pin-description = Il codice personale di 8 caratteri rilasciato dall'Istituto, insieme al tuo codice fiscale.
identity-other-doors = Altri modi di accedere
identity-signed-out = Hai chiuso la sessione su tutti i dispositivi.

# PIN
identity-pin-title = Accesso con PIN
identity-tax-code = Codice fiscale
identity-tax-code-hint = 16 caratteri, come sulla tessera sanitaria. Maiuscole e minuscole non contano.
identity-tax-code-missing = Scrivi il codice fiscale
identity-tax-code-wrong = Il codice fiscale non è scritto correttamente: controlla lettere e cifre
identity-pin = PIN
identity-pin-hint = 8 lettere e cifre, distinguendo maiuscole e minuscole. Il PIN iniziale ne ha 16.
identity-pin-missing = Scrivi il PIN
identity-pin-wrong = Codice fiscale o PIN non corretti. Controllali e riprova.
identity-pin-wait-seconds = { $count ->
    [one] Troppi tentativi non riusciti. Riprova tra un secondo.
   *[other] Troppi tentativi non riusciti. Riprova tra { $count } secondi.
}
identity-pin-wait-minutes = { $count ->
    [one] Troppi tentativi non riusciti. Riprova tra un minuto.
   *[other] Troppi tentativi non riusciti. Riprova tra { $count } minuti.
}
identity-pin-help-title = Non riesci ad accedere?
identity-pin-help = Il PIN è personale e dura alcuni mesi. Se lo hai perso, oppure non ne hai uno, rivolgiti a una sede dell'Istituto con un documento di identità, o al contact center.
identity-pin-blocked-title = L'accesso con questo PIN è bloccato
identity-pin-blocked = Per proteggerti, dopo troppi tentativi non riusciti l'accesso con PIN per questo codice fiscale è stato bloccato. Gli altri modi di accesso non sono interessati.
identity-what-to-do = Che cosa puoi fare
identity-pin-at-office = Chiedi un nuovo PIN presso una sede dell'Istituto, con un documento di identità.
identity-pin-by-phone = Chiama il contact center:

# Livelli e modi
identity-strength-none = nessun accesso
identity-strength-ordinary = ordinario
identity-strength-dispositive = dispositivo
identity-strength-substantial = significativo
identity-strength-high = elevato
identity-method-pin = PIN
identity-method-spid = SPID
identity-method-cie = CIE
identity-method-cns = CNS
identity-method-eidas = eIDAS

# Moduli in sospeso
identity-kept-told = Quello che hai scritto non è andato perduto: resta custodito per mezz'ora e lo ritrovi dopo l'accesso.
identity-kept-not = Il modulo conteneva un file, oppure era troppo grande per essere custodito: dopo l'accesso compilalo di nuovo.
identity-kept-title = Quello che avevi scritto è qui
identity-kept-lead = Hai inviato un modulo quando il tuo accesso era terminato, oppure non bastava. Nulla è stato ancora fatto: puoi inviarlo adesso, così come lo avevi compilato.
identity-kept-service = Servizio
identity-kept-target = Pagina a cui va
identity-kept-filled = Campi compilati
identity-kept-send = Invia quello che avevo scritto
identity-kept-throw-away = Butta via
identity-kept-thrown-away = Quello che avevi scritto è stato cancellato.
identity-kept-stronger = Per inviarlo occorre un accesso più sicuro.
identity-kept-sign-in = Accedi in modo più sicuro
identity-kept-act-for = Lo avevi compilato operando per conto di { $name }. Per inviarlo scegli di nuovo per chi operi.
identity-kept-act-for-myself = Lo avevi compilato a tuo nome. Per inviarlo scegli di operare per te stesso.
identity-kept-choose = Scegli per chi operi
identity-kept-none-title = Non c'è nulla in sospeso
identity-kept-none = Quello che avevi scritto è già stato inviato o cancellato, oppure è passata più di mezz'ora.

# Per conto di
identity-acting-title = Per chi operi?
identity-acting-lead = Quello che vedi e quello che fai da qui in poi riguarda chi scegli, e viene registrato a suo nome insieme al tuo. Puoi cambiare in ogni momento.
identity-acting-legend = Operare per conto di
identity-acting-myself = Me stesso
identity-acting-go-on = Continua
identity-acting-none-chosen = Scegli una delle voci dell'elenco
identity-acting-chosen = Hai scelto per chi operare.
identity-acting-none-title = Non c'è nulla da scegliere
identity-acting-none = Al tuo codice fiscale non sono collegati né servizi personali né organizzazioni. Se dovresti operare per un'organizzazione, rivolgiti al suo responsabile.
identity-kind-firm = azienda
identity-kind-public-body = amministrazione pubblica
identity-kind-domestic-employer = datore di lavoro domestico
identity-kind-intermediary = intermediario
identity-kind-patronato = patronato

# Sessioni
identity-nav-sessions = I tuoi accessi
identity-sessions-title = I tuoi accessi
identity-sessions-lead = Qui vedi dove il tuo accesso è aperto in questo momento. Se non riconosci una sessione, chiudila e chiedi un nuovo PIN.
identity-sessions-caption = Sessioni aperte
identity-session-begun = Iniziata
identity-session-seen = Ultima operazione
identity-session-how = Accesso
identity-session-where = Dispositivo
identity-session-action = Azione
identity-session-this = questa sessione
identity-session-close = Chiudi
identity-session-closed = La sessione è stata chiusa.
identity-sessions-close-others = Chiudi tutte le altre sessioni
identity-sessions-closed = Tutte le altre sessioni sono state chiuse.
identity-browser-unknown = Browser non riconosciuto
identity-last-title = Ultimi accessi
identity-last-lead = I tentativi non riusciti possono essere tuoi, oppure di chi ha provato a indovinare il tuo PIN.
identity-last-caption = Ultimi accessi e tentativi con il tuo codice fiscale
identity-last-when = Quando
identity-last-what = Esito
identity-event-in = accesso riuscito
identity-event-refused = accesso non riuscito
identity-event-blocked = PIN bloccato

# Pagina iniziale
identity-welcome-title = Benvenuto nei servizi online
identity-welcome-lead = I servizi di { $name } per lavoratori, datori di lavoro, amministrazioni, intermediari e medici.
identity-welcome-sign-in = Servizi con accesso
identity-welcome-sign-in-text = Dopo l'accesso trovi i servizi che ti riguardano.
identity-home-title = I tuoi servizi
identity-home-lead = Profilo in uso: { $capacity }.
identity-home-switch = Cambia per chi operi
identity-home-stronger = richiede un accesso più sicuro: { $strength }
identity-home-none-title = Nessun servizio disponibile
identity-home-none = Al profilo in uso non è collegato alcun servizio. Se pensi che sia un errore, rivolgiti al contact center o al responsabile della tua organizzazione.
identity-profile-worker = lavoratore
identity-profile-employer = datore di lavoro
identity-profile-public-body = amministrazione pubblica
identity-profile-intermediary = intermediario
identity-profile-doctor = medico
identity-profile-contact-centre = contact center
identity-profile-operator = operatore di sede
identity-profile-administrator = amministratore
identity-profile-auditor = revisore
identity-profile-medical-staff = personale sanitario dell'Istituto

# Carta nazionale dei servizi
identity-door-cns = CNS
identity-door-cns-description = La tessera sanitaria o un'altra carta nazionale dei servizi attivata, con il suo PIN e un lettore di smart card.
identity-cns-refused-title = Non è stato possibile entrare con la carta
identity-cns-none-title = Nessuna carta rilevata
identity-cns-none = Il browser non ha presentato il certificato di una carta nazionale dei servizi.
identity-cns-needs-title = Che cosa serve
identity-cns-needs-card = Una tessera sanitaria con microchip, o un'altra carta nazionale dei servizi, attivata e non scaduta.
identity-cns-needs-reader = Un lettore di smart card collegato al computer, con la carta inserita prima di aprire questa pagina.
identity-cns-needs-middleware = Il programma di gestione della carta, che si scarica dal sito di chi l'ha rilasciata, installato e noto al browser.
identity-cns-needs-pin = Il PIN della carta: lo chiede il computer, e non è il PIN dell'Istituto.
identity-cns-close-browser = Se hai annullato la scelta del certificato, chiudi tutte le finestre del browser prima di riprovare: finché è aperto ricorda la tua risposta.
identity-cns-again = Riprova con la carta
identity-cns-unreadable = Quello che è stato presentato non è il certificato di una carta nazionale dei servizi leggibile.
identity-cns-unknown-authority = Il certificato non è stato rilasciato da uno dei certificatori riconosciuti per la carta nazionale dei servizi. Se il computer ha più certificati, riprova e scegli quello della carta.
identity-cns-expired = Il certificato della carta è scaduto. Chiedine uno nuovo a chi ha rilasciato la carta.
identity-cns-not-yet-valid = Il certificato della carta non è ancora valido.
identity-cns-wrong-usage = Il certificato scelto non serve per l'autenticazione: forse è quello di firma. Riprova e scegli il certificato di autenticazione della carta.
identity-cns-wrong-policy = Il certificato scelto non è quello di autenticazione di una carta nazionale dei servizi. Se la carta ne contiene più di uno, riprova con un altro.
identity-cns-no-tax-code = Il certificato non contiene un codice fiscale corretto. Rivolgiti a chi ha rilasciato la carta.
identity-cns-no-card-number = Il certificato non contiene il numero della carta. Rivolgiti a chi ha rilasciato la carta.
identity-cns-revoked = Il certificato della carta è stato revocato o sospeso. Rivolgiti a chi ha rilasciato la carta.
identity-cns-revocation-unknown = In questo momento non è possibile verificare se la carta sia stata revocata, perché chi l'ha rilasciata non risponde: per tua sicurezza non viene accettata. Riprova fra qualche minuto, oppure usa un altro modo di accesso.
identity-cns-not-the-proxy = A questo indirizzo si arriva soltanto dalla porta riservata alla carta.
identity-cns-unknown-code = L'accesso con la carta non è stato completato in tempo, è già stato usato, oppure è iniziato in un altro browser. Il sito ha bisogno dei cookie tecnici: se li hai bloccati, permettili e riprova.
# SPID, CIE, eIDAS
identity-door-spid = SPID
identity-door-spid-description = L'identità digitale SPID, con il gestore che te l'ha rilasciata.
identity-door-cie = CIE
identity-door-cie-description = La carta d'identità elettronica, con l'app CieID o un lettore.
identity-door-eidas = eIDAS
identity-door-eidas-description = Login with eIDAS: l'identità elettronica di un altro Stato dell'Unione europea.
identity-providers-lead-spid = Scegli il gestore che ti ha rilasciato la tua identità. L'ordine cambia ogni volta.
identity-providers-lead-cie = Passi al sito del Ministero dell'Interno, che ti riconosce con la tua carta e ti riporta qui.
identity-providers-lead-eidas = Passi al nodo italiano eIDAS, dove scegli il tuo Paese. Per i servizi di questo sito occorre un codice fiscale italiano.
identity-providers-help-title = Non hai SPID?
identity-providers-about-spid = Maggiori informazioni su SPID (spid.gov.it)
identity-providers-get-spid = Come attivare SPID (spid.gov.it)
identity-attributes = Accesso ai servizi online
identity-attributes-professional = Accesso ai servizi online per professionisti e organizzazioni
identity-to-provider-title = Continua sul sito del gestore
identity-to-provider = Passi al sito di { $provider }.
identity-to-provider-go = Continua

# SPID, CIE, eIDAS: perché non si entra
identity-refused-title = L'accesso non è riuscito
identity-refused-again = Riprova con { $door }
identity-refused-other-provider = Scegli un altro gestore
identity-refused-other-cie = Prova l'altra via per entrare con CIE
identity-refused-code = Se chiedi aiuto, indica questo codice:
identity-refused-request = Il gestore di { $door } non ha accettato la richiesta di questo sito. Non dipende da te.
identity-refused-request-do = Entra in un altro modo, oppure segnala il problema all'assistenza con il codice che vedi sotto.
identity-refused-nr19 = Le credenziali { $door } sono state inserite in modo errato troppe volte.
identity-refused-nr19-do = Verifica nome utente e password sul sito del tuo gestore, poi riprova.
identity-refused-nr20 = La tua identità { $door } non ha credenziali del livello che questo servizio richiede.
identity-refused-level = La tua identità { $door } è stata verificata a un livello inferiore a quello richiesto.
identity-refused-level-do = Chiedi al tuo gestore credenziali di livello superiore, oppure entra in un altro modo.
identity-refused-nr21 = È trascorso troppo tempo sul sito del gestore.
identity-refused-nr22 = Non hai dato il consenso all'invio dei tuoi dati a questo sito. Non è stato ricevuto alcun dato.
identity-refused-nr22-do = Per entrare servono nome, cognome e codice fiscale. Se vuoi continuare, riprova e acconsenti all'invio.
identity-refused-nr23 = La tua identità { $door } è sospesa o revocata, oppure le credenziali sono bloccate.
identity-refused-nr23-do = Rivolgiti al tuo gestore. Intanto puoi entrare in un altro modo.
identity-refused-nr25 = Hai annullato l'accesso sul sito del gestore.
identity-refused-nr30 = Hai usato un'identità { $door } di tipo diverso da quello che questo servizio richiede.
identity-refused-denied = { $door } non ha confermato la tua identità: l'accesso è stato annullato, oppure le credenziali non erano quelle giuste.
identity-refused-denied-do = Puoi riprovare subito con la tua carta e il suo PIN o con l'app CieID, oppure entrare in un altro modo.
identity-refused-kind = Per questo servizio occorre un'identità { $door } per uso professionale o di una persona giuridica.
identity-refused-kind-do = Riprova con l'identità per uso professionale. Se non ne hai una, chiedila a un gestore che la rilascia.
identity-refused-other = Il gestore di { $door } non ha confermato la tua identità e non ha detto il motivo.
identity-refused-late = La risposta di { $door } è arrivata fuori tempo.
identity-refused-fault = La risposta di { $door } non ha superato i controlli di sicurezza, quindi non è stata accettata.
identity-refused-fault-do = Riprova tra qualche minuto. Se succede ancora, entra in un altro modo e segnala il codice che vedi sotto.
identity-refused-again-do = Puoi riprovare subito: la pagina che avevi chiesto si apre dopo l'accesso.
identity-refused-unsolicited = È arrivata una risposta di { $door } che questo sito non aveva chiesto, o che aveva chiesto troppo tempo fa.
identity-refused-answered = Questo accesso è già stato usato: ogni accesso vale una volta sola.
identity-refused-browser = L'accesso era iniziato in un altro browser, oppure il tuo browser non ha conservato i cookie di questo sito.
identity-refused-browser-do = Riprova restando nello stesso browser, con i cookie attivi per questo sito. Se qualcuno ti ha mandato un collegamento per entrare, non usarlo.
identity-refused-gone = Questo accesso è già stato usato, oppure è passato troppo tempo.
identity-refused-tax-code = { $door } ha confermato la tua identità, ma senza un codice fiscale italiano. I servizi di questo sito sono legati al codice fiscale.
identity-refused-tax-code-do = Se hai un codice fiscale italiano, rivolgiti a una sede dell'Istituto con un documento di identità: un operatore può collegarlo. Se non lo hai, lo rilascia l'Agenzia delle Entrate, all'estero il consolato italiano.
identity-refused-name = La risposta di { $door } non contiene il nome e il cognome.
identity-refused-unknown = Questo gestore non è tra quelli di { $door }, oppure non lo è più.
identity-refused-unknown-do = Scegli un gestore dall'elenco, oppure entra in un altro modo.
identity-refused-silent = In questo momento { $door } non è raggiungibile da questo sito.
identity-refused-silent-do = Riprova tra qualche minuto, oppure entra in un altro modo.

# Uscita anche dal gestore
identity-way-out-title = Hai chiuso la sessione su questo sito
identity-way-out = Presso { $provider } la tua sessione è ancora aperta: chi usa questo dispositivo potrebbe entrare di nuovo con la tua identità. Se il dispositivo non è solo tuo, chiudila.
identity-way-out-go = Esci anche da { $provider }
identity-signed-out-here = La sessione su questo sito è stata chiusa.
identity-signed-out-everywhere = Hai chiuso la sessione su questo sito e presso il gestore.
identity-signed-out-partly = Hai chiuso la sessione su questo sito. Il gestore dice che altrove possono restare sessioni aperte: per sicurezza chiudi il browser.

identity-refused-not-linked = { $door } ha confermato la tua identità. Il tuo Stato non comunica però un codice fiscale italiano, e l'Istituto non sa ancora di chi si tratta.
identity-refused-not-linked-do = Se hai un codice fiscale italiano, presentati una sola volta a una sede dell'Istituto con un documento di identità e con il codice qui sotto: da quel momento entrerai con la tua identità estera. Se non lo hai, lo rilascia l'Agenzia delle Entrate, all'estero il consolato italiano.
identity-nav-abroad = Identità estere
identity-abroad-title = Identità di altri Stati
identity-abroad-lead = Chi è entrato con l'identità di un altro Stato mostra il codice letto sulla pagina e un documento di identità. Qui dici a chi appartiene.
identity-abroad-code = Codice dell'identità:
identity-abroad-code-hint = Otto caratteri, letti dalla persona sulla pagina di accesso
identity-abroad-code-missing = Scrivi il codice dell'identità
identity-abroad-code-unknown = Nessuna identità in attesa ha questo codice: controlla i caratteri, o chiedi alla persona di ripetere l'accesso
identity-abroad-person-unknown = L'Istituto non conosce nessuno con questo codice fiscale: registra prima la persona
identity-abroad-birth-differs = La data di nascita del codice fiscale non è quella confermata dall'altro Stato
identity-abroad-somebody-elses = Questa identità appartiene già a un'altra persona
identity-abroad-compare = Confronta
identity-abroad-compare-lead = Confronta i dati con il documento che hai davanti. Collegale solo se si tratta della stessa persona: da quel momento chi ha questa identità vede e fa tutto ciò che la persona può vedere e fare.
identity-abroad-proved = Confermato dall'altro Stato
identity-abroad-person = Conosciuto dall'Istituto
identity-abroad-surname = Cognome
identity-abroad-given-name = Nome
identity-abroad-born-on = Data di nascita
identity-abroad-identifier = Identificativo
identity-abroad-seen-at = Ultimo accesso
identity-abroad-link = È la stessa persona: collega
identity-abroad-unlink = Scollega
identity-abroad-back = Torna indietro
identity-abroad-linked = L'identità è collegata. La persona ne riceve notizia agli indirizzi che l'Istituto conosce.
identity-abroad-unlinked = L'identità non è più collegata.
identity-abroad-overtaken = Intanto qualcosa è cambiato: un collega ha già collegato o scollegato l'identità, oppure hai premuto due volte.
identity-abroad-own-title = Identità di altri Stati
identity-abroad-own-lead = Con queste identità si entra al tuo posto. Se non ne riconosci una, scollegala subito: le sessioni aperte con essa si chiudono.
identity-abroad-own-since = { $identifier }, collegata il { $when }
identity-abroad-own-unlink = Scollega
identity-abroad-news-subject = La tua identità estera
identity-abroad-news-linked = Il { $when } un'identità di un altro Stato è stata collegata al tuo codice fiscale: chi la possiede entra al tuo posto.
identity-abroad-news-unlinked = Il { $when } un'identità di un altro Stato è stata scollegata dal tuo codice fiscale.
identity-abroad-news-linked-short = { $institute }: un'identità di un altro Stato è stata collegata al tuo codice fiscale. Se non lo hai chiesto tu, avvisaci subito.
identity-abroad-news-unlinked-short = { $institute }: un'identità di un altro Stato è stata scollegata dal tuo codice fiscale. Se non lo hai chiesto tu, avvisaci subito.
identity-abroad-news-body =
    { $what }

    Se non lo hai chiesto tu, avvisa subito l'Istituto.

    { $institute }
