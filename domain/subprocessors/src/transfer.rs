//! When a transfer out of the EEA has a ground (*overførselsgrundlag*, GDPR Chapter V, domain §2.11).

use tillid_entities::enums::TransferMechanism;
use time::Date;
use time::macros::date;

use crate::places::{in_eea, is_adequate, is_country};

/// What is claimed to carry the transfer to one place.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// ISO 3166-1 alpha-2.
    pub country: &'a str,
    /// The ground claimed.
    pub mechanism: TransferMechanism,
    /// Module of the standard contractual clauses.
    pub module: Option<&'a str>,
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
    Ok(())
}

/// Whether the law knows the ground for this country on this day.
fn lawful(mechanism: TransferMechanism, country: &str, day: Date) -> bool {
    match mechanism {
        TransferMechanism::NoneEea => false,
        TransferMechanism::Adequacy => is_adequate(country, day),
        // Decision (EU) 2023/1795 of 10 July 2023, upheld in T-553/23 on 3 September 2025.
        TransferMechanism::EuUsDpf => country == "US" && day >= date!(2023 - 07 - 10),
        // Decision (EU) 2021/914, applicable from 27 June 2021.
        TransferMechanism::Scc2021914 => day >= date!(2021 - 06 - 27),
        // Art. 46(2)(b), (e), (f) and Art. 49: approved or argued case by case, outside the portal.
        TransferMechanism::BcrP
        | TransferMechanism::Code
        | TransferMechanism::Certification
        | TransferMechanism::Art49 => true,
        // Decision (EU) 2016/1250, annulled on 16 July 2020 (C-311/18): that day is its last.
        TransferMechanism::PrivacyShield => {
            country == "US" && (date!(2016 - 07 - 12)..=date!(2020 - 07 - 16)).contains(&day)
        }
        // Decision 2000/520/EC, annulled on 6 October 2015 (C-362/14).
        TransferMechanism::SafeHarbour => {
            country == "US" && (date!(2000 - 07 - 26)..=date!(2015 - 10 - 06)).contains(&day)
        }
    }
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

    #[test]
    fn what_the_court_annulled_holds_until_that_day_and_never_after() {
        let shield = claim("US", TransferMechanism::PrivacyShield);
        assert_eq!(check(&shield, date!(2020 - 07 - 16)), Ok(()));
        assert_eq!(check(&shield, date!(2020 - 07 - 17)), Err(Flaw::NoGround));
        let harbour = claim("US", TransferMechanism::SafeHarbour);
        assert_eq!(check(&harbour, date!(2015 - 10 - 06)), Ok(()));
        assert_eq!(check(&harbour, date!(2015 - 10 - 07)), Err(Flaw::NoGround));
    }

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
}
