### Mails in English. One message per part of a letter: `subject`, `body` (a blank line between paragraphs),
### `action` (the button), `notice-title` and `notice` (small print below the button), `fact-…` (labels).
### Every letter also knows { $sender } (who sends it) and { $portal } (the portal's address).

## Shared by all letters

mail-via = { $sender } via Tillid
mail-date =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year } at { $time } (Danish time)
mail-quote-introduction = In their own words:
mail-link-introduction = If the button does not work, copy this address into your browser:
mail-footer-administrative = This is an administrative message about your relation with { $sender }. It contains no marketing, and it is sent whatever you have chosen about marketing.
mail-footer-transactional = You receive this message because of something done in the portal by you or for your organisation. It contains no marketing.
mail-footer-security = This message is about the safety of your account. It contains no marketing and cannot be switched off.
mail-footer-sender = Sent by { $sender } through Tillid, { $portal }

## Labels of facts

mail-fact-address = Address
mail-fact-agreement = Agreement
mail-fact-announced = Notice given
mail-fact-answer-by = Answer by
mail-fact-authorisation = Authorisation
mail-fact-certificate = SHA-256 of the certificate
mail-fact-change = Change
mail-fact-contact = Contact
mail-fact-controller = Controller
mail-fact-controllers-contact = Controller’s contact
mail-fact-counterparty = Other party
mail-fact-country = Country
mail-fact-customer = Customer
mail-fact-data-categories = Data concerned
mail-fact-data-protection-officer = Data protection officer
mail-fact-deadline = Last day to object
mail-fact-document = SHA-256 of the document
mail-fact-effective = Planned to take effect
mail-fact-endpoint = Webhook
mail-fact-expires = Valid until
mail-fact-failing-since = Failing since
mail-fact-fields = The partner may see
mail-fact-ground = Ground
mail-fact-in-force-from = In force from
mail-fact-legal-basis = Legal basis
mail-fact-list = Public list
mail-fact-locations = Locations
mail-fact-measures = Measures
mail-fact-notice-days = Days of notice
mail-fact-organisation = Organisation
mail-fact-outcome = Outcome
mail-fact-partner = Partner
mail-fact-purpose = Purpose
mail-fact-reason = Reason
mail-fact-reference = Reference
mail-fact-registration = Registration number
mail-fact-removed-app = Removed app, added
mail-fact-removed-passkeys = Removed passkeys
mail-fact-replaces = Replaces
mail-fact-revision = Revision
mail-fact-revoked-tokens = Revoked access tokens
mail-fact-roles = Roles
mail-fact-services = Services concerned
mail-fact-signed-at = Signed
mail-fact-signed-by = Signed for
mail-fact-subject-categories = People concerned
mail-fact-subprocessor = Sub-processor
mail-fact-summary = Summary
mail-fact-title = Title
mail-fact-token = Token
mail-fact-transfer = Transfer ground
mail-fact-vendor = Vendor
mail-fact-version = Version
mail-fact-website = Website
mail-fact-when = When
mail-fact-cure-until = To be put right by
mail-fact-due = Due
mail-fact-ends = Last day ends
mail-fact-browser = Browser
mail-fact-network = Network

## Words for codes

mail-word-OWNER = owner
mail-word-ADMIN = administrator
mail-word-DPO = data protection officer
mail-word-ADVISER = external adviser
mail-word-ANNOUNCER = announcer of changes
mail-word-SIGNATORY = signatory
mail-word-MEMBER = member
mail-word-GENERAL = general authorisation
mail-word-SPECIFIC = specific authorisation
mail-word-ADD = new sub-processor
mail-word-REPLACE = replacement of a sub-processor
mail-word-MODIFY_PURPOSE = change of purpose
mail-word-MODIFY_LOCATION = change of processing location
mail-word-MODIFY_TRANSFER = change of transfer ground
mail-word-REMOVE = removal of a sub-processor
mail-word-DATA_PROTECTION = data protection
mail-word-SECURITY = security
mail-word-TRANSFER = transfer to a third country
mail-word-LOCATION = processing location
mail-word-CONTRACT = the contract
mail-word-OTHER = other
mail-word-MITIGATED = met by a measure
mail-word-ALTERNATIVE = an alternative is offered
mail-word-CHANGE_WITHDRAWN = the change is withdrawn
mail-word-SERVICE_EXCLUDED = the service is excluded
mail-word-TERMINATION = the service is terminated without penalty
mail-word-OBJECTION_WITHDRAWN = the objection is withdrawn
mail-word-NONE_EEA = none needed: within the EU/EEA
mail-word-ADEQUACY = adequacy decision (GDPR Article 45)
mail-word-EU_US_DPF = EU–US Data Privacy Framework
mail-word-SCC_2021_914 = the Commission’s standard contractual clauses
mail-word-BCR_P = binding corporate rules for processors
mail-word-CODE = approved code of conduct
mail-word-CERTIFICATION = approved certification
mail-word-ART_49 = derogation (GDPR Article 49)
mail-word-PRIVACY_SHIELD = Privacy Shield (no longer valid)
mail-word-SAFE_HARBOUR = Safe Harbour (no longer valid)
mail-word-CUSTOMER_NAME = your name
mail-word-SERVICES = the services you use
mail-word-RELATION_DATES = when the relation began and ended
mail-word-CONTACT_ROLE_MAILBOXES = role mailboxes
mail-word-CONTACT_PERSONS = contact persons
mail-word-AGREEMENT_STATUS = the state of the agreement
mail-word-NOTICE_STATUS = the state of change notices
mail-word-SUBPROCESSOR_LIST = the list of sub-processors

