# An initial PIN not used
identity-pin-expired-title = Your initial PIN is no longer valid
identity-pin-expired = The initial PIN that you typed is right, but was not used in time: for your safety it opens nothing any more.

# Exchange of the PIN
identity-exchange-title = Your new PIN
identity-exchange-initial = You typed your initial PIN: it serves once, to get your personal PIN of 8 characters.
identity-exchange-lapsed = The PIN that you typed is right, but has lapsed. You get a new one at once, with the same rights.
identity-exchange-once = The new PIN is chosen at random and shown only once. Have pen and paper ready, and see that nobody watches the screen.
identity-exchange-show = Show the new PIN
identity-exchange-shown = This is your new PIN. It will not be shown again.
identity-exchange-keep = Copy it now and keep it where you alone find it. The blanks are there to read it better. It holds neither the letter O nor zero, neither the letter I nor one.
identity-exchange-shown-before = The new PIN has been shown already and cannot be shown again. If you have copied it, type it below; otherwise have another one shown.
identity-exchange-type = Type the new PIN
identity-exchange-type-hint = So we know that you copied it well. Only then is the new PIN valid, and the one before no longer.
identity-exchange-missing = Type the new PIN
identity-exchange-wrong = This is not the PIN that was shown: check how you copied it, or have another one shown
identity-exchange-withdrawn = The new PIN was typed differently too many times and is not valid. Have another one shown.
identity-exchange-confirm = Confirm and enter
identity-exchange-another-title = Not copied?
identity-exchange-another = You can have another PIN shown: the one shown before will not be valid.
identity-exchange-show-another = Show another PIN
identity-exchange-over = The exchange of the PIN is no longer open in this browser. Type the PIN that you have again: if the exchange has succeeded, use the new one.

# Notices
identity-news-subject = Your PIN
identity-news-body =
    { $what }

    If this was not you, call the contact centre at once or go to an office: a PIN can be revoked at any moment. This message holds no links and asks for nothing.

    { $institute }
identity-news-renewed = On { $when } your PIN was replaced by a new one.
identity-news-issued = On { $when } an initial PIN was issued to you. The PIN before it, if you had one, is no longer valid.
identity-news-raised = On { $when } your PIN became dispositive.
identity-news-blocked = On { $when } your PIN was blocked, after too many failed attempts.
identity-news-unblocked = On { $when } your PIN was unblocked.
identity-news-revoked = On { $when } your PIN was revoked and all your sessions were closed.
identity-news-renewed-short = { $institute }: your PIN was replaced by a new one. If it was not you, call the contact centre.
identity-news-issued-short = { $institute }: an initial PIN was issued to you; the one before is no longer valid. If it was not you, call the contact centre.
identity-news-raised-short = { $institute }: your PIN became dispositive. If it was not you, call the contact centre.
identity-news-blocked-short = { $institute }: your PIN was blocked after too many attempts. If it was not you, call the contact centre.
identity-news-unblocked-short = { $institute }: your PIN was unblocked. If it was not you, call the contact centre.
identity-news-revoked-short = { $institute }: your PIN was revoked and your sessions were closed. If it was not you, call the contact centre.

# The two halves of an initial PIN
identity-way-email = e-mail
identity-way-pec = certified e-mail
identity-way-text = text message
identity-way-letter = letter
identity-half-subject = Half of your initial PIN
identity-half-first-body =
    The first half of your initial PIN is:

    { $half }

    The second half reaches you by another way. Type both halves, one after the other, on the page for signing in with a PIN by { $until }: you get your personal PIN of 8 characters at once.

    { $institute }
identity-half-second-body =
    The second half of your initial PIN is:

    { $half }

    The first half has reached you by another way. Type both halves, one after the other, on the page for signing in with a PIN by { $until }: you get your personal PIN of 8 characters at once.

    { $institute }
identity-half-first-short =
    { $institute }: first half of your initial PIN
    { $half }
    The second comes by another way. Type both, in order, by { $until }.
identity-half-second-short =
    { $institute }: second half of your initial PIN
    { $half }
    The first comes by another way. Type both, in order, by { $until }.
