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
identity-home-stronger = needs a more secure sign-in
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