## invitation: $organisation, $capacity (MANAGER, COLLEAGUE, ADMIN), $roles, $expires; may be absent: $name, $vendor, $contact, $dpo, $statement

mail-invitation-subject = { $organisation } invites you to Tillid
mail-invitation-body =
    { $name ->
        [none] { "" }
       *[other] Dear { $name }
    }

    { $capacity ->
        [MANAGER] A manager
        [COLLEAGUE] A colleague
       *[ADMIN] An administrator
    } at { $organisation } has invited you to the portal where { $organisation } handles its data processing agreements{ $vendor ->
        [none] .
       *[other] { " " }with { $vendor }.
    }

    Your role will be: { $roles }. The invitation is valid until { $expires }, and the link works once.

    If you do not want an account, you need not do anything. If the invitation is not for you, you can say so on the page behind the link; your address is then erased at once.
mail-invitation-action = Accept the invitation
mail-invitation-notice-title = Where we have your address from, and what happens to it (GDPR Article 14)
mail-invitation-notice =
    Source: { $organisation } gave us your e-mail address in order to invite you. We have not received it from anyone else.

    Controller of your account in the portal: { $vendor ->
        [none] { $organisation }.
       *[other] { $vendor }.
    } { $contact ->
        [none] { "" }
       *[other] Contact about personal data: { $contact }.
    } { $dpo ->
        [none] { "" }
       *[other] Data protection officer: { $dpo }.
    }

    What and why: your e-mail address, your role and, if { $organisation } gave them, your name and phone number. They are used to offer you an account, so that agreements can be read, signed and answered by the right people. The basis is GDPR Article 6(1)(f): the interest of both parties in handling their agreements safely and provably.

    Who sees it: members of { $organisation }, { $vendor ->
        [none] the counterparty of its agreements,
       *[other] { $vendor },
    } and the processors that run the portal for them. Your address is not transferred outside the EU/EEA, unless it is stated with its ground in { $statement ->
        [none] the portal's list of processors
       *[other] the list of processors: { $statement }
    }

    How long: if you do not accept, your address is deleted 30 days after the invitation has expired. If you accept, it is kept as long as you have an account.

    Your rights: you may ask for access, rectification, erasure and restriction, and you may object to the use of your address. You may complain to a supervisory authority, in Denmark Datatilsynet (datatilsynet.dk), without writing to us first. { $statement ->
        [none] More about the processing is found at { $portal }.
       *[other] More about the processing is found at { $statement }.
    }

## provisioned: $organisation, $roles; may be missing: $vendor, $contact, $dpo, $statement

mail-provisioned-subject = { $organisation } has given you access to Tillid
mail-provisioned-body =
    { $organisation } has given you access to the portal in which { $organisation } handles its data processing agreements{ $vendor ->
        [none] .
       *[other] { " " }with { $vendor }.
    } The access follows your organisation's user directory.

    Your role is: { $roles }. Sign in with your work account. If { $organisation } does not use that in the portal, you can choose a password under “Forgotten password”. If you already had an account with this address, it and its password are unchanged.
mail-provisioned-action = Sign in
mail-provisioned-notice-title = Where we have your address from, and what happens to it (Article 14 of the General Data Protection Regulation)
mail-provisioned-notice =
    Source: { $organisation } gave your e-mail address from its user directory in order to give you access. We did not get it from anybody else.

    Controller of your account in the portal: { $vendor ->
        [none] { $organisation }.
       *[other] { $vendor }.
    } { $contact ->
        [none] { "" }
       *[other] Contact for personal data: { $contact }.
    } { $dpo ->
        [none] { "" }
       *[other] Data protection officer: { $dpo }.
    }

    What and why: your e-mail address, your role, your name and the directory's id for you. They are used to give you access, so that agreements can be read, signed and answered by the right people, and to close it again when you leave. The basis is Article 6(1)(f): the legitimate interest of both parties in handling their agreements safely and provably.

    Who sees it: members of { $organisation }, { $vendor ->
        [none] the other party of its agreements
       *[other] { $vendor }
    } and the processors that run the portal for them. Your address is not transferred to countries outside the EU/EEA unless that stands, with its ground, in { $statement ->
        [none] the portal's list of processors
       *[other] the list of processors: { $statement }
    }

    How long: as long as you have an account.

    Your rights: you can ask for access, rectification, erasure and restriction, and you can object to the use of your address. You can complain to a supervisory authority, in Denmark Datatilsynet (datatilsynet.dk), without writing to us first. { $statement ->
        [none] More about the processing is at { $portal }.
       *[other] More about the processing is at { $statement }.
    }

## agreement-sent: $reference

mail-agreement-sent-subject = Data processing agreement { $reference } from { $sender } is ready to be signed
mail-agreement-sent-body =
    { $sender } has sent you data processing agreement { $reference }.

    Read it in the portal. A person with authority to sign for your organisation can sign it there, or decline it and say why.
mail-agreement-sent-action = Read the agreement

## agreement-reminder: $reference, $expires