identity-letter-title = Your initial PIN
identity-letter-half = Second half
identity-letter-text = The first half has reached you by another way. Type both halves, one after the other, on the page for signing in with a PIN: you get your personal PIN of 8 characters at once. Keep this letter where you alone find it, and destroy it after use.
identity-letters-title = Letters to be sent
identity-letters-lead = Each letter holds half of an initial PIN. Print it, put it into its envelope unread, and mark it as sent: what it said is then erased.
identity-letters-caption = Letters to be sent, the oldest first
identity-letters-to = To
identity-letters-since = Written
identity-letters-printed = Printed
identity-letters-action = Action
identity-letters-print = Print
identity-letters-sent = Sent
identity-letters-none-title = No letters to be sent
identity-letters-none = Letters come here when a PIN is asked for online or at the contact centre.
identity-letter-sent-done = The letter is marked as sent; what it said is erased.

# The desk
identity-nav-desk = People
identity-nav-letters = Letters
identity-desk-title = People and PINs
identity-desk-lead = Find the person before you, or on the telephone, by tax code. Each look is recorded.
identity-desk-find = Find
identity-desk-unknown = The Institute knows nobody with this tax code.
identity-desk-register-title = Register the person
identity-desk-register = Register
identity-desk-registered = The person is registered.
identity-desk-known-already = The person was registered already, and has stayed as before.
identity-desk-surname = Surname
identity-desk-surname-missing = Type the surname
identity-desk-given-name = Given name
identity-desk-given-name-missing = Type the given name
identity-desk-email = E-mail
identity-desk-pec = Certified e-mail (PEC)
identity-desk-email-wrong = The address is not written correctly
identity-desk-mobile = Mobile
identity-desk-mobile-hint = For example: 333 1234567. A number of another country begins with + and the country's code.
identity-desk-mobile-wrong = Write a mobile number, for example 333 1234567; one of another country with + and the country's code
identity-desk-address = Postal address
identity-desk-address-hint = As on an envelope: street and number, postcode and place.
identity-desk-address-wrong = An address has at most six lines
identity-desk-not-oneself = Nobody can do this for himself: ask a colleague.
identity-desk-overtaken = Something has changed meanwhile: a colleague issued, changed or revoked the PIN, or you pressed twice. A PIN that was shown cannot be shown again; if it is lost, issue another one.
identity-desk-document-title = Identity document
identity-desk-document-lead = Check the original and the photograph before you write its data. A PIN issued at an office is dispositive at once; the one before is no longer valid, and open sessions end.
identity-desk-issue = Issue an initial PIN
identity-desk-raise = Make the PIN dispositive
identity-desk-raised = The PIN is dispositive. The person notices at the next sign-in.
identity-desk-questions-title = Identification by questions
identity-desk-questions = Which questions were answered rightly?
identity-desk-questions-hint = At least two are needed. It is recorded which, not the answers.
identity-desk-questions-missing = Tick at least two questions that were answered rightly
identity-question-birth = Place and date of birth
identity-question-residence = Address of residence
identity-question-last-use = Last service used
identity-question-document = Data of an identity document
identity-desk-halves-lead = The initial PIN is sent in two halves: the first by { $first }, the second by { $second }. It is ordinary, and the one before is no longer valid.
identity-desk-halves = Send an initial PIN in two halves
identity-desk-halves-sent = Both halves of the initial PIN are on their way.
identity-desk-no-ways = The Institute knows no two ways to reach this person: the initial PIN is issued at an office.
identity-desk-unblock = Unblock the PIN
identity-desk-unblocked = The PIN is unblocked.
identity-desk-revoke-title = Revocation
identity-desk-revoke-lead = If the PIN is lost or somebody else knows it. Revocation holds at once and ends all sessions of the person.
identity-desk-revoke = Revoke the PIN
identity-desk-revoked = The PIN is revoked and the person's sessions have ended.
identity-person-title = The person
identity-person-name = Name
identity-document-kind = Kind of document
identity-document-choose = Choose
identity-document-kind-missing = Choose the kind of document
identity-document-identity-card = identity card
identity-document-passport = passport
identity-document-driving-licence = driving licence
identity-document-residence-permit = residence permit
identity-document-number = Number
identity-document-number-missing = Type the number of the document
identity-document-number-wrong = A number has at most 60 letters, digits, hyphens and slashes
identity-document-issuer = Issued by
identity-document-issuer-hint = For example: Comune di Torino.
identity-document-issuer-missing = Type who issued the document, in one line
identity-document-expiry = Expires on
identity-document-expiry-missing = Type the day on which it expires
identity-document-expired = The document has expired: a valid one is needed
identity-origin = How the document came
identity-origin-hint = Only needed to make the PIN dispositive.
identity-origin-missing = Choose how the document came
identity-origin-office = at the office, the original
identity-origin-paper = a copy on paper
identity-origin-fax = a copy by fax
identity-origin-online = a copy online
identity-issued-title = Initial PIN
identity-issued-once = Print this page and hand it over: the PIN cannot be shown again.
identity-issued-use = It serves once: type it on the page for signing in with a PIN by { $until }, with your tax code. You get your personal PIN of 8 characters at once; it is dispositive.
identity-issued-keep = The blanks are there to read it better. Keep this sheet where you alone find it, and destroy it after use.
identity-issued-back = Back to the person

