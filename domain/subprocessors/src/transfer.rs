//! When a transfer out of the EEA has a ground (*overførselsgrundlag*, GDPR Chapter V, domain §2.11).

use tillid_entities::enums::TransferMechanism;
use time::Date;
use time::macros::date;

use crate::places::{self, in_eea, is_adequate, is_country};

/// What is claimed to carry the transfer to one place.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// ISO 3166-1 alpha-2.
    pub country: &'a str,
    /// The ground claimed.
    pub mechanism: TransferMechanism,
    /// Module of the standard contractual clauses.
    pub module: Option<&'a str>,
    /// Citation, or which derogation and why.
    pub reason: Option<&'a str>,
    /// First day, if limited.
    pub valid_from: Option<Date>,
    /// Last day, if limited.
    pub valid_to: Option<Date>,
}

/// Why a claim does not hold on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// No such country.
    Country,
    /// A ground is claimed for a place within the EEA, where none is needed.
    NotNeeded,
    /// None is claimed, or one that this country, this day or the law of this day does not allow.
    NoGround,
    /// The standard contractual clauses need one of their modules, `M1` … `M4`.
    Module,
    /// A derogation needs its reason, and another ground its citation.
    Reason,
}

/// Whether the claim carries processing on `day`.
///
/// # Errors
/// The first flaw.
pub fn check(claim: &Claim<'_>, day: Date) -> Result<(), Flaw> {
    if !is_country(claim.country) {
        return Err(Flaw::Country);
    }
    if in_eea(claim.country) {
        return match claim.mechanism {
            TransferMechanism::NoneEea => Ok(()),
            _ => Err(Flaw::NotNeeded),
        };
    }
    let within = claim.valid_from.is_none_or(|from| from <= day) && claim.valid_to.is_none_or(|to| day <= to);
    if !(within && lawful(claim.mechanism, claim.country, day)) {
        return Err(Flaw::NoGround);
    }
    let module = claim
        .module
        .is_some_and(|module| ["M1", "M2", "M3", "M4"].contains(&module));
    if claim.mechanism == TransferMechanism::Scc2021914 && !module {
        return Err(Flaw::Module);
    }
    if needs_reason(claim.mechanism) && claim.reason.is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Flaw::Reason);
    }
    Ok(())
}

/// Whether the mechanism's name does not say what the ground is.
fn needs_reason(mechanism: TransferMechanism) -> bool {
    matches!(mechanism, TransferMechanism::Art49 | TransferMechanism::Other)
}

/// A ground as the law knows it on a day.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The ground.
    pub mechanism: TransferMechanism,
    /// Whether it may be chosen that day.
    pub selectable: bool,
    /// Whether it needs a module.
    pub needs_module: bool,
    /// Whether it needs a citation or a reason.
    pub needs_reason: bool,
    /// The first day on which the law knew it.
    pub valid_from: Option<Date>,
    /// The last.
    pub valid_to: Option<Date>,
    /// The countries that it reaches that day; none for any outside the EEA.
    pub countries: Option<Vec<&'static str>>,
}

/// Every ground of a transfer, with what it takes on `day`.
#[must_use]
pub fn catalogue(day: Date) -> Vec<Rule> {
    let of = |mechanism: &TransferMechanism| {
        let (valid_from, valid_to) = known(*mechanism);
        Rule {
            mechanism: *mechanism,
            selectable: valid_from.is_none_or(|from| from <= day) && valid_to.is_none_or(|to| day <= to),
            needs_module: *mechanism == TransferMechanism::Scc2021914,
            needs_reason: needs_reason(*mechanism),
            valid_from,
            valid_to,
            countries: match mechanism {
                TransferMechanism::Adequacy => Some(places::adequate_on(day).collect()),
                TransferMechanism::EuUsDpf
                | TransferMechanism::PrivacyShield
                | TransferMechanism::SafeHarbour => Some(vec!["US"]),
                _ => None,
            },
        }
    };
    TransferMechanism::ALL
        .iter()
        .filter(|mechanism| **mechanism != TransferMechanism::NoneEea)
        .map(of)
        .collect()
}