mail-agreement-reminder-subject = Reminder: data processing agreement { $reference } awaits a signature
mail-agreement-reminder-body =
    Data processing agreement { $reference } with { $sender } has not been signed yet.

    It can be signed until { $expires }. After that it lapses, and a new one must be sent.
mail-agreement-reminder-action = Read the agreement

## annex-revised: $reference, $number, $announcement (the notice’s reference)

mail-annex-revised-subject = Annex B of data processing agreement { $reference } has been updated
mail-annex-revised-body =
    The change in notice { $announcement } has taken effect. The list of sub-processors in annex B of data processing agreement { $reference } with { $sender } has therefore been updated (revision { $number }).

    You need not sign anything. The revision takes the place of the former list; the agreement is otherwise unchanged.
mail-annex-revised-action = See annex B

## agreement-handed-over: $reference, $asker (who asks), $organisation (the other party); quotes the message

mail-agreement-handed-over-subject = { $asker } asks you to sign data processing agreement { $reference }
mail-agreement-handed-over-body =
    { $asker } asks you to sign data processing agreement { $reference } with { $organisation } for { $sender }.

    You get this mail because you may sign for { $sender }. Read the agreement in the portal before you sign. The other party is not told that you were asked.
mail-agreement-handed-over-action = Read and sign the agreement

## agreement-signature-needed: $reference

mail-agreement-signature-needed-subject = Data processing agreement { $reference } needs a signature from you
mail-agreement-signature-needed-body =
    Data processing agreement { $reference } needs a signature from your side before it can go on.

    You have chosen how many must sign for you, or which party signs first. Read the agreement in the portal, and sign it there.
mail-agreement-signature-needed-action = Read the agreement

## agreement-signed: $reference, $organisation (who has signed)

mail-agreement-signed-subject = { $organisation } has signed data processing agreement { $reference }
mail-agreement-signed-body =
    { $organisation } has signed data processing agreement { $reference }.

    The agreement enters into force when the other party has signed too.
mail-agreement-signed-action = See the agreement

## agreement-in-force: $reference

mail-agreement-in-force-subject = Data processing agreement { $reference } is in force
mail-agreement-in-force-body =
    Both parties have signed data processing agreement { $reference }, and it is in force.

    The signed document and the evidence of the signatures can be downloaded in the portal. Keep them with your own records.
mail-agreement-in-force-action = See the agreement

## agreement-declined: $reference, $organisation (who has declined); quotes the reason

mail-agreement-declined-subject = { $organisation } has declined data processing agreement { $reference }
mail-agreement-declined-body =
    { $organisation } has declined to sign data processing agreement { $reference }.

    You can correct it and send a new version.
mail-agreement-declined-action = See the agreement

## agreement-recalled: $reference; quotes the reason

mail-agreement-recalled-subject = { $sender } has recalled data processing agreement { $reference }
mail-agreement-recalled-body =
    { $sender } has recalled data processing agreement { $reference } before it was signed. It can no longer be signed.

    You need not do anything. If a new version is sent, you will receive a mail about it.
mail-agreement-recalled-action = See the agreement

## agreement-commented: $reference, $organisation (who writes)

mail-agreement-commented-subject = { $organisation } has comments on data processing agreement { $reference }
mail-agreement-commented-body =
    { $organisation } is commenting on the clauses of data processing agreement { $reference }.

    Read the comments in the portal and answer there. More comments within the next hour come without another mail.
mail-agreement-commented-action = Read the comments

## changes-proposed: $reference, $organisation (who proposes)

mail-changes-proposed-subject = { $organisation } proposes changes to data processing agreement { $reference }
mail-changes-proposed-body =
    { $organisation } proposes changes to data processing agreement { $reference }.

    See in the portal what is to be inserted and deleted, and accept or refuse each change. Nobody can sign the agreement meanwhile. More proposals within the next hour come without another mail.
mail-changes-proposed-action = See the proposals

## changes-answered: $reference, $organisation (who answers)

mail-changes-answered-subject = { $organisation } is answering your changes to data processing agreement { $reference }
mail-changes-answered-body =
    { $organisation } is answering the changes that you have proposed to data processing agreement { $reference }.

    See in the portal which are accepted, and why others are not. What is accepted becomes part of a new version, which the vendor sends for signature. More answers within the next hour come without another mail.
mail-changes-answered-action = See the answers

## changes-withdrawn: $reference, $organisation (who takes them back)

mail-changes-withdrawn-subject = { $organisation } has withdrawn a change to data processing agreement { $reference }
mail-changes-withdrawn-body =
    { $organisation } has withdrawn a proposed change to data processing agreement { $reference }.

    You need not answer it. See in the portal whether anything else waits, or whether the agreement can be signed.
mail-changes-withdrawn-action = See the agreement

## instruction-given: $reference, $organisation (who instructs), $number

mail-instruction-given-subject = Instruction { $number } under data processing agreement { $reference }
mail-instruction-given-body =
    { $organisation } has given you instruction { $number } under data processing agreement { $reference }.

    Read it in the portal and confirm it. If it is against the law in your opinion, you must say so at once (GDPR Article 28(3)); that is done there too.
mail-instruction-given-action = Read the instruction

## instruction-acknowledged: $reference, $organisation (who confirms), $number

mail-instruction-acknowledged-subject = { $organisation } has confirmed instruction { $number }
mail-instruction-acknowledged-body =
    { $organisation } has confirmed instruction { $number } under data processing agreement { $reference }.

    You need not do anything.
