//! Changes of a vendor's register for feed readers: Atom (RFC 4287) and JSON Feed 1.1. Who follows a feed is known to
//! nobody; it is no notice and owed to nobody (Art. 28(2) asks for more than a page that changes).

use actix_web::{HttpRequest, HttpResponse, web};
use atom_syndication::{Content, Entry, FixedDateTime, Generator, Link, Person, Text};
use serde_json::json;
use tillid_entities::enums::Language;
use tillid_kernel::{Error, Result, Timestamp};
use tillid_subprocessors::{PublicHistory, UpcomingChange, public_history};

use super::paper::{self, Asked, text};
use super::view::Change;
use crate::state::State;

/// `GET /trust/{slug}/changes.atom`: the newest hundred changes.
pub(super) async fn atom(
    head: HttpRequest,
    state: web::Data<State>,
    asked: web::Query<Asked>,
    slug: web::Path<String>,
) -> HttpResponse {
    let language = asked.language();
    let feed = feed(&state, &slug, language).await;
    match feed.and_then(|feed| feed.atom(language)) {
        Ok(feed) => paper::answer(&head, "application/atom+xml; charset=utf-8", feed),
        Err(error) => paper::failure(language, &error),
    }
}

/// `GET /trust/{slug}/changes.json`: the same.
pub(super) async fn json(
    head: HttpRequest,
    state: web::Data<State>,
    asked: web::Query<Asked>,
    slug: web::Path<String>,
) -> HttpResponse {
    let language = asked.language();
    let feed = feed(&state, &slug, language).await;
    match feed.and_then(|feed| feed.json(language)) {
        Ok(feed) => paper::answer(&head, "application/feed+json", feed),
        Err(error) => paper::failure(language, &error),
    }
}

/// A feed before it takes a form.
struct Feed {
    vendor: String,
    /// The page of the register.
    page: String,
    /// Where the feeds are, without their ending.
    own: String,
    /// Of the newest item, or of the vendor's first day here.
    updated: Timestamp,
    items: Vec<Item>,
}

struct Item {
    /// Never changes, whatever becomes of the change.
    id: String,
    title: String,
    words: String,
    link: String,
    published: Timestamp,
    updated: Timestamp,
}

async fn feed(state: &State, slug: &str, language: Language) -> Result<Feed> {
    let history = public_history(&paper::database(state), &paper::nobody(state), slug).await?;
    Ok(Feed::new(history, &state.origin, slug, language))
}

impl Feed {
    fn new(history: PublicHistory, origin: &str, slug: &str, language: Language) -> Self {
        let page = format!("{origin}/trust/{slug}");
        let history_page = format!("{page}/history{}", tail(language));
        let items: Vec<Item> = history
            .changes
            .into_iter()
            .map(|change| Item::new(change, &history_page, language))
            .collect();
        let newest = items.iter().map(|item| item.updated).max();
        Self {
            vendor: history.vendor.legal_name,
            own: format!("{page}/changes"),
            page: format!("{page}{}", tail(language)),
            updated: newest.unwrap_or(history.vendor.created_at),
            items,
        }
    }

    fn title(&self, language: Language) -> String {
        let parts = [("vendor", self.vendor.as_str())];
        crate::locale::text_with(language, "pages-feed-title", parts).unwrap_or_default()
    }

    fn atom(self, language: Language) -> Result<String> {
        let own = format!("{}.atom{}", self.own, tail(language));
        let title = self.title(language);
        let entries = self
            .items
            .iter()
            .map(Item::entry)
            .collect::<Result<Vec<Entry>>>()?;
        let feed = atom_syndication::Feed {
            id: own.clone(),
            title: Text::plain(title),
            updated: date(self.updated)?,
            lang: Some(paper::tag(language).to_owned()),
            authors: vec![Person {
                name: self.vendor,
                ..Person::default()
            }],
            generator: Some(Generator {
                value: "Tillid".to_owned(),
                ..Generator::default()
            }),
            links: vec![link("self", &own), link("alternate", &self.page)],
            entries,
            ..atom_syndication::Feed::default()
        };
        Ok(feed.to_string())
    }

    fn json(self, language: Language) -> Result<String> {
        let items: Vec<_> = self
            .items
            .iter()
            .map(|item| {
                json!({ "id": item.id, "url": item.link, "title": item.title, "content_text": item.words,
                    "date_published": item.published.to_string(), "date_modified": item.updated.to_string() })
            })
            .collect();
        let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": self.title(language),
            "home_page_url": self.page, "feed_url": format!("{}.json{}", self.own, tail(language)),
            "language": paper::tag(language), "authors": [{ "name": self.vendor }], "items": items });
        serde_json::to_string_pretty(&feed).map_err(Error::internal)
    }
}

impl Item {
    fn new(change: UpcomingChange, history: &str, language: Language) -> Self {
        let id = format!("urn:uuid:{}", change.announcement.id.0);
        let created = change.announcement.created_at;
        let published = change.announcement.published_at.unwrap_or(created);
        let updated = change.announcement.effective_at.unwrap_or(published);
        let change = Change::new(change, language);
        let link = format!("{history}#{}", change.reference);
        let services = (!change.services.is_empty()).then(|| {
            let heading = text(language, "services-concerned");
            format!("{heading}: {}", change.services.join(", "))
        });
        let when = match &change.effective {
            Some(day) => format!("{}: {}", text(language, "in-effect-since"), day.shown),
            None => format!("{}: {}", text(language, "planned"), change.planned.shown),
        };
        let words = [Some(change.summary.clone()), services, Some(when)];
        Self {
            id,
            title: change.title(language),
            words: words.into_iter().flatten().collect::<Vec<_>>().join("\n"),
            link,
            published,
            updated,
        }
    }

    fn entry(&self) -> Result<Entry> {
        Ok(Entry {
            id: self.id.clone(),
            title: Text::plain(self.title.clone()),
            updated: date(self.updated)?,
            published: Some(date(self.published)?),
            links: vec![link("alternate", &self.link)],
            content: Some(Content {
                value: Some(self.words.clone()),
                content_type: Some("text".to_owned()),
                ..Content::default()
            }),
            ..Entry::default()
        })
    }
}

fn link(rel: &str, href: &str) -> Link {
    Link {
        rel: rel.to_owned(),
        href: href.to_owned(),
        ..Link::default()
    }
}

fn date(at: Timestamp) -> Result<FixedDateTime> {
    at.to_string().parse().map_err(Error::internal)
}

/// What the address of a page in this language ends with.
fn tail(language: Language) -> &'static str {
    match language {
        Language::Da => "",
        Language::En => "?lang=en",
    }
}
