//! Every enumeration, stored as the text it is shown as in the API.

use sea_orm::{DeriveActiveEnum, EnumIter, sea_query::StringLen};
use serde::{Deserialize, Serialize};

macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
        )]
        #[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
        #[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
        pub enum $name {
            $(
                $(#[$vdoc])*
                #[sea_orm(string_value = $text)]
                #[serde(rename = $text)]
                #[cfg_attr(feature = "graphql", graphql(name = $text))]
                $variant,
            )*
        }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The text it is stored and shown as.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

text_enum!(
    /// Which features of the portal an organisation has.
    OrganisationKind {
        /// Runs the portal.
        Operator = "OPERATOR",
        /// Delivers services as processor.
        Vendor = "VENDOR",
        /// Uses services as controller.
        Customer = "CUSTOMER",
        /// Sells or implements a vendor's services.
        Partner = "PARTNER",
    }
);

text_enum!(
    /// State of a tenant (domain §3.1).
    OrganisationState {
        /// Not yet verified.
        Draft = "DRAFT",
        /// In use.
        Active = "ACTIVE",
        /// Stopped by the operator.
        Suspended = "SUSPENDED",
        /// Closing, with an export window.
        Closing = "CLOSING",
        /// Closed.
        Closed = "CLOSED",
    }
);

impl OrganisationState {
    /// States in which an organisation lets its people in, to read at least, and is shown to others.
    pub const OPEN: [Self; 3] = [Self::Active, Self::Suspended, Self::Closing];
}

text_enum!(
    /// Private or public body.
    Sector {
        /// A private company.
        Private = "PRIVATE",
        /// A public body.
        Public = "PUBLIC",
    }
);

text_enum!(
    /// What the operator asks for access for.
    SupportPurpose {
        /// To find out why something does not work (R-002-047).
        Troubleshooting = "TROUBLESHOOTING",
    }
);

text_enum!(
    /// Where access for support stands (domain §3.14).
    SupportGrantState {
        /// Waits for the organisation's answer.
        Requested = "REQUESTED",
        /// The organisation said yes; nobody has looked.
        Approved = "APPROVED",
        /// Somebody has looked, and may again.
        Active = "ACTIVE",
        /// The organisation said no.
        Refused = "REFUSED",
        /// The operator needs it no longer.
        Withdrawn = "WITHDRAWN",
        /// Its time is over.
        Expired = "EXPIRED",
        /// The organisation ended it.
        Revoked = "REVOKED",
    }
);

text_enum!(
    /// Whether suspected misuse is being looked into (R-002-048).
    InvestigationState {
        /// It is.
        Open = "OPEN",
        /// Something came of it, or nothing.
        Closed = "CLOSED",
    }
);

text_enum!(
    /// A role within an organisation (domain §4).
    Role {
        /// Answers for the organisation; grants ownership and the right to sign.
        Owner = "OWNER",
        /// Runs the organisation's affairs in the portal.
        Admin = "ADMIN",
        /// Data protection officer.
        Dpo = "DPO",
        /// Vendors: maintains the register and announces changes.
        Announcer = "ANNOUNCER",
        /// Customers: signs agreements.
        Signatory = "SIGNATORY",
        /// Reads, and acknowledges notices.
        Member = "MEMBER",
        /// Advises from outside: reads, changes nothing, and only until a day that is set from the start.
        Adviser = "ADVISER",
    }
);

text_enum!(
    /// Whether a membership counts.
    MembershipState {
        /// It counts.
        Active = "ACTIVE",
        /// Paused.
        Suspended = "SUSPENDED",
        /// Over.
        Ended = "ENDED",
    }
);

text_enum!(
    /// What a link that is mailed to a person opens.
    LinkPurpose {
        /// A new password.
        PasswordReset = "PASSWORD_RESET",
        /// An account for somebody who has none.
        SignUp = "SIGN_UP",
        /// A new address, confirmed by whoever reads its mails and is signed in to the account.
        EmailChange = "EMAIL_CHANGE",
        /// The former address again, and a new password: sent to it when a change is asked for and when it is made.
        EmailTakeBack = "EMAIL_TAKE_BACK",
    }
);

text_enum!(
    /// What an access token may be used for, within what its person's roles allow.
    TokenScope {
        /// Read everything the person may read.
        Read = "READ",
        /// Create customers, change relations and the list of services.
        Customers = "CUSTOMERS",
        /// Write templates; issue, sign and decline agreements.
        Agreements = "AGREEMENTS",
        /// Maintain the register of sub-processors and announce changes.
        Register = "REGISTER",
        /// Answer notices and objections.
        Notices = "NOTICES",
        /// Propose, decide and end grants to partners.
        Sharing = "SHARING",
        /// Change the organisation and its members, revoke access tokens.
        Administration = "ADMINISTRATION",
    }
);

text_enum!(
    /// Whether a service account acts.
    ServiceAccountState {
        /// Its tokens are good.
        Active = "ACTIVE",
        /// Stopped for now.
        Suspended = "SUSPENDED",
        /// Stopped for good; its tokens are revoked.
        Ended = "ENDED",
    }
);

text_enum!(
    /// Where an invitation stands (domain §3.2).
    InvitationState {
        /// Made; its mail is not yet accepted by a server.
        Created = "CREATED",
        /// The mail is out.
        Sent = "SENT",
        /// The invitee has joined.
        Accepted = "ACCEPTED",
        /// The invitee said no.
        Declined = "DECLINED",
        /// Taken back.
        Revoked = "REVOKED",
        /// Its time is over.
        Expired = "EXPIRED",
        /// The mail came back.
        Bounced = "BOUNCED",
        /// Whoever got it said that it is not for them; their address is gone.
        Reported = "REPORTED",
    }
);

text_enum!(
    /// Why an invitation's mail came back, as far as it helps whoever sent it.
    BounceReason {
        /// There is no such mailbox, or it takes no mail: probably a wrong address.
        Address = "ADDRESS",
        /// The other side's server refused the mail.
        Refused = "REFUSED",
        /// The other side's server could not be reached in days.
        Unreachable = "UNREACHABLE",
    }
);

text_enum!(
    /// Where a list of people to invite stands.
    ImportState {
        /// Rows are waiting to be invited.
        Running = "RUNNING",
        /// Every row has its result.
        Done = "DONE",
    }
);

text_enum!(
    /// What became of a row of a list of people to invite.
    ImportRowState {
        /// Waits for its turn.
        Waiting = "WAITING",
        /// Invited; the row's name and address are gone from the list, the invitation has them.
        Invited = "INVITED",
        /// Not invited; the row says why.
        Refused = "REFUSED",
    }
);

text_enum!(
    /// Where an issue to many customers stands.
    IssueBatchState {
        /// Rows are waiting to be issued.
        Running = "RUNNING",
        /// Every row has its result.
        Done = "DONE",
    }
);

text_enum!(
    /// What became of a row of an issue to many customers.
    IssueRowState {
        /// Waits for its turn.
        Waiting = "WAITING",
        /// The agreement has gone out.
        Issued = "ISSUED",
        /// No agreement has gone out; the row says why.
        Refused = "REFUSED",
    }
);

text_enum!(
    /// In what capacity somebody invites.
    InviterCapacity {
        /// As the invitee's manager.
        Manager = "MANAGER",
        /// As a colleague.
        Colleague = "COLLEAGUE",
        /// As administrator.
        Admin = "ADMIN",
    }
);

text_enum!(
    /// What a contact is for.
    ContactRole {
        /// Data protection.
        Privacy = "PRIVACY",
        /// The data protection officer (Art. 37(7) GDPR).
        Dpo = "DPO",
        /// Security, round the clock.
        Security = "SECURITY",
        /// Invoices.
        Billing = "BILLING",
        /// Technical matters.
        Technical = "TECHNICAL",
        /// Signing.
        Signatory = "SIGNATORY",
        /// Notices of changes.
        Notice = "NOTICE",
    }
);

text_enum!(
    /// A language of the portal.
    Language {
        /// Danish.
        Da = "DA",
        /// English.
        En = "EN",
    }
);

text_enum!(
    /// How an account came to be (R-001-008).
    UserSource {
        /// The person came by itself.
        SelfRegistered = "SELF_REGISTERED",
        /// Invited by the employer.
        Employer = "EMPLOYER",
        /// Invited by a partner.
        Partner = "PARTNER",
        /// Invited by a vendor.
        Vendor = "VENDOR",
        /// Invited by whoever runs the portal.
        Operator = "OPERATOR",
    }
);

text_enum!(
    /// Where a service runs.
    Deployment {
        /// With the vendor or its host.
        Cloud = "CLOUD",
        /// With the customer.
        OnPremise = "ON_PREMISE",
        /// On a device.
        App = "APP",
        /// People's work.
        ProfessionalService = "PROFESSIONAL_SERVICE",
    }
);

text_enum!(
    /// Whether the vendor can reach the customer's data.
    VendorAccess {
        /// Never.
        None = "NONE",
        /// Only when the customer asks.
        OnRequest = "ON_REQUEST",
        /// All the time.
        Standing = "STANDING",
    }
);

text_enum!(
    /// Where a customer relation stands.
    RelationState {
        /// Not yet a customer.
        Prospect = "PROSPECT",
        /// A customer.
        Active = "ACTIVE",
        /// No longer.
        Ended = "ENDED",
    }
);

text_enum!(
    /// Who the customer's contract is with.
    ContractingParty {
        /// The vendor.
        Vendor = "VENDOR",
        /// A partner.
        Partner = "PARTNER",
    }
);

text_enum!(
    /// Whose structure a template follows.
    TemplateOrigin {
        /// The Danish standard clauses.
        DkScc2020 = "DK_SCC_2020",
        /// Commission Decision (EU) 2021/915.
        Eu2021915 = "EU_2021_915",
        /// The vendor's own.
        Own = "OWN",
    }
);

text_enum!(
    /// Where a template version stands (domain §3.3).
    TemplateVersionState {
        /// Being written.
        Draft = "DRAFT",
        /// Waiting for a second person.
        InReview = "IN_REVIEW",
        /// May be issued; never changes.
        Published = "PUBLISHED",
        /// Replaced by a newer one.
        Superseded = "SUPERSEDED",
        /// Taken back.
        Withdrawn = "WITHDRAWN",
    }
);

text_enum!(
    /// In what capacity a customer signs.
    ControllerCapacity {
        /// As controller.
        Controller = "CONTROLLER",
        /// As processor for others.
        ProcessorForOthers = "PROCESSOR_FOR_OTHERS",
    }
);

text_enum!(
    /// State of an agreement (domain §3.3).
    AgreementState {
        /// No version is in force yet.
        Pending = "PENDING",
        /// In force.
        Active = "ACTIVE",
        /// Processing is suspended by the controller.
        Suspended = "SUSPENDED",
        /// Terminated, its end date not reached.
        Terminating = "TERMINATING",
        /// Data is being returned or deleted.
        Exit = "EXIT",
        /// Over.
        Closed = "CLOSED",
    }
);

text_enum!(
    /// Where a version stands (domain §3.3).
    AgreementVersionState {
        /// Being written.
        Draft = "DRAFT",
        /// Sent to the customer.
        Sent = "SENT",
        /// Opened by the customer.
        Viewed = "VIEWED",
        /// A side has proposed a change that is not yet part of a version: nobody signs (decision 0026).
        Negotiating = "NEGOTIATING",
        /// One side has signed.
        PartiallySigned = "PARTIALLY_SIGNED",
        /// Both sides have signed.
        Signed = "SIGNED",
        /// In force.
        InForce = "IN_FORCE",
        /// The customer said no.
        Declined = "DECLINED",
        /// The vendor took it back.
        Recalled = "RECALLED",
        /// Nobody signed in time.
        Expired = "EXPIRED",
        /// A newer version is in force.
        Superseded = "SUPERSEDED",
        /// The agreement is over.
        Ended = "ENDED",
    }
);

text_enum!(
    /// How an agreement is to differ from the text that it came from.
    ChangeKind {
        /// Another wording in the same place.
        Wording = "WORDING",
        /// A text in annex D beside the place, which stays as it is.
        Addition = "ADDITION",
    }
);

text_enum!(
    /// Where a proposed change stands.
    ProposalState {
        /// The other side has not answered.
        Open = "OPEN",
        /// Accepted: part of the next version.
        Accepted = "ACCEPTED",
        /// Refused.
        Refused = "REFUSED",
        /// Taken back by the side that proposed it.
        Withdrawn = "WITHDRAWN",
        /// Not answered before the version ended; never stored, but shown.
        Lapsed = "LAPSED",
    }
);

text_enum!(
    /// Where an instruction stands (domain §3.3).
    InstructionState {
        /// The controller has given it.
        Given = "GIVEN",
        /// The processor has confirmed it.
        Acknowledged = "ACKNOWLEDGED",
        /// The processor holds it to be against the law (Art. 28(3), last sub-paragraph).
        FlaggedUnlawful = "FLAGGED_UNLAWFUL",
        /// The controller has taken it back.
        Withdrawn = "WITHDRAWN",
    }
);

text_enum!(
    /// What a controller asks its processor to help with (Art. 28(3)(e) and (f)).
    AssistanceKind {
        /// A data subject's request (Art. 12–22).
        DataSubjectRequest = "DATA_SUBJECT_REQUEST",
        /// The security of processing (Art. 32).
        Security = "SECURITY",
        /// A personal data breach (Art. 33 and 34).
        Breach = "BREACH",
        /// A data protection impact assessment (Art. 35).
        ImpactAssessment = "IMPACT_ASSESSMENT",
        /// Prior consultation of the supervisory authority (Art. 36).
        PriorConsultation = "PRIOR_CONSULTATION",
        /// What shows that the processor keeps to the agreement (Art. 28(3)(h)).
        Information = "INFORMATION",
    }
);

text_enum!(
    /// Where a request for assistance stands.
    AssistanceState {
        /// The processor has it.
        Open = "OPEN",
        /// The processor has asked back; the controller has it.
        Asked = "ASKED",
        /// The processor has answered; the controller judges.
        Answered = "ANSWERED",
        /// The controller needs nothing more.
        Closed = "CLOSED",
    }
);

text_enum!(
    /// What a message about a request for assistance did.
    AssistanceAct {
        /// It is the request.
        Opened = "OPENED",
        /// The processor asks back.
        Asked = "ASKED",
        /// The controller replies or adds something.
        Replied = "REPLIED",
        /// The processor answers.
        Answered = "ANSWERED",
    }
);

text_enum!(
    /// Where a suspension of the processing stands.
    SuspensionState {
        /// The processor has still to put it right.
        Running = "RUNNING",
        /// The processor says that it is put right; the controller judges.
        CureReported = "CURE_REPORTED",
        /// The controller lets the processing go on.
        Lifted = "LIFTED",
    }
);

text_enum!(
    /// Why an agreement is terminated.
    TerminationGround {
        /// With the notice that the agreement gives.
        Notice = "NOTICE",
        /// The service it governs ends.
        ServiceEnds = "SERVICE_ENDS",
        /// The other side is in breach.
        Breach = "BREACH",
        /// What the processing was suspended for was not put right in time (2021/915, clause 10(b)).
        NotCured = "NOT_CURED",
        /// The controller keeps to an instruction that the processor holds to be against the law (2021/915, clause
        /// 10(c)).
        UnlawfulInstruction = "UNLAWFUL_INSTRUCTION",
    }
);

text_enum!(
    /// How the controller authorises sub-processors (Art. 28(2)).
    AuthorisationModel {
        /// In general, with notice; silence accepts.
        General = "GENERAL",
        /// Each one; silence never authorises.
        Specific = "SPECIFIC",
    }
);

text_enum!(
    /// What happens to the data when the agreement ends (Art. 28(3)(g)).
    ExitChoice {
        /// It is deleted.
        Delete = "DELETE",
        /// It is returned.
        Return = "RETURN",
    }
);

text_enum!(
    /// A side of an agreement.
    Side {
        /// The vendor.
        Processor = "PROCESSOR",
        /// The customer.
        Controller = "CONTROLLER",
    }
);

text_enum!(
    /// Which side of an agreement signs first.
    SigningOrder {
        /// Either.
        Either = "EITHER",
        /// The customer; the vendor countersigns.
        ControllerFirst = "CONTROLLER_FIRST",
        /// The vendor; the customer gets a document that binds the vendor already.
        ProcessorFirst = "PROCESSOR_FIRST",
    }
);

text_enum!(
    /// Where a sub-processor stands (domain §3.4).
    SubProcessorState {
        /// Recorded, not announced.
        Proposed = "PROPOSED",
        /// Announced, not in use.
        Announced = "ANNOUNCED",
        /// In use.
        Active = "ACTIVE",
        /// Its removal is announced.
        Retiring = "RETIRING",
        /// No longer in use.
        Retired = "RETIRED",
        /// Announced and withdrawn.
        Withdrawn = "WITHDRAWN",
    }
);

text_enum!(
    /// What a sub-processor is in law.
    SubProcessorRole {
        /// A processor under the vendor.
        Processor = "PROCESSOR",
        /// A controller of its own, shown apart.
        IndependentController = "INDEPENDENT_CONTROLLER",
    }
);

text_enum!(
    /// What is done at a location.
    LocationKind {
        /// Data is kept.
        Datacentre = "DATACENTRE",
        /// People work.
        Office = "OFFICE",
        /// Support reaches in from here.
        RemoteSupport = "REMOTE_SUPPORT",
    }
);

text_enum!(
    /// Ground of a transfer out of the EEA (domain §2.11).
    TransferMechanism {
        /// No transfer: within the EEA.
        NoneEea = "NONE_EEA",
        /// An adequacy decision (Art. 45).
        Adequacy = "ADEQUACY",
        /// The EU–US Data Privacy Framework, from 10 July 2023.
        EuUsDpf = "EU_US_DPF",
        /// The standard contractual clauses of 2021.
        Scc2021914 = "SCC_2021_914",
        /// Binding corporate rules for processors.
        BcrP = "BCR_P",
        /// A code of conduct.
        Code = "CODE",
        /// A certification.
        Certification = "CERTIFICATION",
        /// A derogation of Art. 49.
        Art49 = "ART_49",
        /// Another ground that the law names; its citation says which.
        Other = "OTHER",
        /// Invalid since 16 July 2020: the past only.
        PrivacyShield = "PRIVACY_SHIELD",
        /// Invalid since 6 October 2015: the past only.
        SafeHarbour = "SAFE_HARBOUR",
    }
);

text_enum!(
    /// An obligation of Art. 28(3) that a sub-processor's contract must pass on (Art. 28(4)).
    FlowDownItem {
        /// Art. 28(3)(a): documented instructions only, also for transfers.
        A = "A",
        /// Art. 28(3)(b): everybody who processes is bound to confidentiality.
        B = "B",
        /// Art. 28(3)(c): security of processing (Art. 32).
        C = "C",
        /// Art. 28(3)(d): conditions for engaging further processors.
        D = "D",
        /// Art. 28(3)(e): assistance with the rights of data subjects.
        E = "E",
        /// Art. 28(3)(f): assistance with security, breaches and impact assessments (Art. 32 to 36).
        F = "F",
        /// Art. 28(3)(g): deletion or return at the end.
        G = "G",
        /// Art. 28(3)(h): information and audits.
        H = "H",
    }
);

text_enum!(
    /// What due diligence on a sub-processor found.
    DiligenceResult {
        /// Sufficient guarantees (Art. 28(1)).
        Passed = "PASSED",
        /// Sufficient, as long as what the note says is kept.
        PassedWithConditions = "PASSED_WITH_CONDITIONS",
        /// Not sufficient.
        Failed = "FAILED",
    }
);

text_enum!(
    /// What a file about a sub-processor is.
    SubProcessorFileKind {
        /// The contract with the sub-processor: the vendor's alone.
        Contract = "CONTRACT",
        /// The standard contractual clauses with the importer: for customers with an agreement, too.
        Scc = "SCC",
        /// The transfer impact assessment: for customers with an agreement, too.
        Tia = "TIA",
        /// The importer's certificate under the Data Privacy Framework: for customers with an agreement, too.
        DpfCert = "DPF_CERT",
    }
);

text_enum!(
    /// What is missing before a sub-processor may come into use (Art. 28(4), I-7).
    OnFileLack {
        /// The day on which the contract was signed.
        ContractDate = "CONTRACT_DATE",
        /// The contract itself, as a file.
        ContractFile = "CONTRACT_FILE",
        /// Obligations of Art. 28(3) that the contract does not pass on.
        FlowDown = "FLOW_DOWN",
        /// That the contract allows no purposes of the sub-processor's own.
        NoOwnPurposes = "NO_OWN_PURPOSES",
        /// That the sub-processor acts on instruction.
        OnInstruction = "ON_INSTRUCTION",
        /// Due diligence that was passed and whose review is not overdue.
        DueDiligence = "DUE_DILIGENCE",
    }
);

text_enum!(
    /// Where a transfer out of the EEA stands (domain §3.4).
    TransferState {
        /// Its sub-processor is not in use yet.
        Draft = "DRAFT",
        /// It carries processing today.
        Valid = "VALID",
        /// It has lost its ground.
        Invalid = "INVALID",
    }
);

text_enum!(
    /// How a transfer has lost its ground.
    TransferEnd {
        /// Its last day has passed.
        Expired = "EXPIRED",
        /// A court or the law has struck it down.
        Court = "COURT",
        /// The importer is not certified any more.
        Decertified = "DECERTIFIED",
    }
);

text_enum!(
    /// What a reader must know of a ground of the past.
    TransferWarning {
        /// Annulled on 6 October 2015 (C-362/14, Schrems I).
        InvalidSinceSchremsI = "INVALID_SINCE_SCHREMS_I",
        /// Annulled on 16 July 2020 (C-311/18, Schrems II).
        InvalidSinceSchremsIi = "INVALID_SINCE_SCHREMS_II",
    }
);

text_enum!(
    /// What an announcement changes.
    ChangeType {
        /// A sub-processor is added.
        Add = "ADD",
        /// One replaces another.
        Replace = "REPLACE",
        /// Its purpose changes.
        ModifyPurpose = "MODIFY_PURPOSE",
        /// Its place of processing changes.
        ModifyLocation = "MODIFY_LOCATION",
        /// Its ground of transfer changes.
        ModifyTransfer = "MODIFY_TRANSFER",
        /// One is removed: information only.
        Remove = "REMOVE",
    }
);

text_enum!(
    /// Where an announcement stands (domain §3.5).
    AnnouncementState {
        /// Being written.
        Draft = "DRAFT",
        /// Approved by a second person.
        Approved = "APPROVED",
        /// Notices are on their way.
        Notifying = "NOTIFYING",
        /// All notices are delivered; customers answer.
        Open = "OPEN",
        /// In effect.
        Effective = "EFFECTIVE",
        /// Withdrawn.
        Withdrawn = "WITHDRAWN",
    }
);

text_enum!(
    /// Where a notice stands (domain §3.5).
    NoticeState {
        /// Not yet delivered.
        Queued = "QUEUED",
        /// Delivered; the clock runs.
        Delivered = "DELIVERED",
        /// Receipt confirmed, not decided.
        Acknowledged = "ACKNOWLEDGED",
        /// Approved by the customer.
        Approved = "APPROVED",
        /// Accepted by silence under general authorisation.
        Tacit = "TACIT",
        /// Not authorised in time under specific authorisation.
        NotAuthorised = "NOT_AUTHORISED",
        /// The customer objects.
        Objected = "OBJECTED",
        /// The objection is resolved.
        Resolved = "RESOLVED",
        /// Came back on every channel.
        Undelivered = "UNDELIVERED",
        /// The change was withdrawn.
        Withdrawn = "WITHDRAWN",
    }
);

text_enum!(
    /// A way to reach a customer.
    DeliveryChannel {
        /// In the portal.
        Portal = "PORTAL",
        /// By e-mail.
        Email = "EMAIL",
        /// By signed webhook.
        Webhook = "WEBHOOK",
        /// By letter.
        Post = "POST",
    }
);

text_enum!(
    /// Where a delivery stands.
    DeliveryState {
        /// On its way.
        Queued = "QUEUED",
        /// Taken by the receiving server, or shown in the portal.
        Accepted = "ACCEPTED",
        /// Came back.
        Bounced = "BOUNCED",
        /// Opened in the portal.
        Opened = "OPENED",
    }
);

text_enum!(
    /// On what ground a customer objects.
    ObjectionGround {
        /// Data protection.
        DataProtection = "DATA_PROTECTION",
        /// Security.
        Security = "SECURITY",
        /// The transfer.
        Transfer = "TRANSFER",
        /// The location.
        Location = "LOCATION",
        /// The contract.
        Contract = "CONTRACT",
        /// Another ground.
        Other = "OTHER",
    }
);

text_enum!(
    /// How an objection was resolved.
    ResolutionOutcome {
        /// By a measure.
        Mitigated = "MITIGATED",
        /// By an alternative.
        Alternative = "ALTERNATIVE",
        /// The change is withdrawn for this customer.
        ChangeWithdrawn = "CHANGE_WITHDRAWN",
        /// The service is excluded.
        ServiceExcluded = "SERVICE_EXCLUDED",
        /// The customer may end the service.
        Termination = "TERMINATION",
        /// The customer withdrew it.
        ObjectionWithdrawn = "OBJECTION_WITHDRAWN",
    }
);

text_enum!(
    /// What kind of partner.
    PartnerType {
        /// Builds on the vendor's product.
        Solution = "SOLUTION",
        /// Sells it.
        Resale = "RESALE",
    }
);

text_enum!(
    /// A partner's part in a relation.
    PartnerRole {
        /// Sold it.
        Seller = "SELLER",
        /// Implements it.
        Implementer = "IMPLEMENTER",
        /// Supports it.
        Support = "SUPPORT",
        /// Is the contract party.
        ContractParty = "CONTRACT_PARTY",
    }
);

text_enum!(
    /// Where a grant stands (domain §3.6).
    GrantState {
        /// Waiting for the customer.
        Proposed = "PROPOSED",
        /// In force.
        Active = "ACTIVE",
        /// Ended by vendor or customer.
        Revoked = "REVOKED",
        /// Its last day is over.
        Expired = "EXPIRED",
        /// The customer said no.
        Refused = "REFUSED",
    }
);

text_enum!(
    /// A field of a relation that may be shared with a partner (domain §3.6).
    GrantField {
        /// The customer's name.
        CustomerName = "CUSTOMER_NAME",
        /// Its services.
        Services = "SERVICES",
        /// Since when.
        RelationDates = "RELATION_DATES",
        /// Role mailboxes.
        ContactRoleMailboxes = "CONTACT_ROLE_MAILBOXES",
        /// Contact persons.
        ContactPersons = "CONTACT_PERSONS",
        /// State of the agreement.
        AgreementStatus = "AGREEMENT_STATUS",
        /// Open notices and deadlines.
        NoticeStatus = "NOTICE_STATUS",
        /// Sub-processors in use.
        SubprocessorList = "SUBPROCESSOR_LIST",
    }
);

text_enum!(
    /// Class of a message (domain §3.8).
    MessageClass {
        /// About the relation; no opt-out stops it.
        Administrative = "ADMINISTRATIVE",
        /// An answer to what somebody did.
        Transactional = "TRANSACTIONAL",
        /// About the account's safety.
        Security = "SECURITY",
    }
);

text_enum!(
    /// Where a mail stands.
    OutboxState {
        /// Waiting.
        Queued = "QUEUED",
        /// Taken by a server.
        Sent = "SENT",
        /// Refused for good.
        Bounced = "BOUNCED",
        /// Given up after many tries.
        Failed = "FAILED",
    }
);

text_enum!(
    /// How a person proved who they are.
    ProofMethod {
        /// The password.
        Password = "PASSWORD",
        /// A one-time code of an authenticator app.
        Totp = "TOTP",
        /// One of the recovery codes.
        RecoveryCode = "RECOVERY_CODE",
        /// The word of the organisation's own identity provider.
        SignOn = "SIGN_ON",
        /// A passkey, its user verified by it: two factors in one (NIST SP 800-63B, a multi-factor authenticator).
        Passkey = "PASSKEY",
    }
);

text_enum!(
    /// What happened at the door.
    SecurityEventKind {
        /// Somebody signed in, from a browser that the account knows.
        SignedIn = "SIGNED_IN",
        /// Somebody signed in from a browser that the account did not know; its person was told by mail.
        NewDevice = "NEW_DEVICE",
        /// A wrong password was given.
        PasswordWrong = "PASSWORD_WRONG",
        /// A wrong code or key was given for the second factor.
        FactorWrong = "FACTOR_WRONG",
        /// A session's key came back after its use: two parties held it, and it was ended for both.
        SessionTaken = "SESSION_TAKEN",
    }
);

text_enum!(
    /// What a challenge is for.
    ChallengePurpose {
        /// The second step of a sign-in: the password was right.
        SignIn = "SIGN_IN",
        /// The second step of a sign-in: the organisation's identity provider has vouched.
        SignOn = "SIGN_ON",
    }
);

text_enum!(
    /// What a passkey is asked to sign a challenge for.
    PasskeyPurpose {
        /// To register it.
        Register = "REGISTER",
        /// To sign in with it alone.
        SignIn = "SIGN_IN",
        /// As the second step of a sign-in.
        SecondStep = "SECOND_STEP",
        /// To prove again, in a session, that it is the person.
        Prove = "PROVE",
    }
);

text_enum!(
    /// Whether people sign in through a connection to an identity provider.
    SignOnState {
        /// Being set up; only its owner's trial goes through it.
        Draft = "DRAFT",
        /// In use.
        Active = "ACTIVE",
        /// Switched off.
        Off = "OFF",
    }
);

text_enum!(
    /// What a sign-in at an identity provider is for.
    SignOnPurpose {
        /// Signing in.
        SignIn = "SIGN_IN",
        /// Signing in, though the provider knows the browser already: a proof that the person is there.
        Prove = "PROVE",
        /// An owner's trial of the connection: opens no session.
        Trial = "TRIAL",
    }
);

text_enum!(
    /// Where a sealing key comes from.
    SealingKeyOrigin {
        /// Made here, with a certificate that the organisation issued to itself.
        Made = "MADE",
        /// Brought by the organisation as a PKCS#12 file.
        Imported = "IMPORTED",
    }
);

text_enum!(
    /// How far a seal goes (PAdES, ETSI EN 319 142-1).
    SealLevel {
        /// B-B: who sealed, and that nothing has changed since. When is the portal's word.
        BB = "B_B",
        /// B-T: with a timestamp of a service that others trust.
        BT = "B_T",
    }
);

text_enum!(
    /// What an organisation is when it processes personal data (Art. 4(7) and (8)).
    ProcessingRole {
        /// It decides why and how.
        Controller = "CONTROLLER",
        /// It processes for others.
        Processor = "PROCESSOR",
    }
);

text_enum!(
    /// On what ground personal data is processed: the letters of Art. 6(1).
    LegalBasis {
        /// (a) The data subject has consented.
        Consent = "CONSENT",
        /// (b) A contract with the data subject, or what leads to it.
        Contract = "CONTRACT",
        /// (c) A legal obligation of the controller.
        LegalObligation = "LEGAL_OBLIGATION",
        /// (d) Somebody's vital interests.
        VitalInterests = "VITAL_INTERESTS",
        /// (e) A task in the public interest, or official authority.
        PublicTask = "PUBLIC_TASK",
        /// (f) Legitimate interests that outweigh the data subject's.
        LegitimateInterests = "LEGITIMATE_INTERESTS",
    }
);

text_enum!(
    /// Where a line of the record of processing activities stands (domain §3.11).
    ProcessingActivityState {
        /// Being written; may lack what it needs.
        Draft = "DRAFT",
        /// In the record.
        Active = "ACTIVE",
        /// Put away: it is not done any more.
        Retired = "RETIRED",
    }
);

text_enum!(
    /// What a webhook can be told of (issue 5).
    WebhookEvent {
        /// Somebody pressed the button that tries an endpoint.
        Ping = "PING",
        /// A notice of a change of sub-processors is on its way to its customer.
        NoticeSent = "NOTICE_SENT",
        /// A notice is delivered: its clock runs.
        NoticeDelivered = "NOTICE_DELIVERED",
        /// The customer has confirmed receipt.
        NoticeAcknowledged = "NOTICE_ACKNOWLEDGED",
        /// The customer objects.
        NoticeObjected = "NOTICE_OBJECTED",
        /// The vendor has answered the objection.
        NoticeAnswered = "NOTICE_ANSWERED",
        /// The change is approved, by word or by silence, or not.
        NoticeDecided = "NOTICE_DECIDED",
        /// A change of sub-processors is announced.
        AnnouncementPublished = "ANNOUNCEMENT_PUBLISHED",
        /// An announced change is in force.
        AnnouncementActivated = "ANNOUNCEMENT_ACTIVATED",
        /// An announced change does not happen.
        AnnouncementWithdrawn = "ANNOUNCEMENT_WITHDRAWN",
        /// A version of an agreement was sent to its customer.
        AgreementSent = "AGREEMENT_SENT",
        /// One side has signed.
        AgreementSigned = "AGREEMENT_SIGNED",
        /// All have signed: it binds.
        AgreementInForce = "AGREEMENT_IN_FORCE",
        /// The customer does not sign.
        AgreementDeclined = "AGREEMENT_DECLINED",
        /// Notice of termination was given.
        AgreementTerminated = "AGREEMENT_TERMINATED",
        /// A partner may see a relation.
        SharingStarted = "SHARING_STARTED",
        /// A partner may no longer see a relation.
        SharingEnded = "SHARING_ENDED",
    }
);

impl WebhookEvent {
    /// The name that messages have for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ping => "ping",
            Self::NoticeSent => "notice.sent",
            Self::NoticeDelivered => "notice.delivered",
            Self::NoticeAcknowledged => "notice.acknowledged",
            Self::NoticeObjected => "notice.objected",
            Self::NoticeAnswered => "notice.answered",
            Self::NoticeDecided => "notice.decided",
            Self::AnnouncementPublished => "announcement.published",
            Self::AnnouncementActivated => "announcement.activated",
            Self::AnnouncementWithdrawn => "announcement.withdrawn",
            Self::AgreementSent => "agreement.sent",
            Self::AgreementSigned => "agreement.signed",
            Self::AgreementInForce => "agreement.in_force",
            Self::AgreementDeclined => "agreement.declined",
            Self::AgreementTerminated => "agreement.terminated",
            Self::SharingStarted => "sharing.started",
            Self::SharingEnded => "sharing.ended",
        }
    }

    /// Whether an organisation of this kind can hear of it.
    #[must_use]
    pub fn concerns(self, kind: OrganisationKind) -> bool {
        use OrganisationKind as K;
        match self {
            Self::Ping => true,
            Self::AnnouncementPublished => kind == K::Vendor,
            Self::SharingStarted | Self::SharingEnded => {
                matches!(kind, K::Vendor | K::Customer | K::Partner)
            }
            Self::NoticeSent
            | Self::NoticeDelivered
            | Self::NoticeAcknowledged
            | Self::NoticeObjected
            | Self::NoticeAnswered
            | Self::NoticeDecided
            | Self::AnnouncementActivated
            | Self::AnnouncementWithdrawn
            | Self::AgreementSent
            | Self::AgreementSigned
            | Self::AgreementInForce
            | Self::AgreementDeclined
            | Self::AgreementTerminated => matches!(kind, K::Vendor | K::Customer),
        }
    }
}

text_enum!(
    /// Whether an endpoint is told.
    WebhookState {
        /// It is.
        Active = "ACTIVE",
        /// Not for now: its organisation said so.
        Paused = "PAUSED",
        /// Not any more: it has taken nothing for days.
        SwitchedOff = "SWITCHED_OFF",
    }
);

text_enum!(
    /// Where a message to an endpoint stands.
    WebhookDeliveryState {
        /// To be posted, for the first time or again.
        Queued = "QUEUED",
        /// The endpoint took it.
        Delivered = "DELIVERED",
        /// Given up.
        Failed = "FAILED",
    }
);

text_enum!(
    /// Why an endpoint did not take a message.
    WebhookProblem {
        /// Its address leads inside, or is not https.
        Forbidden = "FORBIDDEN",
        /// It could not be reached, or broke off.
        Unreachable = "UNREACHABLE",
        /// It gave no answer in time.
        TimedOut = "TIMED_OUT",
        /// It sent the portal elsewhere, which is not followed.
        Redirected = "REDIRECTED",
        /// Its answer was not 2xx.
        Refused = "REFUSED",
        /// It was switched off or paused while the message waited.
        Stopped = "STOPPED",
    }
);