mail-instruction-acknowledged-action = See the instruction

## instruction-flagged: $reference, $organisation (who flags), $number

mail-instruction-flagged-subject = { $organisation } holds instruction { $number } to be unlawful
mail-instruction-flagged-body =
    { $organisation } holds instruction { $number } under data processing agreement { $reference } to be against the law (GDPR Article 28(3)). The reason stands in the portal.

    Read it, and decide what is to happen: take the instruction back, or give another one.
mail-instruction-flagged-action = Read the reason

## instruction-withdrawn: $reference, $organisation (who withdraws), $number

mail-instruction-withdrawn-subject = Instruction { $number } has been withdrawn
mail-instruction-withdrawn-body =
    { $organisation } has withdrawn instruction { $number } under data processing agreement { $reference }. It no longer applies.
mail-instruction-withdrawn-action = See the instructions

## assistance-asked: $reference, $organisation (the customer), $number, $kind, $due

mail-assistance-asked-subject = { $organisation } asks for assistance { $kind ->
        [BREACH] after a personal data breach
        [DATA_SUBJECT_REQUEST] with a data subject’s request
        [SECURITY] with the security of processing
        [IMPACT_ASSESSMENT] with an impact assessment
        [PRIOR_CONSULTATION] with a prior consultation
       *[other] with documentation
    }
mail-assistance-asked-body =
    { $organisation } asks you for assistance under data processing agreement { $reference } (request { $number }). What is needed stands in the portal.

    Answer in the portal by { $due }, or ask there if something is missing.
mail-assistance-asked-action = Read the request

## assistance-question: $reference, $organisation (the vendor), $number, $due

mail-assistance-question-subject = { $organisation } has a question about request { $number }
mail-assistance-question-body =
    { $organisation } has a question about your request { $number } for assistance under data processing agreement { $reference }.

    Answer it in the portal. Until then the vendor cannot go on, and the answer is still due by { $due }.
mail-assistance-question-action = Read the question

## assistance-answered: $reference, $organisation (the vendor), $number

mail-assistance-answered-subject = { $organisation } has answered request { $number }
mail-assistance-answered-body =
    { $organisation } has answered your request { $number } for assistance under data processing agreement { $reference }.

    Read the answer in the portal. Close the request if you have what you need, or write what is missing.
mail-assistance-answered-action = Read the answer

## assistance-replied: $reference, $organisation (the customer), $number, $due

mail-assistance-replied-subject = { $organisation } has written more about request { $number }
mail-assistance-replied-body =
    { $organisation } has written to you about request { $number } for assistance under data processing agreement { $reference }. It waits for you now.

    The answer is due by { $due }.
mail-assistance-replied-action = Read the message

## assistance-closed: $reference, $organisation (the customer), $number

mail-assistance-closed-subject = Request { $number } for assistance is closed
mail-assistance-closed-body =
    { $organisation } has closed request { $number } for assistance under data processing agreement { $reference }.

    There is nothing more for you to do.
mail-assistance-closed-action = See the request

## processing-suspended: $reference, $organisation (the customer), $deadline

mail-processing-suspended-subject = { $organisation } has suspended the processing
mail-processing-suspended-body =
    { $organisation } has suspended processing under data processing agreement { $reference }. What is concerned, and why, stands in the portal.

    Stop that processing now, put it right, and report it in the portal by { $deadline }. After that { $organisation } may terminate the agreement.
mail-processing-suspended-action = See the suspension

## cure-reported: $reference, $organisation (the vendor)

mail-cure-reported-subject = { $organisation } reports that it is put right
mail-cure-reported-body =
    { $organisation } reports what has been put right under data processing agreement { $reference }, where you suspended the processing.

    Read it in the portal. Let the processing go on, or say what is still wrong.
mail-cure-reported-action = Read the report

## cure-refused: $reference, $organisation (the customer)

mail-cure-refused-subject = The processing stays suspended
mail-cure-refused-body =
    { $organisation } has read what you reported under data processing agreement { $reference }. It is not enough: what is still wrong stands in the portal. The deadline is the same.
mail-cure-refused-action = See what is missing

## suspension-lifted: $reference, $organisation (the customer)

mail-suspension-lifted-subject = The processing may go on
mail-suspension-lifted-body =
    { $organisation } has lifted the suspension under data processing agreement { $reference }. The processing may go on as agreed.
mail-suspension-lifted-action = See the agreement

## cure-overdue: $reference, $deadline; to both sides

mail-cure-overdue-subject = The time to put it right is over: data processing agreement { $reference }
mail-cure-overdue-body =
    The processing under data processing agreement { $reference } is suspended, and what was wrong was to be put right by { $deadline }. The portal has no report of that.

    The controller may now terminate the agreement on this ground, or wait for the report.
mail-cure-overdue-action = See the suspension

## agreement-terminated: $reference, $organisation (who terminates), $ends

mail-agreement-terminated-subject = { $organisation } terminates data processing agreement { $reference }
mail-agreement-terminated-body =
    { $organisation } has terminated data processing agreement { $reference }. Its last day ends on { $ends }; until then it applies in full.

    The reason, and what happens to the data afterwards, stands in the portal.
mail-agreement-terminated-action = See the termination

## exit-chosen: $reference, $organisation (the customer), $choice (DELETE, RETURN), $ends