# PINs in a table
identity-pins-title = PIN
identity-pins-caption = PINs, the newest first
identity-pins-kind = Kind
identity-pins-rights = Rights
identity-pins-issued = Issued
identity-pins-lapses = Lapses
identity-pins-state = State
identity-pins-none-title = No PIN
identity-pins-none = No PIN has been issued so far.
identity-pin-form-initial = initial PIN
identity-pin-form-personal = personal PIN
identity-pin-state-active = valid
identity-pin-state-lapsed = lapsed
identity-pin-state-blocked = blocked
identity-pin-state-replaced = replaced
identity-pin-state-revoked = revoked
identity-news-not-raised = On { $when } your request to make your PIN dispositive was refused. The reason stands on the page of your PIN.
identity-news-not-raised-short = { $institute }: your request to make your PIN dispositive was refused. The reason stands on the page of your PIN.

# The page of one's PIN
identity-own-title = Your PIN
identity-own-lead = The PIN is personal: give it to nobody. No operator will ever ask for it.
identity-own-sessions = Your sign-ins
identity-own-stronger = Your PIN has become dispositive. This session began before: sign out and in again to use it.
identity-own-raise-title = Dispositive PIN
identity-own-raise-lead = An ordinary PIN lets you consult. To apply for something you need a dispositive PIN: go to an office with an identity document, or send a copy of it from here.
identity-own-raise = Send a copy of the document
identity-own-revoke-title = PIN lost or known to others
identity-own-revoke-lead = Revoke it at once: it will open nothing any more and all your sessions will end, this one too. To have another you will need a new initial PIN.
identity-own-revoke = Revoke the PIN
identity-own-revoked = Your PIN is revoked and all your sessions have ended.
identity-own-moved-on = Your PIN has changed meanwhile: nothing was revoked. See how it stands now.
identity-raise-title = Make the PIN dispositive
identity-raise-lead = Write the data of your document and add a legible copy of it, both sides. An operator checks it; the outcome stands on the page of your PIN.
identity-raise-copy = Copy of the document
identity-raise-copy-hint = PDF, JPEG or PNG, 5 MB at most.
identity-raise-copy-missing = Choose the file with the copy of the document
identity-raise-copy-too-large = The file is larger than 5 MB: choose a smaller one. The rest of what you wrote is still there
identity-raise-copy-wrong = The file is no PDF, JPEG or PNG: choose another one. The rest of what you wrote is still there
identity-raise-send = Send the request
identity-raise-asked = The request has arrived. An operator looks at it.
identity-raise-nothing = There is nothing to ask: here you see how your PIN and your request stand.
identity-raise-waiting = waiting for an operator
identity-raise-taken = being looked at
identity-raise-accepted = accepted
identity-raise-refused = refused
identity-raise-last = Your request of { $when }:
identity-raise-reason = Reason:
identity-raise-next-sign-in = The PIN is dispositive from the next sign-in on.

