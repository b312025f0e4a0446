employer-nav = Employees' attestations
employer-service-description = Search, read, print and download the attestations of the workers of the firms for which you act.
employer-service-description-public = Search, read, print and download the attestations of the public employees of the bodies and units for which you act.
employer-title = Employees' sickness attestations
employer-search = Search
employer-more-filters = More filters: dates, state, attestations per page
employer-clear = Clear filters
employer-worker = Worker
employer-worker-hint = Tax code, or the beginning of the surname (at least 2 letters)
employer-protocol-number = Protocol number
employer-released-from = Released from
employer-released-to = Released until
employer-received-from = Received from
employer-received-to = Received until
employer-state = State
employer-reading = Reading
employer-reading-unread = not read yet
employer-reading-changed = changed since you read them
employer-any = All
employer-per-page = Attestations per page
employer-protocol-number-wrong = A protocol number has 9 or 10 digits and no letters
employer-tax-code-wrong = Check the tax code: it has 16 characters (11 digits if provisional), and the last one must fit the others
employer-surname-short = Type at least the first 2 letters of the surname
employer-day-wrong = Type a date that exists: day, month and year
employer-days-reversed = The last date comes before the first
employer-choice-wrong = Choose one of the entries
employer-search-expired = The search is no longer kept: here is the whole list.
employer-unread = { $count ->
    [0] You have read all attestations.
    [one] One attestation has not been read yet.
   *[other] { $count } attestations have not been read yet.
}
employer-changed = { $count ->
    [one] One attestation has changed since you read it.
   *[other] { $count } attestations have changed since you read them.
}
employer-unread-many = 1,000 attestations or more have not been read yet.
employer-changed-many = 1,000 attestations or more have changed since you read them.
employer-none-found-title = No attestation matches the search
employer-none-found = Remove or widen a filter: for example, type only the beginning of the surname, or leave the dates empty.
employer-none-title = There are no attestations yet
employer-none = Attestations appear here as soon as a doctor sends the certificate of one of your employees. If you expect one, ask the worker for the protocol number.
employer-caption = Attestations, newest first
employer-tick = Select
employer-tick-row = Select attestation { $number }
employer-worker-column = Worker
employer-days = Sickness
employer-in-hospital = in hospital
employer-received = Received
employer-addressee = Employer number or unit
employer-mark-unread = not read yet
employer-mark-changed = changed since you read it
employer-mark-read = Mark the selected attestations as read
employer-marked-read = The selected attestations are marked as read.
employer-nothing-ticked = Select at least one attestation of the list.
employer-file-title = Download the list
employer-file-help = The file holds all attestations of the filtered list, at most { $most }. Annulled ones are marked as such. Downloading the list does not mark attestations as read.
employer-file-xml = List as XML, for programs
employer-file-txt = List as TXT, to be read
employer-file-csv = List as CSV, for spreadsheets
employer-file-newest = the newest only
employer-file-cut = More attestations were found than one file can hold: narrow the search, or download the newest only with the links at the end of the page.
employer-file-cut-help = Only the newest { $most } attestations:
employer-one-title = Attestation
employer-one-heading = Attestation no. { $number }
employer-one-files = Download
employer-one-pdf = Attestation as PDF, for printing
employer-one-xml = Attestation as XML
employer-one-txt = Attestation as TXT
employer-to-later = See the attestation that counts now
employer-to-earlier = See the rectified attestation
employer-back = Back to the list
employer-unknown = This attestation does not exist, or does not concern the employer for whom you are acting.
employer-cursor-wrong = The cursor is none of those that this service gave
employer-too-many-ids = At most 500 attestations can be acknowledged at once
employer-limit-wrong = A page may hold 1 to 100 attestations
employer-key-owner = A key for employers must name the employer, a key for the look-up must not