mail-exit-chosen-subject = Choice for the end of data processing agreement { $reference }
mail-exit-chosen-body =
    { $choice ->
        [RETURN] { $organisation } wants the personal data returned, and then deleted, when data processing agreement { $reference } ends on { $ends }.
       *[other] { $organisation } wants the personal data deleted when data processing agreement { $reference } ends on { $ends }.
    }
mail-exit-chosen-action = See the termination

## agreement-ended: $reference, $choice (DELETE, RETURN), $due; to both sides

mail-agreement-ended-subject = Data processing agreement { $reference } has ended
mail-agreement-ended-body =
    Data processing agreement { $reference } has ended. { $choice ->
        [RETURN] The personal data is to be returned and then deleted by { $due }.
       *[other] The personal data is to be deleted by { $due }.
    }

    The vendor certifies the deletion in the portal. Until then it protects the data as before.
mail-agreement-ended-action = See what remains

## data-returned: $reference, $organisation (the vendor)

mail-data-returned-subject = { $organisation } has returned your data
mail-data-returned-body =
    { $organisation } notes that the personal data under data processing agreement { $reference } has been returned to you. What, and how, stands in the portal.

    Check that you have it before it is deleted.
mail-data-returned-action = See what was returned

## exit-reminder: $reference, $choice (DELETE, RETURN), $due

mail-exit-reminder-subject = Reminder: the data of agreement { $reference }
mail-exit-reminder-body =
    Data processing agreement { $reference } has ended, and { $choice ->
        [RETURN] the personal data is to be returned and then deleted
       *[other] the personal data is to be deleted
    } by { $due }. Certify the deletion in the portal when it is done.
mail-exit-reminder-action = Certify the deletion

## exit-overdue: $reference, $choice (DELETE, RETURN), $due; to both sides

mail-exit-overdue-subject = Deletion overdue: agreement { $reference }
mail-exit-overdue-body =
    Data processing agreement { $reference } has ended, and { $choice ->
        [RETURN] the personal data was to be returned and then deleted
       *[other] the personal data was to be deleted
    } by { $due }. The portal has no certificate of it.
mail-exit-overdue-action = See what remains

## deletion-certified: $reference, $organisation (the vendor)

mail-deletion-certified-subject = { $organisation } has certified the deletion
mail-deletion-certified-body =
    { $organisation } has certified that the personal data under data processing agreement { $reference } is deleted. The agreement is closed.

    The signed certificate can be downloaded in the portal. Keep it with your own records.
mail-deletion-certified-action = See the certificate

## change-notice: $reference, $subprocessor, $change (ADD, REPLACE …), $deadline, $effective,
## $authorisation (GENERAL, SPECIFIC; may be absent); quotes the vendor's summary

mail-change-notice-subject = Notice { $reference }: { $sender } plans a change of sub-processor
mail-change-notice-body =
    { $change ->
        [ADD] { $sender } plans to use { $subprocessor } as a new sub-processor.
        [REPLACE] { $sender } plans to use { $subprocessor } instead of an existing sub-processor.
        [MODIFY_PURPOSE] { $sender } plans to change what { $subprocessor } is used for.
        [MODIFY_LOCATION] { $sender } plans to change where { $subprocessor } processes your data.
        [MODIFY_TRANSFER] { $sender } plans to change the ground on which data is transferred to { $subprocessor }.
       *[REMOVE] { $sender } will stop using { $subprocessor } as a sub-processor.
    } This is the notice that your data processing agreement gives you a right to (GDPR Article 28(2)).

    { $change ->
        [REMOVE] It is for your information; you need not do anything.
       *[other] You may object until { $deadline }. Do it in the portal, with a ground that has to do with data protection; { $sender } must answer before the change can apply to you. { $authorisation ->
            [GENERAL] Under your agreement the change counts as accepted if you have not objected by then.
            [SPECIFIC] Under your agreement the change is not authorised unless you approve it.
           *[none] What your silence means is stated in your agreement.
        }
    }

    The change is planned to take effect on { $effective }{ $change ->
        [REMOVE] .
       *[other] , and for you not before your own deadline has passed.
    }
mail-change-notice-action = Acknowledge or object

## change-withdrawn: $reference, $subprocessor; quotes the reason

mail-change-withdrawn-subject = Notice { $reference }: { $sender } has withdrawn the change
mail-change-withdrawn-body =
    { $sender } has withdrawn the announced change concerning { $subprocessor }. It will not take effect.

    You need not do anything.
mail-change-withdrawn-action = See the notice

## change-effective: $reference, $subprocessor

mail-change-effective-subject = Notice { $reference }: the change has taken effect
mail-change-effective-body =
    The announced change concerning { $subprocessor } has taken effect.

    The list of { $sender }’s sub-processors has been updated.
mail-change-effective-action = See the notice

## transfer-ended: $subprocessor, $place, $transfer (code of the ground)

mail-transfer-ended-subject = Ground of transfer ended: { $subprocessor }
mail-transfer-ended-body =
    { $sender } uses { $subprocessor } as a sub-processor. The ground for transfers to { $place }, { $transfer }, no longer holds.

    { $sender } must find another ground or stop the transfer. You will have notice of the change.
mail-transfer-ended-action = See the sub-processor

## notice-forwarded: $reference, $subprocessor, $controller (the addressee), $effective; quotes the vendor’s description

