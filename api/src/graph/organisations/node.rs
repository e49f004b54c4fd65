//! Things refetched by their id alone.

use async_graphql::Context;
use tillid_entities::invitations::{self, InvitationId};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::users::UserId;
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Action, anonymous, authorise, authorise_row, own_account};

use super::query::own;
use super::{Invitation, Membership, Organisation, User};
use crate::graph::context::ContextExt;

/// An organisation of the viewer's, one they deal with, or a vendor.
pub(crate) async fn node_organisation(ctx: &Context<'_>, id: OrganisationId) -> Result<Organisation> {
    let request = ctx.request();
    if let Ok(scope) = authorise(request, Action::ReadContent, id) {
        return own(ctx, &scope).await;
    }
    let memberships = request
        .actor
        .person()
        .map(|person| person.memberships.as_slice())
        .unwrap_or_default();
    for member in memberships {
        let Ok(scope) = authorise(request, Action::ReadContent, member.organisation) else {
            continue;
        };
        if let Some(row) = tillid_organisations::by_ids(ctx.db().reads(), &scope, [id])
            .await?
            .remove(&id)
        {
            return Ok(row.into());
        }
    }
    let published = anonymous(request);
    let vendor = published
        .load_published::<organisations::Entity>(ctx.db().reads(), id)
        .await?;
    Ok(vendor.into())
}

/// The viewer's own place, or one in an organisation whose members they may see.
pub(crate) async fn node_membership(ctx: &Context<'_>, id: MembershipId) -> Result<Membership> {
    // A service account has no place of its own.
    if ctx
        .request()
        .actor
        .person()
        .is_none_or(|person| person.service.is_none())
    {
        let viewer = tillid_identity::viewer(ctx.db(), &own_account(ctx.request())?).await?;
        let mine = viewer.memberships.into_iter().find(|(row, _)| row.id == id);
        if let Some((row, organisation)) = mine {
            return Ok(Membership::new(row, viewer.user.into(), organisation.into()));
        }
    }
    let reads = ctx.db().reads();
    let (scope, row) =
        authorise_row::<memberships::Entity>(reads, ctx.request(), Action::ReadMembers, id).await?;
    let member = tillid_organisations::member(reads, &scope, row.id).await?;
    Ok(Membership::new(
        member.membership,
        member.user.into(),
        own(ctx, &scope).await?,
    ))
}

/// An invitation of an organisation whose members the viewer may see.
pub(crate) async fn node_invitation(ctx: &Context<'_>, id: InvitationId) -> Result<Invitation> {
    let reads = ctx.db().reads();
    let (scope, row) =
        authorise_row::<invitations::Entity>(reads, ctx.request(), Action::ReadMembers, id).await?;
    let mut names = tillid_organisations::inviters(reads, &scope, std::slice::from_ref(&row)).await?;
    let invited_by = names.remove(&id).unwrap_or_default();
    Ok(Invitation::new(
        row,
        own(ctx, &scope).await?,
        invited_by,
        scope.now(),
    ))
}

/// The viewer; others are seen through their memberships.
pub(crate) async fn node_user(ctx: &Context<'_>, id: UserId) -> Result<User> {
    let scope = match own_account(ctx.request()) {
        Err(error) if error.code() == Code::Forbidden => return Err(Error::not_found()),
        scope => scope?,
    };
    if scope.person()?.user != id {
        return Err(Error::not_found());
    }
    Ok(tillid_identity::viewer(ctx.db(), &scope).await?.user.into())
}
