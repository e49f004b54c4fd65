//! A vendor's public page, for programs.

use async_graphql::{Context, Object, SimpleObject};
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::enums::{ChangeType, ContactRole, Language};
use tillid_entities::organisation_contacts;
use tillid_kernel::{Code, Result};
use tillid_policy::{Connection, Job, anonymous};
use tillid_subprocessors::{UpcomingChange, public_register};

use super::register::SubProcessor;
use crate::graph::context::ContextExt;
use crate::graph::relations::Service;
use crate::graph::scalars::DateTime;

/// What anybody may read of a vendor's sub-processors.
#[derive(SimpleObject)]
pub(crate) struct TrustPage {
    /// The vendor.
    vendor: TrustVendor,
    /// Sub-processors in use, by name; independent controllers among them say so by their role.
    sub_processors: Vec<SubProcessor>,
    /// Announced changes that have not yet taken effect, the nearest first.
    upcoming: Vec<TrustChange>,
    /// When the list last changed.
    updated_at: Option<DateTime>,
    /// Number of the newest list.
    list_number: Option<i32>,
    /// SHA-256 (hex) of the newest list.
    list_sha256: Option<String>,
}

/// A vendor, as the public sees it.
#[derive(SimpleObject)]
pub(crate) struct TrustVendor {
    /// Registered name.
    legal_name: String,
    /// Its name in the page's address.
    slug: String,
    /// Website.
    website: Option<String>,
    /// Mailbox for questions of data protection.
    privacy_contact: Option<String>,
}

/// An announced change, as the public sees it.
#[derive(SimpleObject)]
pub(crate) struct TrustChange {
    /// What changes.
    #[graphql(name = "type")]
    change: ChangeType,
    /// The sub-processor added, changed or removed.
    sub_processor_name: String,
    /// The one replaced.
    replaces_name: Option<String>,
    /// For the customers, in the reader's language.
    summary: String,
    /// When the vendor means to make the change.
    planned_effective_at: DateTime,
    /// Titles of the services concerned.
    services: Vec<String>,
}

impl TrustChange {
    fn new(change: UpcomingChange, language: Language) -> Self {
        let row = change.announcement;
        Self {
            change: row.change_type,
            sub_processor_name: change.sub_processor_name,
            replaces_name: change.replaces_name,
            summary: match language {
                Language::Da => row.summary_da,
                Language::En => row.summary_en,
            },
            planned_effective_at: row.planned_effective_at.into(),
            services: change
                .services
                .into_iter()
                .map(|row| Service::new(row, language).title)
                .collect(),
        }
    }
}

#[derive(Default)]
pub(crate) struct TrustQuery;

#[Object]
impl TrustQuery {
    /// A vendor's public list of sub-processors; null when there is no such vendor. Needs no account.
    async fn trust(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vendor's slug.")] vendor: String,
    ) -> Result<Option<TrustPage>> {
        let register = match public_register(ctx.db(), ctx.request(), &vendor).await {
            Ok(register) => register,
            Err(error) if error.code() == Code::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        // The mailbox for questions is published with the list; a vendor's other mailboxes are not.
        let job = anonymous(ctx.request()).as_job(Job::PublicPage, register.vendor.id);
        let privacy = job
            .find::<organisation_contacts::Entity>()
            .filter(organisation_contacts::Column::OrganisationId.eq(register.vendor.id))
            .filter(organisation_contacts::Column::Role.eq(ContactRole::Privacy))
            .one(&ctx.db().reads().within(&job))
            .await?;
        let language = ctx.language();
        Ok(Some(TrustPage {
            vendor: TrustVendor {
                legal_name: register.vendor.legal_name,
                slug: vendor,
                website: register.vendor.website,
                privacy_contact: privacy.map(|contact| contact.email),
            },
            sub_processors: register
                .in_force
                .into_iter()
                .map(|row| SubProcessor::new(row.sub_processor, row.details, language))
                .collect(),
            upcoming: register
                .upcoming
                .into_iter()
                .map(|change| TrustChange::new(change, language))
                .collect(),
            updated_at: register.updated_at.map(DateTime::from),
            list_number: register.list.as_ref().map(|list| list.number),
            list_sha256: register.list.map(|list| list.sha256),
        }))
    }
}