# The operators' list
identity-nav-conversions = Dispositive PINs
identity-conversions-title = PINs to be made dispositive
identity-conversions-lead = People who have sent a copy of their document, the oldest request first.
identity-conversions-caption = Requests to be decided
identity-conversions-who = Person
identity-conversions-asked = Asked
identity-conversions-state = State
identity-conversions-none-title = No request to be decided
identity-conversions-none = Requests come here when a person sends a copy of a document.
identity-conversion-free = to be taken
identity-conversion-with = { $name }, since { $when }
identity-conversion-title = Request for a dispositive PIN
identity-conversion-copy = Download the copy of the document
identity-conversion-copy-hint = The copy comes from outside: open it only after saving it. Whoever downloads it is recorded.
identity-conversion-copy-erased = The copy of the document has been erased: the time for which it is kept after the decision is over.
identity-conversion-take = Take it
identity-conversion-has = { $name } has had the request since { $when }.
identity-conversion-take-over = Take it over
identity-conversion-moved-on = A colleague has taken or decided the request meanwhile: here you see who and when.
identity-conversion-decide = Decision
identity-conversion-accept = Accept: the PIN becomes dispositive
identity-conversion-reason = Reason of the refusal
identity-conversion-reason-hint = The person reads it. Only needed to refuse.
identity-conversion-reason-missing = Write the reason of the refusal, 500 characters at most
identity-conversion-refuse = Refuse
identity-conversion-accepted = The request is accepted: the PIN is dispositive.
identity-conversion-refused = The request is refused; the person reads the reason.
identity-conversion-no-pin = The person has no valid ordinary PIN any more: the request can only be refused.
identity-news-asked-in-vain = On { $when } somebody asked online for an initial PIN for you. You have one already, and nothing has changed. If you have lost it, call the contact centre or go to an office.
identity-news-asked-in-vain-short = { $institute }: somebody asked online for a PIN for you. You have one already and nothing has changed. If you lost it, call the contact centre.
identity-news-no-two-ways = On { $when } an initial PIN was asked for you online. The Institute knows no two ways to send you its halves: go to an office with an identity document.
identity-news-no-two-ways-short = { $institute }: to send you the PIN asked for online we need two ways and know only one. Go to an office with an identity document.

# Asking online
identity-request-title = Ask for a PIN online
identity-request-lead = The initial PIN comes in two halves, by two different ways that the Institute already knows, such as e-mail, text message or letter. It is an ordinary PIN: it lets you consult.
identity-request-contact = Your e-mail or PEC address, or your mobile number
identity-request-contact-hint = One of those that you have given to the Institute.
identity-request-contact-wrong = Write an e-mail or PEC address, or a mobile number, for example 333 1234567
identity-request-send = Ask for the PIN
identity-request-noted = The request is noted. If the data are those that the Institute knows, the first half of the PIN is on its way: when you have both, type them here one after the other.
identity-asked-too-often = Too many requests were made. Try again later, or call the contact centre.
identity-request-otherwise = If the Institute knows neither your addresses nor your number, or if you need a dispositive PIN at once, go to an office with an identity document.

# Recovery
identity-recovery-link = Forgotten or blocked PIN
identity-recovery-title = Recover your PIN
identity-recovery-lead = Enter your tax code. If you have a PIN and the Institute knows two ways to reach you, you receive a link by e-mail, PEC or text message: with it you get a new initial PIN that has the rights of the one you have.
identity-recovery-ask = Send the link
identity-recovery-asked = The request is noted. If you have a PIN and the Institute knows two ways to reach you, the link is on its way: while it is valid no other is sent, so look among today's messages too. Otherwise go to an office or call the contact centre.
identity-recovery-otherwise-title = The link does not arrive?
identity-recovery-otherwise = The Institute must know at least two ways to reach you: e-mail, PEC, mobile phone, postal address. If it knows only one, or if your PIN was revoked, no link arrives. In that case:
identity-recovery-subject = Recovery of your PIN
identity-recovery-body =
    Somebody has asked to recover your PIN. If it was you, open this page by { $until } and confirm:

    { $link }

    If it was not you, there is nothing to do: the PIN that you have is valid as before.

    { $institute }
identity-recovery-short = { $institute }: recover your PIN within { $hours } hours: { $link }
identity-recovery-explain = If you confirm, you receive a new initial PIN in two halves: the first by { $first }, the second by { $second }. It has the rights of the one you have.
identity-recovery-until-then = From that moment the PIN of before is no longer valid, and all your open sessions end. If you have found your PIN meanwhile, close this page: nothing changes.
identity-recovery-confirm = Send the new PIN
identity-recovery-done = The two halves of the new initial PIN are on their way. When you have both, type them here one after the other: the PIN of before is no longer valid.
identity-recovery-over = The link is not valid: it was used before, its time is over, or the PIN has changed meanwhile. If you have just used it, the two halves of the new PIN are on their way; otherwise ask for another one.
identity-news-recovered = On { $when } a new initial PIN, asked for with the recovery link, was sent to you in two halves. The PIN of before is no longer valid and all your sessions have ended.
identity-news-recovered-short = { $institute }: your new initial PIN comes in two halves; the one before is no longer valid. If it was not you, call the contact centre.