/// The first and the last day on which the law knows a ground, where there is one.
fn known(mechanism: TransferMechanism) -> (Option<Date>, Option<Date>) {
    match mechanism {
        // Decision (EU) 2023/1795 of 10 July 2023, upheld in T-553/23 on 3 September 2025.
        TransferMechanism::EuUsDpf => (Some(date!(2023 - 07 - 10)), None),
        // Decision (EU) 2021/914, applicable from 27 June 2021.
        TransferMechanism::Scc2021914 => (Some(date!(2021 - 06 - 27)), None),
        // Decision (EU) 2016/1250, annulled on 16 July 2020 (C-311/18): that day is its last.
        TransferMechanism::PrivacyShield => (Some(date!(2016 - 07 - 12)), Some(date!(2020 - 07 - 16))),
        // Decision 2000/520/EC, annulled on 6 October 2015 (C-362/14).
        TransferMechanism::SafeHarbour => (Some(date!(2000 - 07 - 26)), Some(date!(2015 - 10 - 06))),
        // Decisions of adequacy have days of their own; Art. 46(2)(b), (e), (f) and Art. 49: approved or argued case by
        // case, outside the portal.
        TransferMechanism::NoneEea
        | TransferMechanism::Adequacy
        | TransferMechanism::BcrP
        | TransferMechanism::Code
        | TransferMechanism::Certification
        | TransferMechanism::Art49
        | TransferMechanism::Other => (None, None),
    }
}

