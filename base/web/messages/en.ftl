# Layout
tagline = Online services
skip-to-content = Skip to content
skip-to-footer = Skip to footer
language-choice = Choice of language
home = Home
main-navigation = Main navigation
breadcrumb-label = Breadcrumb
footer-links = About this site
sign-in = Sign in
sign-out = Sign out
signed-in-as = Signed in as
acting-for = Acting for
acting-for-change = Choose for whom to act
unit = unit
contact-phone = Phone
contact-email = E-mail
contact-pec = Certified e-mail (PEC)

# Forms
form-error = Error
form-errors-title = { $count ->
    [one] There is one error to correct
   *[other] There are { $count } errors to correct
}
form-optional = optional
form-required-note = Fields with an asterisk (*) are required.

# Lists
pager-label = Pages of the list
pager-previous = Previous
pager-next = Next

# Failures
error-400-title = The request could not be understood
error-400-help = The address or the data sent are incomplete. Go back to the previous page and try again.
error-401-title = Sign-in needed
error-401-help = You have to sign in before you can do this.
error-403-title = Not allowed
error-403-help = You do not have the rights that this needs. If you think that you should, ask the person responsible in your organisation or the contact centre.
error-404-title = Page not found
error-404-help = The address does not lead to any page that you may see. Check that it is complete, or start from the home page.
error-405-title = Not possible here
error-405-help = This address can not be used in this way. Start from the home page.
error-406-title = Format not available
error-406-help = The answer is not available in any of the formats asked for.
error-409-title = Already done, or overtaken
error-409-help = The data have changed in the meantime. Reload the page to see how things stand.
error-413-title = Too much data
error-413-help = What was sent is larger than allowed. Nothing was recorded.
error-415-title = Format not accepted
error-415-help = The data were sent in a format that this address does not take.
error-422-title = Data to correct
error-422-help = Some of the data sent are not valid. Go back to the previous page, correct them and send again.
error-429-title = Too many requests
error-429-help = Too many requests came in a short time. Wait a moment and try again.
error-500-title = Something went wrong
error-500-help = The fault is ours and has been recorded. What you asked for may not have been done: check before you repeat it.
error-503-title = Service not available at the moment
error-503-help = We can not answer right now. Nothing was recorded: try again in a few minutes.
error-other-title = The request did not succeed
error-other-help = The request can not be met. Start from the home page.
error-form-expired = The form had expired or belonged to another sign-in. Go back to the previous page, reload it and send again.
error-form-foreign = The form was sent by another site and was not accepted.
error-form-unreadable = The data of the form can not be read. Go back to the previous page and send again.
error-too-weak = This needs a sign-in with a higher level of security.
error-retry-after = { $count ->
    [one] Try again in one second.
   *[other] Try again in { $count } seconds.
}
error-to-home = Go to the home page
error-request-id = If you ask for help, quote this code:

# Accessibility statement
accessibility-title = Accessibility statement
accessibility-commitment = { $name } is committed to making this site accessible to everybody, under Italian law no. 4 of 9 January 2004 and Directive (EU) 2016/2102.
accessibility-state-title = Conformity
accessibility-state = The program is built to WCAG 2.2, level AA, and to EN 301 549, and is checked with automatic tools at every change. The official declaration, with any content that is not accessible, is published through AgID and reviewed every year by 23 September.
accessibility-declaration = Declaration published through AgID
accessibility-how-title = How this site is made
accessibility-how-scripts = Every page works without JavaScript.
accessibility-how-keyboard = Everything can be done by keyboard alone, with the focus always visible.
accessibility-how-zoom = Pages adapt to phones, to enlargement up to 400%, to high contrast and to print.
accessibility-how-languages = The texts are available in Italian, English and German.
accessibility-feedback-title = Feedback
accessibility-feedback = If you meet an obstacle, tell us by one of the contacts at the foot of every page, with the address of the page and the technology that you use. We answer within 30 days.
accessibility-enforcement-title = If there is no answer, or not a good one
accessibility-enforcement = You can turn to the Digital Ombudsman (Difensore civico per il digitale) at AgID, who examines complaints about the accessibility of public sites.

# Privacy notice
privacy-title = Privacy notice
privacy-controller = The controller of the personal data collected by this site is { $name }.
privacy-data-title = Which data, and why
privacy-data = We process the data needed to recognise you, to take in and make available sickness certificates and attestations, and to deliver them to whoever is entitled to them, as the law provides (art. 6(1)(c) and (e) of Regulation (EU) 2016/679).
privacy-health-title = Health data
privacy-health = The diagnosis is stored encrypted and is visible only to you and to the institute's medical staff. The employer sees only the attestation, which does not hold it.
privacy-record-title = Record of access
privacy-record = Every look at your data is recorded: who, when and on whose behalf. Once signed in you can see who looked at your certificates.
privacy-cookies-title = Cookies
privacy-cookies = The site uses technical cookies only: the session after signing in, the language chosen, the protection of forms and the confirmation shown after a form is sent. No profiling cookies, no third-party content.
privacy-rights-title = Your rights
privacy-rights = You can ask for access to your data, for correction and, where the law provides, for restriction, or object (articles 15 to 22 of the Regulation), and lodge a complaint with the Italian data protection authority (Garante).
privacy-officer = Data protection officer
