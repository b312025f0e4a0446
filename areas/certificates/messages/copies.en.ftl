copies-nav = Copies to my addresses
copies-service-description = Choose the mailboxes or the mobile phone to which copies of your certificates and attestations go
copies-title = Copies to my addresses
copies-intro = With each new certificate, rectification or annulment we send a copy to the addresses that you name here.
copies-caption = Addresses to which we send copies
copies-none-title = No address
copies-none-text = Until you name an address, certificates and attestations can be seen on this site alone.
copies-full = { $count ->
    [one] You can have one address. Stop it to add another one
   *[other] You can have up to { $count } addresses. Stop one to add another one
}
copies-kind = Kind
copies-kind-pec = PEC mailbox
copies-kind-email = Ordinary e-mail
copies-kind-sms = Mobile phone
copies-address = Address
copies-state = State
copies-state-unproven = To be confirmed
copies-state-active = Active
copies-state-stopped = Stopped
copies-contents = What we send
copies-contents-hint = Certificates hold the diagnosis, attestations do not
copies-contents-attestations = Attestations only, without the diagnosis
copies-contents-certificates = Certificates only, with the diagnosis
copies-contents-both = Certificates and attestations
copies-contents-missing = Choose what to send
copies-contents-stronger = To receive certificates with the diagnosis you need a stronger sign-in than the one that you used
copies-contents-title = What we send
copies-contents-link = Change the documents
copies-what-email = Attestations only, without the diagnosis
copies-what-sms = The protocol number
copies-new-pec = Add a PEC mailbox
copies-new-email = Add an ordinary mailbox
copies-new-sms = Add a mobile phone
copies-new-intro-pec = To a certified mailbox we can send certificates and attestations. We first send you a code: copies go out once you have entered it.
copies-new-intro-email = To an ordinary mailbox we send attestations alone, never certificates with the diagnosis. We first send you a code: copies go out once you have entered it.
copies-new-intro-sms = To a mobile phone we send the protocol number alone. We first send you a code: messages go out once you have entered it.
copies-new-submit = Send the confirmation code
copies-cancel = Cancel
copies-save = Save
copies-field-pec = Your PEC mailbox
copies-field-email = Your mailbox
copies-field-sms = Your mobile number
copies-address-hint-pec = For example: mario.rossi@pec.example.it. It must be a certified mailbox
copies-address-hint-email = For example: mario.rossi@posta.example.it
copies-address-hint-sms = For example: 333 1234567. A number of another country begins with + and the country's code
copies-address-wrong-pec = Write the whole address of the mailbox, for example mario.rossi@pec.example.it
copies-address-wrong-email = Write the whole address of the mailbox, for example mario.rossi@posta.example.it
copies-address-wrong-sms = Write the number of a mobile phone, for example 333 1234567
copies-address-taken = This address is one of yours already
copies-not-certified = The mail provider says that this is not a PEC mailbox. Name another one
copies-not-certified-yet = The mail provider has not confirmed yet that this is a PEC mailbox. Try again in a few minutes: the code stays valid
copies-created = The address was added: now enter the code that you will receive
copies-one-title = Address
copies-unknown = This address does not exist, or it is not yours.
copies-prove-title = Confirmation of the address
copies-prove-intro = We sent a code to { $address }. Enter it here to confirm that the address is yours.
copies-prove-until = The code is good until { $until }.
copies-prove-submit = Confirm the address
copies-code = Code received
copies-code-missing = Write the code that you received
copies-code-sent = The code is on its way
copies-proven = The address is confirmed
copies-terms = What we send
copies-changed = The changes are saved
copies-new-address-title = New address
copies-new-address-link = Change the address
copies-new-address-intro = We go on sending copies to { $address } until the new address is confirmed. The kind of address stays the same.
copies-stop-link = Stop
copies-stop-title = End of sending
copies-stop-intro = We will send nothing more to { $address }, not even annulments of what we have sent.
copies-stop-submit = Stop for good
copies-stopped = Sending has stopped
copies-sent-title = Copies sent
copies-sent-none-title = No copy
copies-sent-none-text = Copies appear here as soon as there is something to send.
copies-sent-at = Prepared
copies-head-number = Protocol number
copies-sent-what = What
copies-sent-why = Why
copies-sent-to = To
copies-sent-since = Since
copies-sent-attestations = attestation
copies-sent-certificates = certificate
copies-sent-both = certificate and attestation
copies-sent-number = protocol number
copies-change-issued = new
copies-change-rectified = rectification
copies-change-annulled = annulment
copies-history = History of changes
copies-history-at = When
copies-history-what = What
copies-history-then = Since then
copies-action-created = Added
copies-action-code_asked = Another code asked for
copies-action-proven = Confirmed
copies-action-address_asked = Another address asked for
copies-action-contents_changed = Documents changed
copies-action-stopped = Stopped
copies-action-found_ordinary = Stopped by the institute: it is not a PEC mailbox
copies-mail-subject-issued = Copy: { $documents }
copies-mail-subject-rectified = Copy, rectification: { $documents }
copies-mail-subject-annulled = Copy, annulment: { $documents }
copies-mail-issued = The copy that you asked for is attached. Protocol number: { $number }.
copies-mail-rectified = The copy that you asked for is attached. The document with protocol number { $number } takes the place of number { $earlier }, which is no longer valid.
copies-mail-annulled = The document with protocol number { $number } was annulled by whoever issued it: it is no longer valid. The copy that says so is attached.
copies-mail-body =
    { $institute }

    { $what }

    You receive this message because you asked for it. To change the address or
    to stop:
    { $page }

    This message was generated automatically: replies are not read.
copies-code-subject = Confirmation code for your address
copies-code-body =
    { $institute }

    Somebody asked that copies of documents be sent to this mailbox. The
    confirmation code is

    { $code }

    The code is good until { $until }. Enter it on the page
    { $page }
    after signing in with your own credentials. Until then nothing will be sent.

    If you did not ask for this, there is nothing to do: ignore the message.

    This message was generated automatically: replies are not read.
copies-sms-code = { $institute }: code to confirm this number: { $code }. If you did not ask for it, ignore it.
copies-sms-issued = { $institute }: protocol number { $number }.
copies-sms-rectified = { $institute }: protocol number { $number }, in place of { $earlier }.
copies-sms-annulled = { $institute }: protocol number { $number } is no longer valid.
copies-delivered-sms = Delivered to the phone
