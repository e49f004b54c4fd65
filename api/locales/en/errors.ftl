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