/// Whether the law knows the ground for this country on this day.
pub(crate) fn lawful(mechanism: TransferMechanism, country: &str, day: Date) -> bool {
    let (from, to) = known(mechanism);
    let reaches = match mechanism {
        TransferMechanism::NoneEea => false,
        TransferMechanism::Adequacy => is_adequate(country, day),
        TransferMechanism::EuUsDpf | TransferMechanism::PrivacyShield | TransferMechanism::SafeHarbour => {
            country == "US"
        }
        TransferMechanism::Scc2021914
        | TransferMechanism::BcrP
        | TransferMechanism::Code
        | TransferMechanism::Certification
        | TransferMechanism::Art49
        | TransferMechanism::Other => true,
    };
    reaches && from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = crate::places::AS_OF;

    fn claim(country: &str, mechanism: TransferMechanism) -> Claim<'_> {
        Claim {
            country,
            mechanism,
            module: None,
            reason: None,
            valid_from: None,
            valid_to: None,
        }
    }

    #[test]
    fn within_the_area_no_ground_is_needed_and_none_may_be_claimed() {
        assert_eq!(check(&claim("IE", TransferMechanism::NoneEea), TODAY), Ok(()));
        assert_eq!(
            check(&claim("IE", TransferMechanism::EuUsDpf), TODAY),
            Err(Flaw::NotNeeded)
        );
        assert_eq!(
            check(&claim("US", TransferMechanism::NoneEea), TODAY),
            Err(Flaw::NoGround)
        );
        assert_eq!(
            check(&claim("IR ", TransferMechanism::NoneEea), TODAY),
            Err(Flaw::Country)
        );
        assert_eq!(
            check(&claim("ie", TransferMechanism::NoneEea), TODAY),
            Err(Flaw::Country)
        );
    }

    // proves: R-000-106, R-001-034
    #[test]
    fn what_the_court_annulled_holds_until_that_day_and_never_after() {
        let shield = claim("US", TransferMechanism::PrivacyShield);
        assert_eq!(check(&shield, date!(2020 - 07 - 16)), Ok(()));
        assert_eq!(check(&shield, date!(2020 - 07 - 17)), Err(Flaw::NoGround));
        let harbour = claim("US", TransferMechanism::SafeHarbour);
        assert_eq!(check(&harbour, date!(2015 - 10 - 06)), Ok(()));
        assert_eq!(check(&harbour, date!(2015 - 10 - 07)), Err(Flaw::NoGround));
    }

    // proves: R-001-034, R-001-035
    #[test]
    fn the_framework_covers_the_united_states_alone_from_its_first_day() {
        let framework = claim("US", TransferMechanism::EuUsDpf);
        assert_eq!(check(&framework, date!(2023 - 07 - 09)), Err(Flaw::NoGround));
        assert_eq!(check(&framework, date!(2023 - 07 - 10)), Ok(()));
        assert_eq!(
            check(&claim("IN", TransferMechanism::EuUsDpf), TODAY),
            Err(Flaw::NoGround)
        );
        assert_eq!(
            check(&claim("US", TransferMechanism::Adequacy), TODAY),
            Err(Flaw::NoGround)
        );
        assert_eq!(check(&claim("GB", TransferMechanism::Adequacy), TODAY), Ok(()));
    }

    // proves: R-000-107
    #[test]
    fn standard_clauses_need_a_module_that_exists() {
        let clauses = claim("IN", TransferMechanism::Scc2021914);
        assert_eq!(check(&clauses, TODAY), Err(Flaw::Module));
        for (module, holds) in [
            ("M1", true),
            ("M4", true),
            ("M5", false),
            ("3", false),
            ("", false),
        ] {
            let clauses = Claim {
                module: Some(module),
                ..clauses
            };
            assert_eq!(check(&clauses, TODAY).is_ok(), holds, "{module}");
        }
    }

    #[test]
    fn a_ground_holds_on_its_first_and_last_day_only_between() {
        let limited = Claim {
            valid_from: Some(date!(2026 - 01 - 01)),
            valid_to: Some(date!(2026 - 12 - 31)),
            ..claim("US", TransferMechanism::BcrP)
        };
        for (day, holds) in [
            (date!(2025 - 12 - 31), false),
            (date!(2026 - 01 - 01), true),
            (date!(2026 - 12 - 31), true),
            (date!(2027 - 01 - 01), false),
        ] {
            assert_eq!(check(&limited, day).is_ok(), holds, "{day}");
        }
    }

    // proves: R-004-097
    #[test]
    fn a_derogation_says_why_and_another_ground_says_where_it_stands() {
        for mechanism in [TransferMechanism::Art49, TransferMechanism::Other] {
            let bare = claim("IN", mechanism);
            assert_eq!(check(&bare, TODAY), Err(Flaw::Reason));
            for (reason, holds) in [("Artikel 49, stk. 1, litra b", true), ("  ", false), ("", false)] {
                let said = Claim {
                    reason: Some(reason),
                    ..bare
                };
                assert_eq!(check(&said, TODAY).is_ok(), holds, "{reason}");
            }
        }
        assert_eq!(check(&claim("IN", TransferMechanism::BcrP), TODAY), Ok(()));
    }

    // proves: R-002-057, R-002-059
    #[test]
    fn the_catalogue_offers_what_the_law_knows_today() {
        let rules = catalogue(TODAY);
        let gone: Vec<_> = rules
            .iter()
            .filter(|rule| !rule.selectable)
            .map(|rule| rule.mechanism)
            .collect();
        assert_eq!(
            gone,
            [TransferMechanism::PrivacyShield, TransferMechanism::SafeHarbour]
        );
        assert_eq!(rules.len(), TransferMechanism::ALL.len() - 1);
        for rule in rules {
            let countries = rule.countries.unwrap_or_else(|| vec!["IN"]);
            for country in countries {
                let claim = Claim {
                    module: rule.needs_module.then_some("M3"),
                    reason: rule.needs_reason.then_some("Artikel 49, stk. 1, litra b"),
                    ..claim(country, rule.mechanism)
                };
                assert_eq!(
                    check(&claim, TODAY).is_ok(),
                    rule.selectable,
                    "{country} {:?}",
                    rule.mechanism
                );
            }
        }
    }
}
