//! The law that an organisation is under, and the authority that supervises it, from where it is established (Art. 3
//! and 55 GDPR, R-000-003).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// A supervisory authority (*tilsynsmyndighed*).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Authority {
    /// Name in the language of its country.
    pub name_local: String,
    /// Its website.
    pub website: String,
    country: String,
    kind: String,
    area: String,
}

/// A law that applies where an organisation is established.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Regulation (EU) 2016/679: the EU and the EEA.
    Gdpr,
    /// The United Kingdom's.
    UkGdpr,
    /// Switzerland's Federal Act on Data Protection.
    SwissFadp,
}

impl Law {
    /// As a text names it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Gdpr => "GDPR",
            Self::UkGdpr => "UK_GDPR",
            Self::SwissFadp => "SWISS_FADP",
        }
    }
}

#[derive(Deserialize)]
struct Directory {
    authorities: Vec<Authority>,
}

/// One authority for a country. Germany has one for each Land and none for all companies; there the country alone does
/// not tell.
static NATIONAL: LazyLock<BTreeMap<String, Authority>> = LazyLock::new(|| {
    let text = include_str!("../data/supervisory_authorities.json");
    let directory = serde_json::from_str::<Directory>(text).unwrap_or(Directory {
        authorities: Vec::new(),
    });
    let national = directory
        .authorities
        .into_iter()
        .filter(|row| row.kind == "NATIONAL");
    national.map(|row| (row.country.clone(), row)).collect()
});

/// The authority of a country (ISO 3166-1 alpha-2), where there is one for the whole of it.
#[must_use]
pub fn lead_authority(country: &str) -> Option<&'static Authority> {
    NATIONAL.get(country)
}

/// The data protection law of a country, as far as the portal knows it.
#[must_use]
pub fn applicable_law(country: &str) -> Option<Law> {
    match country {
        "GB" => Some(Law::UkGdpr),
        "CH" => Some(Law::SwissFadp),
        "DE" => Some(Law::Gdpr),
        country => lead_authority(country).map(|_| Law::Gdpr),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_tells_the_law_and_the_authority() {
        let named = |country| lead_authority(country).map(|row| row.name_local.as_str());
        assert_eq!(named("DK"), Some("Datatilsynet"));
        assert_eq!(named("SE"), Some("Integritetsskyddsmyndigheten"));
        assert_eq!(named("DE"), None, "one for each Land");
        assert_eq!(named("US"), None);
        for country in ["DK", "NO", "IS", "LI", "DE"] {
            assert_eq!(applicable_law(country), Some(Law::Gdpr), "{country}");
        }
        assert_eq!(applicable_law("GB"), Some(Law::UkGdpr));
        assert_eq!(applicable_law("CH"), Some(Law::SwissFadp));
        assert_eq!(applicable_law("US"), None);
        // 27 of the EU without Germany, 3 of the EEA, and two beside.
        assert_eq!(NATIONAL.len(), 31);
        assert!(NATIONAL.values().all(|row| row.website.starts_with("http")));
    }
}
