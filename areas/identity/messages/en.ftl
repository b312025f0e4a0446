# Sign-in
identity-sign-in-title = Sign in to the services
identity-sign-in-lead = Choose how you want to sign in.
identity-session-over = { $count ->
    [one] Your previous session is over: it ended after one minute without activity, or it was closed. Sign in again and you will return to the page you asked for.
   *[other] Your previous session is over: it ended after { $count } minutes without activity, or it was closed. Sign in again and you will return to the page you asked for.
}
identity-step-up-needed = This needs a more secure sign-in: { $strength }.
identity-no-door = None of the ways to sign in on this site reaches the level needed. Please go to one of the Institute's offices with an identity document.
identity-door-enter = Sign in with { $door }
identity-door-pin = PIN
identity-door-pin-description = The personal code of 8 characters issued by the Institute, together with your tax code (codice fiscale).
identity-other-doors = Other ways to sign in
identity-signed-out = You have signed out on all devices.

# PIN
identity-pin-title = Sign in with PIN
identity-tax-code = Tax code (codice fiscale)
identity-tax-code-hint = 16 characters, as on the health card. Upper and lower case do not matter.
identity-tax-code-missing = Enter the tax code
identity-tax-code-wrong = The tax code is not written correctly: check letters and digits
identity-pin = PIN
identity-pin-hint = 8 letters and digits; upper and lower case matter. An initial PIN has 16.
identity-pin-missing = Enter the PIN
identity-pin-wrong = Tax code or PIN not correct. Check them and try again.
identity-pin-wait-seconds = { $count ->
    [one] Too many failed attempts. Try again in one second.
   *[other] Too many failed attempts. Try again in { $count } seconds.
}
identity-pin-wait-minutes = { $count ->
    [one] Too many failed attempts. Try again in one minute.
   *[other] Too many failed attempts. Try again in { $count } minutes.
}
identity-pin-help-title = Unable to sign in?
identity-pin-help = The PIN is personal and lasts some months. If you have lost it, or have none, go to one of the Institute's offices with an identity document, or ask the contact centre.
identity-pin-blocked-title = Sign-in with this PIN is blocked
identity-pin-blocked = To protect you, sign-in with PIN for this tax code was blocked after too many failed attempts. Other ways to sign in are not affected.
identity-what-to-do = What you can do
identity-pin-at-office = Ask for a new PIN at one of the Institute's offices, with an identity document.
identity-pin-by-phone = Call the contact centre:

# Levels and ways
identity-strength-none = not signed in
identity-strength-ordinary = ordinary
identity-strength-dispositive = dispositive
identity-strength-substantial = substantial
identity-strength-high = high
identity-method-pin = PIN
identity-method-spid = SPID
identity-method-cie = CIE
identity-method-cns = CNS
identity-method-eidas = eIDAS

# Forms that wait
identity-kept-told = What you typed is not lost: it is kept for half an hour, and you find it again after signing in.
identity-kept-not = The form held a file, or was too large to be kept: please fill it in again after signing in.
identity-kept-title = What you had typed is here
identity-kept-lead = You sent a form when your session was over, or not strong enough. Nothing has been done yet: you can send it now, just as you had filled it in.
identity-kept-service = Service
identity-kept-target = Page to which it goes
identity-kept-filled = Fields filled in
identity-kept-send = Send what I had typed
identity-kept-throw-away = Throw away
identity-kept-thrown-away = What you had typed has been deleted.
identity-kept-stronger = Sending it needs a more secure sign-in.
identity-kept-sign-in = Sign in more securely
identity-kept-act-for = You had filled it in on behalf of { $name }. To send it, choose again for whom you act.
identity-kept-act-for-myself = You had filled it in for yourself. To send it, choose to act for yourself.
identity-kept-choose = Choose for whom you act
identity-kept-none-title = Nothing is waiting
identity-kept-none = What you had typed has been sent or deleted already, or more than half an hour has passed.