mail-notice-forwarded-subject = Change at a sub-processor: { $subprocessor }
mail-notice-forwarded-body =
    To { $controller }

    { $sender } processes personal data for you. A vendor that { $sender } uses for that has announced a change of its sub-processors: notice { $reference } concerning { $subprocessor }, planned for { $effective }.

    If you object, answer { $sender } as soon as possible: { $sender } answers the vendor by a deadline.
mail-notice-forwarded-fact-contact = Answer to
mail-notice-forwarded-action = See the vendor’s public list

## objection-raised: $reference, $organisation (the customer), $ground; quotes the objection

mail-objection-raised-subject = Notice { $reference }: { $organisation } objects
mail-objection-raised-body =
    { $organisation } has objected to the announced change. Ground: { $ground }.

    The change cannot take effect for { $organisation } until the objection has been resolved.
mail-objection-raised-action = Answer the objection

## objection-resolved: $reference, $outcome; quotes the vendor's answer

mail-objection-resolved-subject = Notice { $reference }: { $sender } has answered your objection
mail-objection-resolved-body =
    { $sender } has answered your objection. Outcome: { $outcome }.

    Read the answer in the portal.
mail-objection-resolved-action = Read the answer

## announcement-to-approve: $subprocessor

mail-announcement-to-approve-subject = A change concerning { $subprocessor } awaits your approval
mail-announcement-to-approve-body =
    A colleague has prepared an announcement of a change concerning { $subprocessor }. It must be approved by a second person before customers are told.

    Check the facts, the services and the date, and approve it or send it back.
mail-announcement-to-approve-action = Review the announcement

## grant-proposed: $partner, $fields

mail-grant-proposed-subject = { $sender } would like to let { $partner } see your customer relation
mail-grant-proposed-body =
    { $sender } works with { $partner } and would like to let it see parts of your customer relation: { $fields }.

    { $partner } will not see requests, incidents, objections, instructions or signature evidence. You can refuse in the portal, and withdraw a permission at any time; it then ends at once.
mail-grant-proposed-action = See what would be shared

## grant-revoked: $partner

mail-grant-revoked-subject = { $partner } can no longer see the shared customer relation
mail-grant-revoked-body =
    The permission for { $partner } to see the customer relation has been revoked. { $partner } has no access any more.
mail-grant-revoked-action = See your permissions

## new-device

mail-new-device-subject = New sign-in to your account
mail-new-device-body =
    Somebody signed in to your account from a browser that we do not know.

    If it was you, you need not do anything. If it was not, change your password at once, and sign the other places out on the page behind the button.
mail-new-device-action = See where you are signed in

## sign-up: $expires

mail-sign-up-subject = Create your account
mail-sign-up-body =
    You, or somebody else, asked for an account in the portal with this address. Choose a name and a password on the page behind the button. The link works once, until { $expires }.

    If it was not you, there is nothing for you to do: no account is made, and your address is erased.
mail-sign-up-action = Create your account

## sign-up-known

mail-sign-up-known-subject = You already have an account
mail-sign-up-known-body =
    You, or somebody else, asked for an account in the portal with this address. It has one already: sign in, or ask for a new password on the sign-in page.

    If it was not you, there is nothing for you to do.
mail-sign-up-known-action = Sign in

## password-changed: $when

mail-password-changed-subject = Your password has been changed
mail-password-changed-body =
    The password of your account in the portal was changed on { $when }. All other sessions have been signed out.

    If it was you, you need not do anything. If it was not, ask an administrator of your organisation to suspend your account at once.
mail-password-changed-action = Go to your account

## password-reset-link: $expires

mail-password-reset-link-subject = Choose a new password
mail-password-reset-link-body =
    You, or somebody else, asked for a new password for the account with this address. Choose it on the page behind the button. The link works once, until { $expires }.

    If it was not you, there is nothing for you to do: your password is the same as before.
mail-password-reset-link-action = Choose a new password

## password-reset: $when

mail-password-reset-subject = You have a new password
mail-password-reset-body =
    On { $when } a new password was chosen for your account in the portal by a link that we sent to this address. All sessions were signed out.

    If it was you, sign in with the new one. If you sign in with two steps, the second one still applies. If it was not you, somebody else can read your mail: change the password of your mail, and ask an administrator of your organisation to block your account at once.
mail-password-reset-action = Sign in

## account-closed: $when

mail-account-closed-subject = Your account is closed
mail-account-closed-body =
    The account with this address was closed on { $when }, after its owner had proven who they were. You are signed out everywhere, and your memberships, passkeys, access tokens and links have ended.

    Name, telephone number, address and password are erased. Your signatures and the organisations' audit trails stay, because they are evidence. To use the portal again you can be invited anew.

    If it was not you, tell an administrator of your organisation at once.
mail-account-closed-action = To the portal

## email-confirm: $expires

mail-email-confirm-subject = Confirm your new address
mail-email-confirm-body =
    This address is to be used for an account in the portal. Sign in with the address and password you have now, and confirm on the page behind the button. The link works once, until { $expires }.

    If you did not ask for this, somebody wrote your address by mistake. There is nothing for you to do; nothing more happens without you.
mail-email-confirm-action = Confirm the address

## email-taken

mail-email-taken-subject = You have an account already
mail-email-taken-body =
    Somebody, perhaps you, wanted to use this address for another account in the portal. That cannot be done, because the address has an account of its own. Nothing was changed, and whoever asked was not told.

    If it was you, sign in with the account the address has. Otherwise there is nothing for you to do.
