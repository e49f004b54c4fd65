## Facts of Article 14 for the invitee: $organisation (invites), $controller (answers for the account), $source

invitation-notice-purpose = Your address is used to offer you an account in the portal, so that { $organisation } can let the right people read, sign and answer data processing agreements.
invitation-notice-legal-basis = GDPR Article 6(1)(f): the interest of the parties in handling their agreements safely and provably.
invitation-notice-category-email = Your e-mail address
invitation-notice-category-role = Your role at { $organisation }
invitation-notice-category-name = Your name, and your telephone number if you give it yourself
invitation-notice-source = { $source } gave us your e-mail address. We have not received it from anyone else.
invitation-notice-recipients = Members of { $organisation }, { $controller }, and the processors that run the portal.
invitation-notice-retention = If you do not accept, your address is deleted 30 days after the invitation has expired. If you accept, it is kept as long as you have an account.
invitation-notice-rights = You may ask for access, rectification, erasure and restriction, and you may object to the use of your address.
invitation-notice-authority = You may complain to a supervisory authority without writing to us first: in Denmark to Datatilsynet (datatilsynet.dk), or to that of the EU/EEA country you live in.
invitation-notice-transfers = Your address is not transferred outside the EU/EEA, unless it is stated with its ground in the list of processors.

## The file of refused rows

invitation-list-name = Name
invitation-list-email = E-mail
invitation-list-role = Role
invitation-list-language = Language
invitation-list-why = Error