# Acting for
identity-acting-title = For whom do you act?
identity-acting-lead = What you see and do from here on concerns whom you choose, and is recorded in that name together with yours. You can change at any time.
identity-acting-legend = Act for
identity-acting-myself = Myself
identity-acting-go-on = Continue
identity-acting-none-chosen = Choose one of the entries
identity-acting-chosen = You have chosen for whom you act.
identity-acting-none-title = There is nothing to choose
identity-acting-none = Neither personal services nor organisations are linked to your tax code. If you should act for an organisation, ask the person responsible for it.
identity-kind-firm = firm
identity-kind-public-body = public body
identity-kind-domestic-employer = domestic employer
identity-kind-intermediary = intermediary
identity-kind-patronato = patronato

# Sessions
identity-nav-sessions = Your sign-ins
identity-sessions-title = Your sign-ins
identity-sessions-lead = Here you see where you are signed in at the moment. If you do not recognise a session, close it and ask for a new PIN.
identity-sessions-caption = Open sessions
identity-session-begun = Begun
identity-session-seen = Last activity
identity-session-how = Sign-in
identity-session-where = Device
identity-session-action = Action
identity-session-this = this session
identity-session-close = Close
identity-session-closed = The session was closed.
identity-sessions-close-others = Close all other sessions
identity-sessions-closed = All other sessions were closed.
identity-browser-unknown = Unknown browser
identity-last-title = Last sign-ins
identity-last-lead = Failed attempts may be yours, or those of somebody who tried to guess your PIN.
identity-last-caption = Last sign-ins and attempts with your tax code
identity-last-when = When
identity-last-what = Result
identity-event-in = signed in
identity-event-refused = sign-in failed
identity-event-blocked = PIN blocked

# First page
identity-welcome-title = Welcome to the online services
identity-welcome-lead = The services of { $name } for workers, employers, public bodies, intermediaries and doctors.
identity-welcome-sign-in = Services after sign-in
identity-welcome-sign-in-text = After you sign in you find the services that concern you.
identity-home-title = Your services
identity-home-lead = Profile in use: { $capacity }.
identity-home-switch = Change for whom you act
identity-home-stronger = needs a more secure sign-in: { $strength }
identity-home-none-title = No service available
identity-home-none = No service is linked to the profile in use. If you think that this is a mistake, ask the contact centre or the person responsible for your organisation.
identity-profile-worker = worker
identity-profile-employer = employer
identity-profile-public-body = public body
identity-profile-intermediary = intermediary
identity-profile-doctor = doctor
identity-profile-contact-centre = contact centre
identity-profile-operator = office operator
identity-profile-administrator = administrator
identity-profile-auditor = auditor
identity-profile-medical-staff = medical staff of the Institute

# National service card
identity-door-cns = CNS
identity-door-cns-description = The health card or another activated national service card, with its PIN and a smart card reader.
identity-cns-refused-title = You could not be signed in with the card
identity-cns-none-title = No card found
identity-cns-none = The browser showed no certificate of a national service card.
identity-cns-needs-title = What you need
identity-cns-needs-card = A health card with a chip, or another national service card, activated and not expired.
identity-cns-needs-reader = A smart card reader connected to the computer, with the card put in before this page is opened.
identity-cns-needs-middleware = The software of the card, from the site of whoever issued it, installed and known to the browser.
identity-cns-needs-pin = The PIN of the card: your computer asks for it, and it is not the PIN of the Institute.
identity-cns-close-browser = If you cancelled the choice of a certificate, close all windows of the browser before you try again: it remembers your answer while it is open.
identity-cns-again = Try again with the card
identity-cns-unreadable = What was shown is not a readable certificate of a national service card.
identity-cns-unknown-authority = The certificate was not issued by one of the authorities recognised for the national service card. If your computer has several certificates, try again and choose that of the card.
identity-cns-expired = The certificate of the card has expired. Ask whoever issued the card for a new one.
identity-cns-not-yet-valid = The certificate of the card is not valid yet.
identity-cns-wrong-usage = The chosen certificate does not serve to authenticate: it may be the one for signing. Try again and choose the authentication certificate of the card.
identity-cns-wrong-policy = The chosen certificate is not the authentication certificate of a national service card. If the card holds more than one, try another.
identity-cns-no-tax-code = The certificate holds no correct tax code. Turn to whoever issued the card.
identity-cns-no-card-number = The certificate does not hold the number of the card. Turn to whoever issued the card.
identity-cns-revoked = The certificate of the card was revoked or suspended. Turn to whoever issued the card.
identity-cns-revocation-unknown = At the moment nobody can tell whether the card was revoked, because whoever issued it does not answer: to protect you it is not accepted. Try again in a few minutes, or sign in in another way.
identity-cns-not-the-proxy = This address is reached only through the door reserved for the card.
identity-cns-unknown-code = The sign-in with the card was not completed in time, was used already, or began in another browser. The site needs technical cookies: if you have blocked them, allow them and try again.
# SPID, CIE, eIDAS
identity-door-spid = SPID
identity-door-spid-description = Your SPID digital identity, with the provider that issued it.
identity-door-cie = CIE
identity-door-cie-description = The Italian electronic identity card, with the CieID app or a card reader.
identity-door-eidas = eIDAS
identity-door-eidas-description = Login with eIDAS: the electronic identity of another state of the European Union.
identity-providers-lead-spid = Choose the provider that issued your identity. The order changes every time.
identity-providers-lead-cie = You go to the site of the Ministry of the Interior, which recognises you by your card and brings you back here.
identity-providers-lead-eidas = You go to the Italian eIDAS node, where you choose your country. The services of this site need an Italian tax code (codice fiscale).
identity-providers-help-title = You do not have SPID?
identity-providers-about-spid = More about SPID (spid.gov.it)
identity-providers-get-spid = How to get SPID (spid.gov.it)
identity-attributes = Access to online services
identity-attributes-professional = Access to online services for professionals and organisations
identity-to-provider-title = Continue on the provider's site
identity-to-provider = You go to the site of { $provider }.
identity-to-provider-go = Continue