mail-email-taken-action = Sign in

## email-change-requested: $when, $email (the new address), $expires

mail-email-change-requested-subject = Your account is about to get another address
mail-email-change-requested-body =
    On { $when } somebody asked that your account in the portal should use { $email } instead of this address. It happens when the new address is confirmed.

    If it was you, there is nothing to do here. If not, stop it: the button keeps this address, signs everybody out and lets you choose a new password. The link works until { $expires }, also after the address has changed.
mail-email-change-requested-action = It was not me

## email-changed-from: $when, $email (the new address), $expires

mail-email-changed-from-subject = Your account has another address
mail-email-changed-from-body =
    On { $when } the address of your account in the portal was changed to { $email }. You sign in with it from now on, and mails about the account go there.

    If it was you, there is nothing for you to do. If not, take the account back: the button gives it this address again, signs everybody out and lets you choose a new password. The link works once, until { $expires }.
mail-email-changed-from-action = It was not me

## email-changed-to: $when

mail-email-changed-to-subject = Your new address is confirmed
mail-email-changed-to-body =
    Since { $when } your account in the portal uses this address. You sign in with it, and mails about the account come here. Other sessions were signed out.

    Your former address has been told.
mail-email-changed-to-action = Go to your account

## email-taken-back: $when

mail-email-taken-back-subject = Your account has kept its address
mail-email-taken-back-body =
    On { $when } you used the link in our mail: your account in the portal has this address, everybody was signed out, and the new password applies. All your access tokens were revoked. A second step, passkeys and recovery codes that were added since another address was asked for have been removed; older ones still apply.

    Sign in, and see in your profile whether there is anything else you do not know, and whether something is missing. Tell an administrator of your organisation if somebody has been in your account.
mail-email-taken-back-action = Sign in

## factor-added: $when

mail-factor-added-subject = You now sign in with two steps
mail-factor-added-body =
    On { $when } a new way to confirm your sign-in was added to your account in the portal.

    If it was you, you need not do anything. If it was not, change your password at once and ask an administrator of your organisation for help.
mail-factor-added-action = Go to your account

## factor-removed: $when

mail-factor-removed-subject = A step of your sign-in has been removed
mail-factor-removed-body =
    On { $when } a way to confirm your sign-in was removed from your account in the portal.

    If it was you, you need not do anything. If it was not, change your password at once and ask an administrator of your organisation for help.
mail-factor-removed-action = Go to your account

## passkey-added: $passkey (its name), $when

mail-passkey-added-subject = You have a new passkey
mail-passkey-added-body =
    On { $when } the passkey “{ $passkey }” was added to your account in the portal. It can sign you in without a password.

    If it was you, you need not do anything. If it was not, remove the passkey in your profile, change your password at once, and ask an administrator of your organisation for help.
mail-passkey-added-action = Go to your account

## passkey-removed: $passkey (its name), $when

mail-passkey-removed-subject = A passkey has been removed
mail-passkey-removed-body =
    On { $when } the passkey “{ $passkey }” was removed from your account in the portal. It can sign you in no longer.

    If it was you, you need not do anything. If it was not, change your password at once and ask an administrator of your organisation for help.
mail-passkey-removed-action = Go to your account

## passkey-copied: $passkey (its name), $when

mail-passkey-copied-subject = There may be a copy of your passkey
mail-passkey-copied-body =
    On { $when } the passkey “{ $passkey }” was used in a way that suggests that there is a copy of it. We let nobody in.

    Sign in another way, remove the passkey in your profile, and tell an administrator of your organisation.
mail-passkey-copied-action = Go to your account

## recovery-codes-made: $when

mail-recovery-codes-made-subject = You have new recovery codes
mail-recovery-codes-made-body =
    On { $when } new recovery codes were made for your account in the portal. The former ones are good no longer.

    If it was you, you need not do anything. If it was not, change your password at once and ask an administrator of your organisation for help.
mail-recovery-codes-made-action = Go to your account

## sign-on-linked: $organisation, $when

mail-sign-on-linked-subject = You can now sign in with { $organisation }
mail-sign-on-linked-body =
    On { $when } your account in the portal was linked to the sign-in of { $organisation }. From now on the sign-in you have there lets you in.

    If it was you, you need not do anything. If it was not, change your password at once and ask an administrator of your organisation for help.
mail-sign-on-linked-action = Go to your account

## api-token-created: $token (its name), $when

mail-api-token-created-subject = An access token has been created for your account
mail-api-token-created-body =
    The access token “{ $token }” was created for your account on { $when }. It can act in your name for one organisation until it expires or is revoked.

    If it was you, you need not do anything. If it was not, revoke the token and change your password.
mail-api-token-created-action = See your tokens

## organisation-suspended: $organisation; quotes the operator's reason

mail-organisation-suspended-subject = { $organisation } has been suspended
mail-organisation-suspended-body =
    { $organisation } has been suspended in Tillid. You and your colleagues can still sign in, read and export everything, but change nothing. Access tokens are limited in the same way.

    Deadlines and notices run on as before: the suspension does not stop them.

    Reply to whoever runs the portal if you do not agree with the reason below.
mail-organisation-suspended-action = See your organisation

## organisation-reinstated: $organisation

mail-organisation-reinstated-subject = { $organisation } is active again
mail-organisation-reinstated-body =
    The suspension of { $organisation } in Tillid has been lifted. Everything works as before.
