//! What can be asked for.

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Everything that anyone can ask to do for an organisation (the rows of the role table, domain §4).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// Every action, in the order of the role table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

actions! {
    /// See the organisation's content: agreements, notices, register, relations.
    ReadContent,
    /// Change its profile and contacts.
    EditOrganisation,
    /// Stand as its technical contact with one's own name and address.
    StandAsContact,
    /// See its members and invitations.
    ReadMembers,
    /// Invite and remove members, set roles.
    ManageMembers,
    /// Make somebody owner, or give the right to sign.
    GrantOwnership,
    /// Ask all its members for a second factor.
    RequireSecondFactor,
    /// Say how many sign for it, and which side signs first.
    SetSigningRules,
    /// Close it, and take that back.
    CloseOrganisation,
    /// Give one of its vendors to another organisation of the same company, or take one over; both must be one's own.
    MoveRelation,
    /// Let its own identity provider say who its people are.
    ManageSignOn,
    /// See, renew and bring the key that its agreements are sealed with.
    ManageSealingKeys,
    /// Create customers and change relations.
    ManageCustomers,
    /// Change the list of services.
    ManageServices,
    /// Write templates.
    DraftTemplate,
    /// Publish a template that somebody else wrote.
    PublishTemplate,
    /// Draft, send and recall agreements.
    IssueAgreement,
    /// Read an agreement's text, document and evidence.
    ReadAgreementDocument,
    /// Sign for the organisation; needs `canBind` too (I-9).
    SignAgreement,
    /// Ask the colleague who may sign an agreement to do it.
    HandOverAgreement,
    /// Decline an agreement.
    DeclineAgreement,
    /// Comment on an agreement that nobody has signed, propose changes, answer the other side's.
    NegotiateAgreement,
    /// Give an instruction; suspend the processing, and let it go on.
    InstructProcessor,
    /// Answer an instruction, report what was put right, note what was returned.
    AnswerInstruction,
    /// Ask the processor for assistance, reply to it, close the request.
    AskAssistance,
    /// Answer a request for assistance, or ask back.
    AnswerAssistance,
    /// Terminate an agreement; choose return or deletion.
    TerminateAgreement,
    /// Certify that the data is deleted; needs `canBind` too.
    CertifyDeletion,
    /// Record for whom one is itself a processor.
    RecordControllers,
    /// Keep the record of processing activities, and the evidence of organisational measures.
    KeepRecords,
    /// Maintain sub-processors, locations and transfers.
    MaintainRegister,
    /// Draft an announcement.
    DraftAnnouncement,
    /// Approve and publish an announcement that somebody else drafted.
    PublishAnnouncement,
    /// Put an announced change into effect, when the guard allows.
    ActivateChange,
    /// Confirm receipt of a notice.
    AcknowledgeNotice,
    /// Approve a change, or object to it.
    DecideNotice,
    /// Answer an objection.
    ResolveObjection,
    /// Accept the answer to an objection.
    AcceptResolution,
    /// Propose to share a relation with a partner.
    ProposeGrant,
    /// End a grant.
    RevokeGrant,
    /// Approve or refuse a grant, as the customer.
    DecideGrant,
    /// See the relations shared with a partner.
    ViewSharedRelations,
    /// Read the audit trail.
    ReadAudit,
    /// Read of the audit trail what one did oneself.
    ReadOwnActs,
    /// Read what was found of suspected misuse; each reading is told in the trail.
    ReadInvestigations,
    /// Look into suspected misuse: open a record, note, close.
    InvestigateMisuse,
    /// Make and revoke access tokens.
    ManageTokens,
    /// Say which programs of its own are told what happens, and read what became of it.
    ManageWebhooks,
    /// Let the operator look at the organisation's content, for a time.
    ApproveSupportAccess,
    /// End that.
    RevokeSupportAccess,
    /// Ask a tenant for access, and look while it lasts.
    AskSupportAccess,
    /// Create and suspend tenants.
    ManageTenants,
}
