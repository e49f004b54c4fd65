//! Numbers in public registers of companies.
//!
//! The check digits are ours: no maintained crate has all four registers. CVR: modulus 11, domain §3 and R-001-003.
//! Norway: modulus 11, Brønnøysundregistrene, "Organisasjonsnummeret". Sweden: modulus 10 (Luhn), Skatteverket SKV 709.
//! VAT numbers: the country's two letters and up to twelve signs, Directive 2006/112/EC art. 215; a Danish one is the
//! CVR number. German register numbers (HRB) have no check digit.

use tillid_kernel::{Error, Result};

/// Schemes that are known: the Danish, Norwegian, Swedish and German registers, VAT numbers of the EU, others, and
/// numbers of the demo that no register has.
const SCHEMES: [&str; 7] = [
    "DK_CVR", "NO_ORGNR", "SE_ORGNR", "DE_HRB", "EU_VAT", "OTHER", "TEST",
];

/// How VAT numbers begin: the members of the Union, Greece as `EL`, and Northern Ireland (`XI`).
const VAT: [&str; 28] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
];

/// A number in a register, checked and without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The register, e.g. `DK_CVR`.
    pub scheme: String,
    /// Digits and letters only.
    pub number: String,
}

impl Registration {
    /// Checks a number in its scheme.
    ///
    /// # Errors
    /// `VALIDATION` at `registrationScheme` (`registration-scheme`) or `registrationNumber` (`registration-number`).
    pub fn parse(scheme: &str, number: &str) -> Result<Self> {
        if !SCHEMES.contains(&scheme) {
            return Err(Error::validation("registrationScheme", "registration-scheme"));
        }
        let number: String = number
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-'))
            .collect::<String>()
            .to_uppercase();
        let plain = (1..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain || !fits(scheme, &number) {
            return Err(Error::validation("registrationNumber", "registration-number"));
        }
        Ok(Self {
            scheme: scheme.to_owned(),
            number,
        })
    }

    /// Scheme and number as a form gives them: both, or neither for an organisation in no register. Blank is neither.
    ///
    /// # Errors
    /// `VALIDATION`: `required` at the one that is missing; as [`Registration::parse`].
    pub fn given(scheme: Option<&str>, number: Option<&str>) -> Result<Option<Self>> {
        let written = |text: Option<&str>| {
            text.map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        match (written(scheme), written(number)) {
            (None, None) => Ok(None),
            (Some(scheme), Some(number)) => Self::parse(&scheme, &number).map(Some),
            (Some(_), None) => Err(Error::validation("registrationNumber", "required")),
            (None, Some(_)) => Err(Error::validation("registrationScheme", "required")),
        }
    }
}

/// Whether the register can have given out this number, of ASCII letters and digits.
fn fits(scheme: &str, number: &str) -> bool {
    match scheme {
        "DK_CVR" => is_cvr(number),
        "NO_ORGNR" => digits(number).is_some_and(|digits| divides(&digits, &[3, 2, 7, 6, 5, 4, 3, 2, 1])),
        "SE_ORGNR" => digits(number).is_some_and(|digits| digits.len() == 10 && luhn(&digits)),
        "EU_VAT" => is_vat(number),
        _ => true,
    }
}

/// Eight digits whose sum, weighted 2 7 6 5 4 3 2 1, is divisible by eleven.
fn is_cvr(number: &str) -> bool {
    digits(number).is_some_and(|digits| divides(&digits, &[2, 7, 6, 5, 4, 3, 2, 1]))
}

fn is_vat(number: &str) -> bool {
    let Some((country, rest)) = number.split_at_checked(2) else {
        return false;
    };
    VAT.contains(&country) && (2..=12).contains(&rest.len()) && (country != "DK" || is_cvr(rest))
}

fn digits(number: &str) -> Option<Vec<u32>> {
    number.chars().map(|c| c.to_digit(10)).collect()
}

/// As many digits as weights, the first not zero, whose weighted sum is divisible by eleven.
fn divides(digits: &[u32], weights: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    digits.len() == weights.len() && digits.first() != Some(&0) && sum.is_multiple_of(11)
}

/// Every other digit from the last but one doubled, its own digits added: the whole is divisible by ten.
fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, twice) => twice / 10 + twice % 10,
        })
        .sum();
    digits.first() != Some(&0) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // proves: R-001-003
    #[test]
    fn a_cvr_number_has_its_check_digit() {
        for (number, good) in [
            ("29416982", true),
            ("29 41 69 82", true),
            ("44135647", true),
            ("29416983", false),
            ("2941698", false),
            ("294169820", false),
            ("00000000", false),
            ("2941698A", false),
        ] {
            assert_eq!(Registration::parse("DK_CVR", number).is_ok(), good, "{number}");
        }
    }

    #[test]
    fn every_register_has_its_own_check() {
        for (scheme, number, good) in [
            ("NO_ORGNR", "923 609 016", true),
            ("NO_ORGNR", "923609017", false),
            ("NO_ORGNR", "92360901", false),
            ("NO_ORGNR", "000000000", false),
            ("SE_ORGNR", "556703-7485", true),
            ("SE_ORGNR", "556703-7486", false),
            ("SE_ORGNR", "5567037", false),
            ("EU_VAT", "dk-29416982", true),
            ("EU_VAT", "DK29416983", false),
            ("EU_VAT", "SE556703748501", true),
            ("EU_VAT", "US29416982", false),
            ("EU_VAT", "NO923609016", false),
            ("EU_VAT", "D", false),
            ("DE_HRB", "HRB 12345 B", true),
            ("OTHER", "X-1", true),
            ("OTHER", "", false),
            ("OTHER", "a\0b", false),
            ("OTHER", "Ø1", false),
            ("CVR", "29416982", false),
        ] {
            assert_eq!(
                Registration::parse(scheme, number).is_ok(),
                good,
                "{scheme} {number:?}"
            );
        }
        let kept = Registration::parse("EU_VAT", "dk-29416982").unwrap();
        assert_eq!(kept.number, "DK29416982");
    }

    #[test]
    fn a_form_gives_both_or_neither() {
        let field = |scheme, number| match Registration::given(scheme, number) {
            Ok(given) => given.map(|_| "given".to_owned()),
            Err(Error::Failure(failure)) => failure.field,
            Err(Error::Internal(_)) => panic!(),
        };
        assert_eq!(field(None, Some("  ")), None);
        for (scheme, number, expected) in [
            (Some("DK_CVR"), Some("29416982"), "given"),
            (Some("DK_CVR"), None, "registrationNumber"),
            (None, Some("29416982"), "registrationScheme"),
        ] {
            assert_eq!(field(scheme, number).as_deref(), Some(expected));
        }
    }

    proptest! {
        /// Every single wrong digit, and every swap of two neighbours that differ, is found by modulus 11: all weights
        /// and all differences of neighbouring weights are prime to eleven.
        #[test]
        fn one_wrong_digit_or_one_swap_is_no_cvr_number(first in 1_u32..10, rest in prop::collection::vec(0_u32..10, 6), place in 0_usize..8, by in 1_u32..10) {
            let mut good = vec![first];
            good.extend(rest);
            let sum: u32 = good.iter().zip([2, 7, 6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
            let check = (11 - sum % 11) % 11;
            // A sum that leaves one has no check digit: such numbers are not given out.
            prop_assume!(check < 10);
            good.push(check);
            let written = |digits: &[u32]| digits.iter().map(u32::to_string).collect::<String>();
            prop_assert!(is_cvr(&written(&good)));
            let mut wrong = good.clone();
            wrong[place] = (wrong[place] + by) % 10;
            prop_assert!(!is_cvr(&written(&wrong)));
            let mut swapped = good.clone();
            let other = (place + 1) % 8;
            if place < 7 && swapped[place] != swapped[other] {
                swapped.swap(place, other);
                prop_assert!(!is_cvr(&written(&swapped)));
            }
        }

        #[test]
        fn whatever_is_typed_is_answered(scheme in prop::sample::select(SCHEMES.to_vec()), number in ".*") {
            if let Ok(kept) = Registration::parse(scheme, &number) {
                // What is kept is what would be kept again.
                prop_assert_eq!(Registration::parse(scheme, &kept.number).unwrap(), kept);
            }
        }
    }
}
