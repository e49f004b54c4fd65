//! What can be asked about organisations.

use async_graphql::{Context, ID, InputObject, Object};
use tillid_entities::enums::InvitationState;
use tillid_entities::organisations;
use tillid_kernel::{Cursor, Result};
use tillid_organisations::{AccessKind, Until, Wanted, access_file, access_list};
use tillid_policy::{Action, Scope};

use super::invitations::{Invitation, InvitationConnection, InvitationPreview};
use super::members::{Membership, MembershipConnection};
use super::types::Organisation;
use crate::graph::context::{ContextExt, page_request};
use crate::graph::page::Rows;
use crate::locale;

/// Which invitations of an organisation.
#[derive(InputObject, Default)]
pub(crate) struct InvitationFilter {
    /// Only in these states.
    states: Option<Vec<InvitationState>>,
    /// A part of an address or name.
    search: Option<String>,
    /// True: only those whose data were erased 30 days after their end; false: only the others.
    erased: Option<bool>,
}

impl From<InvitationFilter> for Wanted {
    fn from(filter: InvitationFilter) -> Self {
        Self {
            states: filter.states,
            search: filter.search,
            erased: filter.erased,
        }
    }
}

#[derive(Default)]
pub(crate) struct OrganisationsQuery;

#[Object]
impl OrganisationsQuery {
    /// An organisation that the viewer is a member of. Codes: `NOT_FOUND`.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Organisation>> {
        let scope = ctx.authorise_id(Action::ReadContent, &id)?;
        own(ctx, &scope).await.map(Some)
    }

    /// Everybody who has had access to an organisation, as a CSV file (UTF-8, semicolons): members past and present,
    /// service accounts, and whoever of the operator has looked, with roles, from and until. Needs `READ_AUDIT`.
    async fn access_list_csv(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which organisation.")] organisation_id: ID,
    ) -> Result<String> {
        let scope = ctx.authorise_id(Action::ReadAudit, &organisation_id)?;
        let rows = access_list(ctx.db(), &scope).await?;
        let language = ctx.language();
        let word = |key: &str| locale::text(language, &format!("access-list-{key}"));
        let headings = ["kind", "name", "email", "roles", "can-bind", "from", "until"].map(word);
        access_file(headings.to_vec(), rows, |row| {
            let kind = match row.kind {
                AccessKind::Member => "member",
                AccessKind::ServiceAccount => "service-account",
                AccessKind::Support => "support",
            };
            let roles: Vec<String> = row.roles.iter().map(|role| word(role.as_str())).collect();
            vec![
                word(kind),
                row.name,
                row.email,
                roles.join(", "),
                if row.can_bind { word("yes") } else { String::new() },
                row.from.to_string(),
                match row.until {
                    Until::Lasts => String::new(),
                    Until::Suspended => word("suspended"),
                    Until::At(end) => end.to_string(),
                    Until::Over => word("over"),
                },
            ]
        })
    }

    /// The people of an organisation who have not left, by name.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose members.")] organisation_id: ID,
        #[graphql(desc = "A part of a name or address.")] search: Option<String>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<MembershipConnection> {
        let scope = ctx.authorise_id(Action::ReadMembers, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_organisations::members(ctx.db(), &scope, search.as_deref(), &request).await?;
        let organisation = own(ctx, &scope).await?;
        let page = page.map(|row| Membership::new(row.membership, row.user.into(), organisation.clone()));
        Ok(Rows::new(page, |row| Cursor::at(&(&row.user.name, row.key))).into())
    }

    /// The invitations of an organisation, newest first.
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose invitations.")] organisation_id: ID,
        #[graphql(desc = "Which of them; all when absent.")] filter: Option<InvitationFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<InvitationConnection> {
        let scope = ctx.authorise_id(Action::ReadMembers, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page =
            tillid_organisations::invitations(ctx.db(), &scope, &filter.unwrap_or_default().into(), &request)
                .await?;
        let organisation = own(ctx, &scope).await?;
        let mut names = tillid_organisations::inviters(ctx.db().reads(), &scope, &page.rows).await?;
        let page = page.map(|row| {
            let invited_by = names.remove(&row.id).unwrap_or_default();
            Invitation::new(row, organisation.clone(), invited_by, scope.now())
        });
        Ok(Rows::new(page, |row| Cursor::at(&row.key)).into())
    }

    /// An invitation by the secret of its link, for anybody who holds it. Reading it changes nothing. Null for a
    /// secret that opens nothing.
    async fn invitation_by_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The secret: the last part of the link.")] token: String,
    ) -> Result<Option<InvitationPreview>> {
        let preview = tillid_organisations::preview(ctx.db(), ctx.request(), &token).await?;
        Ok(preview.map(|preview| InvitationPreview::new(preview, ctx.language(), &ctx.state().origin)))
    }
}

/// The scope's own organisation.
pub(crate) async fn own(ctx: &Context<'_>, scope: &Scope) -> Result<Organisation> {
    let row = scope
        .load::<organisations::Entity>(ctx.db().reads(), scope.organisation())
        .await?;
    Ok(row.into())
}
