## One sentence for every code: what a person reads when a failure has none of its own.
error-code-UNAUTHENTICATED = Please sign in.
error-code-FORBIDDEN = Your role does not allow this. Ask an administrator of your organisation.
error-code-NOT_FOUND = This does not exist, or it is not yours to see.
error-code-VALIDATION = Something in what you entered is not right.
error-code-CONFLICT = This has changed in the meantime. Load it again and retry.
error-code-APPROVAL_REQUIRED = A second person must do this: four eyes.
error-code-IMMUTABLE = What has been sent or published can no longer be changed.
error-code-NOTICE_PERIOD_RUNNING = The notice period is still running for some customers.
error-code-OBJECTION_OPEN = An objection is still open.
error-code-NOT_AUTHORISED_BY_CONTROLLER = A customer has not authorised this change.
error-code-TRANSFER_MECHANISM_REQUIRED = A place outside the EEA needs a ground of transfer that is valid today.
error-code-CONSENT_REQUIRED = Your consent or acknowledgement is missing.
error-code-INVITATION_USED = This invitation has already been answered.
error-code-INVITATION_EXPIRED = This invitation has expired. Ask for a new one.
error-code-LAST_OWNER = An organisation needs at least one owner.
error-code-RATE_LIMITED = Too many attempts. Wait a little and try again.
error-code-QUERY_TOO_COMPLEX = The request asks for too much at once.
error-code-UNAVAILABLE = The portal cannot save right now. Nothing was changed; please try again in a moment.
error-code-INTERNAL = Something went wrong on our side.

## common
error-not-found = This does not exist, or it is not yours to see.
error-unauthenticated = Please sign in.
error-forbidden = Your role does not allow this. Ask an administrator of your organisation.
error-already-exists = This exists already.
error-changed-meanwhile = Somebody changed this in the meantime. Load it again and retry.
error-unavailable = The portal cannot save right now. Nothing was changed; please try again in a moment.
error-required = Please fill this in.
error-too-long = At most { $max } characters.
error-control-characters = This contains characters that cannot be stored.
error-email-invalid = This is not an e-mail address.
error-cursor-invalid = This place in the list no longer exists. Start from the beginning.
error-page-size = A page has between 1 and { $max } rows.

## identity
error-sign-in-failed = The e-mail address or the password is wrong.
error-too-many-attempts = Too many attempts. Wait { $retryAfter } seconds and try again.
error-password-wrong = The password is wrong.
error-password-too-short = Use at least { $min } characters. A short sentence is easy to remember.
error-password-too-long = Use at most { $max } characters.
error-account-exists = There is an account with this e-mail address already.
error-phone-invalid = Write the number with its country code, for example +45 12 34 56 78.
error-time-zone-unknown = This time zone is not known.
error-session-required = This cannot be done with an access token. Sign in to the portal.
error-token-days = An access token is good for between 1 and { $max } days.

## organisations
error-role-not-here = There is no such role in this kind of organisation.
error-owners-only = Only an owner can give or take ownership and the right to sign.
error-raises-oneself = You cannot give yourself more rights. Ask somebody else to.
error-last-owner = An organisation needs at least one owner. Make somebody else owner first.
error-already-member = This person is a member already.
error-membership-over = This membership has ended.
error-invitation-open = An invitation to this address is waiting already. Send it again or take it back.
error-invitation-resent-often = This invitation has been sent { $max } times. Take it back and call the person.
error-invitation-used = This invitation has already been answered or taken back.
error-invitation-expired = This invitation has expired. Ask for a new one.
error-notice-not-acknowledged = Confirm that you have read what happens to your data.
error-registration-scheme = This register is not known.
error-registration-number = The number does not fit the register. Check every digit.
error-slug-invalid = Use 2 to 60 lower-case letters, digits and hyphens.
error-country-invalid = Write the country as two capital letters, for example DK.
error-website-invalid = Write the whole address, for example https://www.example.com.

## agreements
error-out-of-range = Between { $min } and { $max }.
error-objection-longer-than-notice = The time to object cannot be longer than the notice: at most { $max } days.
error-too-many = At most { $max }.
error-template-state = The template version is at another stage now. Load it again.
error-template-not-draft = Only a draft can be edited. Make a new draft.
error-draft-exists = There is a draft already. Edit that one.
error-clause-locked = The text of this structure is locked. Only the terms can be changed; for your own text, make a template of your own.
error-clause-number = { $number } is not a clause number, or it stands twice. Write 7 or 7.1.
error-coverage-letter = { $letter } is not a letter of Article 28(3): a to h.
error-coverage-missing = No clause covers Article 28(3), letters { $letters }. All of a to h must be covered before the template can be published.
error-approve-own-template = Another person than the one who last wrote it must publish a template.
error-condition-unknown = { $name } is not a choice that a paragraph can depend on.
error-placeholder-unknown = Clause { $clause } has a placeholder that nothing can fill: { $name }.
error-placeholder-open = Clause { $clause } has a placeholder without its closing braces.
error-clauses-too-deep = The clauses are nested too deeply.
error-template-not-published = Only a published template version can be sent, and this one no longer is.
error-template-language = The agreement must be in the template’s language.
error-relation-not-active = The customer relation is not active.
error-third-country-listed = { $name } processes outside the EEA, but the terms do not allow it.
error-transfer-ground-invalid = { $name } rests on a ground of transfer that is no longer valid.
error-document-too-large = The agreement has too much text to be set.
error-documents-unavailable = Documents cannot be stored right now. Nothing was changed; please try again in a moment.
error-version-signed = The customer has already signed the version before. Sign it, or agree with the customer first.
error-agreement-state = The agreement is at another stage now. Load it again.
error-agreement-ending = The agreement is terminated and can no longer change.
error-agreement-expired = The time to sign this agreement is over. The vendor must send it again.
error-already-signed = Your side, or the customer, has already signed.
error-cannot-bind = You have no authority to sign for your organisation in the portal. An owner can give it to you.
error-same-person = The same person cannot sign for both sides.
error-hash-differs = What you were shown is not what is to be signed. Load the agreement again and read it.
error-consent-missing = Tick the sentence to sign.
error-consent-outdated = The sentence has changed. Load the page again and read it.
## relations
error-service-code = A code consists of A–Z, 0–9, hyphens and underscores.
error-service-code-taken = Another service has this code already.
error-external-id-taken = Another customer has this customer number already.
error-customer-exists = You already have a customer with this registration number.
error-grant-fields = Choose at least one field to share.
error-grant-period = The last day is before the first, or over already.
error-grant-partner-is-customer = A customer cannot be the partner in its own relation.
error-grant-nobody-to-inform = The customer has nobody who could be informed yet. Add an address for notices, or wait until its owner has accepted the invitation.
error-grant-state = This grant can no longer be changed: it is decided, revoked or expired.
