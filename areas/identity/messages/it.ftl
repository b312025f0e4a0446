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
identity-home-stronger = richiede un accesso più sicuro
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