mail-organisation-reinstated-action = See your organisation

## organisation-closing: $organisation, $closes

mail-organisation-closing-subject = { $organisation } is closing in Tillid
mail-organisation-closing-body =
    An owner has begun to close { $organisation } in Tillid. Until { $closes } you and your colleagues can read and export everything, but change nothing.

    An owner can take the closing back until then. After that nobody can get in.
mail-organisation-closing-action = Export or take it back

## organisation-kept: $organisation

mail-organisation-kept-subject = { $organisation } is not closing after all
mail-organisation-kept-body =
    An owner has taken back the closing of { $organisation } in Tillid. Everything works as before.
mail-organisation-kept-action = See your organisation

## organisation-closed: $organisation

mail-organisation-closed-subject = { $organisation } has been closed in Tillid
mail-organisation-closed-body =
    { $organisation } is closed in Tillid. Memberships and access tokens have ended, and invitations that were not answered have been withdrawn.

    What must be kept as evidence is kept for the periods that the law and the agreements set.
mail-organisation-closed-action = Go to Tillid

## tenant-invitation: $organisation, $operator, $expires, and as invitation: $contact, $dpo, $statement

mail-tenant-invitation-subject = { $operator } has made a place for { $organisation } in Tillid
mail-tenant-invitation-body =
    { $operator } runs the portal Tillid, where vendors and their customers handle data processing agreements. It has made a place there for { $organisation } and invites you as its first owner, with the right to sign.

    The place opens when you accept. The invitation is valid until { $expires }, and the link works once.

    If you do not want an account, you need not do anything. If the invitation is not for you, you can say so on the page behind the link; your address is then erased at once.
mail-tenant-invitation-action = Accept the invitation
mail-tenant-invitation-notice-title = Where we have your address from, and what happens to it (GDPR Article 14)
mail-tenant-invitation-notice =
    Source: { $operator } gave your e-mail address in order to invite you. We have not received it from anyone else.

    Controller of your account in the portal: { $organisation }. { $contact ->
        [none] { "" }
       *[other] Contact about personal data: { $contact }.
    } { $dpo ->
        [none] { "" }
       *[other] Data protection officer: { $dpo }.
    }

    What and why: your e-mail address and your role. They are used to offer you an account, so that agreements can be read, signed and answered by the right people. The basis is GDPR Article 6(1)(f): the interest of both parties in handling their agreements safely and provably.

    Who sees it: members of { $organisation }, the counterparty of its agreements, { $operator } and the processors that run the portal. Your address is not transferred outside the EU/EEA, unless it is stated with its ground in { $statement ->
        [none] the portal's list of processors
       *[other] the list of processors: { $statement }
    }.

## support-requested: $organisation, $days; quotes the operator's reason

mail-support-requested-subject = Support asks for access to { $organisation }
mail-support-requested-body =
    { $sender } runs the portal and asks for leave to read what { $organisation } has in it, to find out why something does not work. It would last { $days } × 24 hours from your answer. Nothing can be changed, and each visit stands in your audit trail with a name.

    An owner or an administrator answers on the page behind the button. Without an answer nobody gets in.
mail-support-requested-action = Read and answer

## support-approved: $organisation, $ends

mail-support-approved-subject = { $organisation } has approved your access
mail-support-approved-body =
    You may read what { $organisation } has in the portal until { $ends }. Every visit is told in its audit trail, with your name.
mail-support-approved-action = Go to the organisation

## support-refused: $organisation

mail-support-refused-subject = { $organisation } has refused your access
mail-support-refused-body =
    { $organisation } has said no to your request for access for support.
mail-support-refused-action = Go to the organisation

## support-revoked: $organisation

mail-support-revoked-subject = { $organisation } has ended your access
mail-support-revoked-body =
    { $organisation } has ended your access for support. It acted at once.
mail-support-revoked-action = Go to the organisation

## sealing-key-expires: $organisation, $ends, $origin (MADE, IMPORTED)

mail-sealing-key-expires-subject = The certificate behind the seal of { $organisation } runs out soon
mail-sealing-key-expires-body =
    The certificate that your signed data processing agreements are sealed with is valid until { $ends }.

    { $origin ->
        [IMPORTED] Import your new certificate before then. Otherwise agreements after that are sealed with a key that the portal makes for you.
       *[other] Renew the key when it suits you. Otherwise the portal makes a new one at the first agreement after that.
    } What is sealed stays sealed.
mail-sealing-key-expires-action = See seal and certificate

## webhook-failing: $organisation, $host, $since, $ends

mail-webhook-failing-subject = { $host } takes no messages from the portal
mail-webhook-failing-body =
    { $organisation } has a webhook at { $host }. It has taken nothing since { $since }.

    The portal goes on trying. If nothing is taken before { $ends }, the webhook is switched off. You can see what went wrong, and try it once it is mended.
mail-webhook-failing-action = See the log

## webhook-switched-off: $organisation, $host, $since

mail-webhook-switched-off-subject = The webhook at { $host } is switched off
mail-webhook-switched-off-body =
    { $organisation } has a webhook at { $host }. It has taken nothing since { $since }, and the portal has switched it off.

    It is not told of what happens from now on. Switch it on again once it is mended. Messages that were given up can be sent again from the log.
mail-webhook-switched-off-action = See the log
