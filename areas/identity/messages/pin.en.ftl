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