# SPID, CIE, eIDAS: why nobody gets in
identity-refused-title = The sign-in did not succeed
identity-refused-again = Try again with { $door }
identity-refused-other-provider = Choose another provider
identity-refused-other-cie = Try the other way to sign in with CIE
identity-refused-code = If you ask for help, give this code:
identity-refused-request = The { $door } provider did not accept the request of this site. It is not your fault.
identity-refused-request-do = Sign in another way, or report the problem to the help desk with the code below.
identity-refused-nr19 = The { $door } credentials were entered wrongly too many times.
identity-refused-nr19-do = Check user name and password on your provider's site, then try again.
identity-refused-nr20 = Your { $door } identity has no credentials of the level that this service needs.
identity-refused-level = Your { $door } identity was verified at a lower level than needed.
identity-refused-level-do = Ask your provider for credentials of a higher level, or sign in another way.
identity-refused-nr21 = You took too long on the provider's site.
identity-refused-nr22 = You did not consent to your data being sent to this site. No data were received.
identity-refused-nr22-do = Name, surname and tax code are needed to sign in. If you want to go on, try again and consent.
identity-refused-nr23 = Your { $door } identity is suspended or revoked, or its credentials are blocked.
identity-refused-nr23-do = Contact your provider. Meanwhile you can sign in another way.
identity-refused-nr25 = You cancelled the sign-in on the provider's site.
identity-refused-nr30 = You used a { $door } identity of another kind than this service needs.
identity-refused-denied = { $door } did not confirm your identity: the sign-in was cancelled, or the credentials were not the right ones.
identity-refused-denied-do = You can try again at once with your card and its PIN or with the CieID app, or sign in in another way.
identity-refused-kind = This service needs a { $door } identity for professional use, or of a legal person.
identity-refused-kind-do = Try again with your identity for professional use. If you have none, ask a provider that issues them.
identity-refused-other = The { $door } provider did not confirm your identity and gave no reason.
identity-refused-late = The answer of { $door } came out of time.
identity-refused-fault = The answer of { $door } did not pass the security checks and was not accepted.
identity-refused-fault-do = Try again in a few minutes. If it happens again, sign in another way and report the code below.
identity-refused-again-do = You can try again at once: the page that you asked for opens after the sign-in.
identity-refused-unsolicited = An answer of { $door } arrived that this site had not asked for, or had asked for too long ago.
identity-refused-answered = This sign-in was used before: each one serves once.
identity-refused-browser = The sign-in was begun in another browser, or your browser did not keep this site's cookies.
identity-refused-browser-do = Try again in one and the same browser, with cookies allowed for this site. If somebody sent you a link to sign in, do not use it.
identity-refused-gone = This sign-in was used before, or too much time has passed.
identity-refused-tax-code = { $door } confirmed your identity, but without an Italian tax code (codice fiscale). The services of this site are tied to the tax code.
identity-refused-tax-code-do = If you have an Italian tax code, go to one of the Institute's offices with an identity document: a clerk can help you. If you have none, the Agenzia delle Entrate issues it, abroad the Italian consulate.
identity-refused-name = The answer of { $door } holds no name and surname.
identity-refused-unknown = This provider is not one of those of { $door }, or no longer.
identity-refused-unknown-do = Choose a provider from the list, or sign in another way.
identity-refused-silent = At the moment this site cannot reach { $door }.
identity-refused-silent-do = Try again in a few minutes, or sign in another way.

