//! Countries and what EU law says of them: data, versioned with the program.
//!
//! State of the law on the day in [`AS_OF`]. Sources: Treaty and EEA Agreement (members); the Commission's
//! decisions under Art. 45 GDPR and Art. 25(6) of Directive 95/46, each named beside its country; ISO 3166-1 for
//! the codes. Whoever changes a line changes [`AS_OF`] with it.

use time::Date;
use time::macros::date;

/// The day on which these tables were last compared with their sources.
pub const AS_OF: Date = date!(2026 - 11 - 27);

/// Members of the European Union (27) and the three EFTA states of the EEA Agreement.
const EEA: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT",
    "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// A decision that a country protects personal data adequately (Art. 45 GDPR, Art. 25(6) of Directive 95/46).
#[derive(Clone, Copy, Debug)]
pub struct Adequacy {
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// The decision's number.
    pub number: &'static str,
    /// Its first day.
    pub from: Date,
    /// Its last day, if it is limited.
    pub to: Option<Date>,
}

const fn since(country: &'static str, number: &'static str, from: Date) -> Adequacy {
    Adequacy {
        country,
        number,
        from,
        to: None,
    }
}

/// The United States are not here: only importers certified under the Data Privacy Framework are covered, and that
/// is a ground of its own.
const ADEQUATE: &[Adequacy] = &[
    since("AD", "2010/625/EU", date!(2010 - 10 - 19)),
    since("AR", "2003/490/EC", date!(2003 - 06 - 30)),
    since("BR", "(EU) 2026/179", date!(2026 - 01 - 26)),
    // Commercial organisations alone.
    since("CA", "2002/2/EC", date!(2001 - 12 - 20)),
    since("CH", "2000/518/EC", date!(2000 - 07 - 26)),
    since("FO", "2010/146/EU", date!(2010 - 03 - 05)),
    // Renewed on 19 December 2025.
    Adequacy {
        country: "GB",
        number: "(EU) 2021/1772",
        from: date!(2021 - 06 - 28),
        to: Some(date!(2031 - 12 - 27)),
    },
    since("GG", "2003/821/EC", date!(2003 - 11 - 21)),
    since("IL", "2011/61/EU", date!(2011 - 01 - 31)),
    since("IM", "2004/411/EC", date!(2004 - 04 - 28)),
    since("JE", "2008/393/EC", date!(2008 - 05 - 08)),
    since("JP", "(EU) 2019/419", date!(2019 - 01 - 23)),
    since("KR", "(EU) 2022/254", date!(2021 - 12 - 17)),
    since("NZ", "2013/65/EU", date!(2012 - 12 - 19)),
    since("UY", "2012/484/EU", date!(2012 - 08 - 21)),
];

/// Every officially assigned code of ISO 3166-1 alpha-2.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ \
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER \
    ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM \
    IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF \
    MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK \
    PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD \
    TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Whether `code` is a country: two capital letters of ISO 3166-1.
#[must_use]
pub fn is_country(code: &str) -> bool {
    code.len() == 2 && COUNTRIES.split_whitespace().any(|known| known == code)
}

/// Whether the country belongs to the European Economic Area: derived, never typed in (R-000-103).
#[must_use]
pub fn in_eea(code: &str) -> bool {
    EEA.contains(&code)
}

/// The decisions of adequacy that are known, by country.
pub fn decisions() -> impl Iterator<Item = Adequacy> {
    ADEQUATE.iter().copied()
}

/// The countries that a decision of adequacy covers on `day`.
pub fn adequate_on(day: Date) -> impl Iterator<Item = &'static str> {
    ADEQUATE
        .iter()
        .filter(move |decision| decision.holds(day))
        .map(|decision| decision.country)
}

impl Adequacy {
    fn holds(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Whether a decision of adequacy covers the country on `day`.
#[must_use]
pub fn is_adequate(code: &str, day: Date) -> bool {
    adequate_on(day).any(|country| country == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: R-000-103
    #[test]
    fn the_area_has_thirty_members_and_no_neighbour() {
        assert!(EEA.iter().all(|code| is_country(code)));
        for outside in ["GB", "CH", "US", "FO", "GL", "IR"] {
            assert!(!in_eea(outside), "{outside}");
        }
    }

    #[test]
    fn every_country_with_a_decision_exists_outside_the_area() {
        for decision in ADEQUATE {
            assert!(
                is_country(decision.country) && !in_eea(decision.country),
                "{}",
                decision.country
            );
        }
        assert_eq!(COUNTRIES.split_whitespace().count(), 249);
    }

    // proves: R-001-035
    #[test]
    fn a_decision_holds_from_its_first_day_to_its_last() {
        assert!(is_adequate("GB", date!(2031 - 12 - 27)));
        assert!(!is_adequate("GB", date!(2031 - 12 - 28)));
        assert!(is_adequate("CH", date!(2000 - 07 - 26)));
        assert!(!is_adequate("CH", date!(2000 - 07 - 25)));
        assert!(is_adequate("BR", date!(2026 - 01 - 26)));
        assert!(!is_adequate("BR", date!(2026 - 01 - 25)));
        assert!(!is_adequate("US", AS_OF));
    }
}
