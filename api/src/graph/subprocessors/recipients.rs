//! The recipients under an agreement, as text that a controller can put into what it tells data subjects.

use async_graphql::{Context, ID, Object, SimpleObject};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::enums::{Language, TransferMechanism};
use tillid_entities::services;
use tillid_entities::{organisations, processing_locations, sub_processors};
use tillid_kernel::{Error, Result};
use tillid_policy::Action;
use tillid_subprocessors::places::in_eea;

use crate::graph::context::ContextExt;
use crate::locale;

/// Who receives personal data under an agreement today (Art. 13(1)(e) and (f), Art. 14(1)(e) and (f)).
#[derive(SimpleObject)]
pub(crate) struct RecipientNotice {
    /// As text, in the language asked for: the vendor, its sub-processors, the countries and what protects the data there.
    text: String,
    /// The vendor's sub-processors in use for the services of the agreement, by name.
    recipients: Vec<NoticeRecipient>,
}

/// A sub-processor among the recipients.
#[derive(SimpleObject)]
pub(crate) struct NoticeRecipient {
    /// Its registered name.
    name: String,
    /// Where it is established: ISO 3166-1 alpha-2.
    country_code: String,
    /// What it does, in the language asked for.
    purpose: String,
    /// Where it processes, each country and ground once.
    places: Vec<RecipientPlace>,
}

/// A country in which a recipient processes.
#[derive(SimpleObject, PartialEq, Eq)]
pub(crate) struct RecipientPlace {
    /// ISO 3166-1 alpha-2.
    country_code: String,
    /// Whether it lies in the EEA.
    in_eea: bool,
    /// What protects the data there; `NONE_EEA` within the EEA.
    safeguard: TransferMechanism,
}

#[derive(Default)]
pub(crate) struct RecipientsQuery;

#[Object]
impl RecipientsQuery {
    /// The recipients under an agreement, as text for the controller's own notice to data subjects. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`.
    async fn recipient_notice_text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Under which agreement.")] agreement_id: ID,
        #[graphql(desc = "In which language; the viewer's when absent.")] language: Option<Language>,
    ) -> Result<RecipientNotice> {
        let (scope, row) = ctx
            .authorise_row::<agreements::Entity, AgreementId>(Action::ReadContent, &agreement_id)
            .await?;
        let language = language.unwrap_or_else(|| ctx.language());
        let db = ctx.db().reads();
        let mut governed = tillid_agreements::services_of(db, &scope, vec![row.id]).await?;
        let governed = governed.remove(&row.id).unwrap_or_default();
        let ids: Vec<_> = governed.iter().map(|service| service.id).collect();
        let found = tillid_subprocessors::recipients(db, &scope, row.vendor_id, &ids).await?;
        let mut vendors = tillid_organisations::by_ids(db, &scope, [row.vendor_id]).await?;
        let vendor = vendors.remove(&row.vendor_id).ok_or_else(Error::not_found)?;
        let recipients: Vec<NoticeRecipient> = found
            .into_iter()
            .map(|(row, places)| NoticeRecipient::new(row, places, language))
            .collect();
        Ok(RecipientNotice {
            text: text(language, &vendor, &governed, &recipients),
            recipients,
        })
    }
}

impl NoticeRecipient {
    fn new(row: sub_processors::Model, places: Vec<processing_locations::Model>, language: Language) -> Self {
        let mut distinct: Vec<RecipientPlace> = Vec::new();
        for place in places {
            let place = RecipientPlace {
                in_eea: in_eea(&place.country_code),
                safeguard: place.transfer_mechanism,
                country_code: place.country_code,
            };
            if !distinct.contains(&place) {
                distinct.push(place);
            }
        }
        Self {
            name: row.legal_name,
            country_code: row.address.country_code,
            purpose: match language {
                Language::Da => row.purpose_da,
                Language::En => row.purpose_en,
            },
            places: distinct,
        }
    }
}

fn text(
    language: Language,
    vendor: &organisations::Model,
    governed: &[services::Model],
    recipients: &[NoticeRecipient],
) -> String {
    let say = |key: &str, values: &[(&str, &str)]| {
        locale::text_with(language, key, values.iter().copied()).unwrap_or_default()
    };
    let titles: Vec<&str> = governed
        .iter()
        .map(|service| match language {
            Language::Da => service.title_da.as_str(),
            Language::En => service.title_en.as_str(),
        })
        .collect();
    let name = vendor.legal_name.as_str();
    let who = at_home(language, name, &vendor.address.country_code);
    let intro = [("who", who.as_str()), ("services", &titles.join(", "))];
    let mut lines = vec![say("recipients-intro", &intro)];
    if recipients.is_empty() {
        lines.push(say("recipients-none", &[("vendor", name)]));
        return lines.join("\n\n");
    }
    lines.push(say("recipients-list", &[("vendor", name)]));
    let each: Vec<String> = recipients
        .iter()
        .map(|recipient| {
            let who = at_home(language, &recipient.name, &recipient.country_code);
            let purpose = recipient.purpose.trim().trim_end_matches('.');
            let head = [("who", who.as_str()), ("purpose", purpose)];
            let places = recipient.places.iter().map(|place| {
                let country = country(language, &place.country_code);
                if place.safeguard == TransferMechanism::NoneEea {
                    return say("recipients-here", &[("country", &country)]);
                }
                let ground = locale::text(language, &format!("pages-transfer-{}", place.safeguard.as_str()));
                say("recipients-abroad", &[("country", &country), ("ground", &ground)])
            });
            std::iter::once(say("recipients-line", &head))
                .chain(places)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    lines.push(each.join("\n"));
    let safeguarded = |recipient: &NoticeRecipient| {
        let mut places = recipient.places.iter();
        places.any(|place| has_copy(place.safeguard))
    };
    if recipients.iter().any(safeguarded) {
        lines.push(say("recipients-copy", &[]));
    }
    lines.join("\n\n")
}

/// Whether there is something that protects the data of which a copy can be had (Art. 13(1)(f), Art. 14(1)(f)): a decision
/// on adequate protection is public, and within the EEA nothing is transferred.
fn has_copy(safeguard: TransferMechanism) -> bool {
    !matches!(
        safeguard,
        TransferMechanism::NoneEea | TransferMechanism::Adequacy | TransferMechanism::EuUsDpf
    )
}

/// A name with its country, where that is known.
fn at_home(language: Language, name: &str, code: &str) -> String {
    if code.is_empty() {
        name.to_owned()
    } else {
        format!("{name} ({})", country(language, code))
    }
}

/// The country's name, or its code where no name is known.
fn country(language: Language, code: &str) -> String {
    locale::text_with(language, &format!("pages-country-{code}"), []).unwrap_or_else(|| code.to_owned())
}