# Signing out at the provider too
identity-way-out-title = You have signed out of this site
identity-way-out = Your session with { $provider } is still open: whoever uses this device could sign in with your identity. If the device is not yours alone, close it.
identity-way-out-go = Sign out of { $provider } too
identity-signed-out-here = The session on this site was closed.
identity-signed-out-everywhere = You have signed out of this site and at the provider.
identity-signed-out-partly = You have signed out of this site. The provider says that other sessions may still be open: close the browser to be safe.

identity-refused-not-linked = { $door } confirmed your identity. Your state, however, does not tell an Italian tax code, and the Institute does not know yet who you are.
identity-refused-not-linked-do = If you have an Italian tax code, go once to one of the Institute's offices with an identity document and with the code below: from then on you sign in with your foreign identity. If you have none, the Agenzia delle Entrate issues it, abroad the Italian consulate.
identity-nav-abroad = Foreign identities
identity-abroad-title = Identities of other states
identity-abroad-lead = Whoever signed in with another state's identity shows you the code that the page told, and an identity document. Here you say whose it is.
identity-abroad-code = Code of the identity:
identity-abroad-code-hint = Eight characters, which the person read on the sign-in page
identity-abroad-code-missing = Enter the code of the identity
identity-abroad-code-unknown = No identity with this code is waiting: check the characters, or ask the person to sign in again
identity-abroad-person-unknown = The Institute knows nobody with this tax code: register the person first
identity-abroad-birth-differs = The date of birth in the tax code is not the one that the other state confirmed
identity-abroad-somebody-elses = This identity belongs to another person already
identity-abroad-compare = Compare
identity-abroad-compare-lead = Compare the data with the document before you. Link them only if it is the same person: from then on whoever has this identity sees and does all that the person may see and do.
identity-abroad-proved = Confirmed by the other state
identity-abroad-person = Known to the Institute
identity-abroad-surname = Surname
identity-abroad-given-name = Given name
identity-abroad-born-on = Date of birth
identity-abroad-identifier = Identifier
identity-abroad-seen-at = Last sign-in
identity-abroad-link = It is the same person: link
identity-abroad-unlink = Unlink
identity-abroad-back = Back
identity-abroad-linked = The identity is linked. The person is told at the addresses that the Institute knows.
identity-abroad-unlinked = The identity is not linked any more.
identity-abroad-overtaken = Something has changed meanwhile: a colleague has linked or unlinked the identity, or you pressed twice.
identity-abroad-own-title = Identities of other states
identity-abroad-own-lead = Whoever has these identities signs in as you. If you do not know one of them, unlink it at once: sessions that began with it end.
identity-abroad-own-since = { $identifier }, linked on { $when }
identity-abroad-own-unlink = Unlink
identity-abroad-news-subject = Your foreign identity
identity-abroad-news-linked = On { $when } another state's identity was linked with your tax code: whoever has it signs in as you.
identity-abroad-news-unlinked = On { $when } another state's identity was unlinked from your tax code.
identity-abroad-news-linked-short = { $institute }: another state's identity was linked with your tax code. If you did not ask for it, tell us at once.
identity-abroad-news-unlinked-short = { $institute }: another state's identity was unlinked from your tax code. If you did not ask for it, tell us at once.
identity-abroad-news-body =
    { $what }

    If you did not ask for this, tell the Institute at once.

    { $institute }
