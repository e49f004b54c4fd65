//! Canonical JSON and its SHA-256: the same content gives the same hash, whoever computes it.
//!
//! RFC 8785 (JSON Canonicalization Scheme): no white space, object keys sorted by their UTF-16 code
//! units, strings with the fewest escapes, numbers as ECMAScript writes them.

use serde::Serialize;
use serde_json::{Number, Value};
use sha2::{Digest, Sha256};

/// Why a value has no canonical form.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// The value does not serialise to JSON, for example a map whose keys are not text.
    #[error("the value is not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    /// An integer beyond ±2⁵³, which JSON readers may round (RFC 7493 §2.2); write it as text.
    #[error("the integer {0} is too large to be exact in JSON")]
    InexactInteger(String),
}

/// The largest magnitude every integer up to which a double holds exactly.
const EXACT: u64 = 1 << 53;

/// The canonical JSON text of a value.
///
/// Floats that are not a number become `null` on the way through serde; the types of this crate
/// have no floats.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, CanonicalError> {
    let mut out = String::new();
    write_value(&mut out, &serde_json::to_value(value)?)?;
    Ok(out)
}

/// The SHA-256 of the canonical JSON, 64 lower-case hexadecimal digits.
pub fn sha256<T: Serialize + ?Sized>(value: &T) -> Result<String, CanonicalError> {
    Ok(sha256_of_bytes(to_json(value)?.as_bytes()))
}

/// The SHA-256 of bytes, 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_of_bytes(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn write_value(out: &mut String, value: &Value) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number)?,
        Value::String(text) => write_string(out, text)?,
        Value::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_value(out, item)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
            out.push('{');
            for (position, (key, member)) in members.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_string(out, key)?;
                out.push(':');
                write_value(out, member)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// `serde_json` escapes exactly what RFC 8785 §3.2.2.2 asks for, in the same short forms.
fn write_string(out: &mut String, text: &str) -> Result<(), CanonicalError> {
    out.push_str(&serde_json::to_string(text)?);
    Ok(())
}

fn write_number(out: &mut String, number: &Number) -> Result<(), CanonicalError> {
    let magnitude = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
    match (magnitude, number.as_f64()) {
        (Some(magnitude), _) if magnitude <= EXACT => out.push_str(&number.to_string()),
        (None, Some(float)) => out.push_str(&ecmascript_number(float)),
        _ => return Err(CanonicalError::InexactInteger(number.to_string())),
    }
    Ok(())
}

/// ECMA-262 `Number::toString`, radix 10. Rust finds the same shortest digits; only their layout
/// differs.
fn ecmascript_number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let (digits, exponent) = shortest_digits(value.abs());
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let point = exponent + 1;
    let unsigned = match point {
        point if length <= point && point <= 21 => digits + &zeros(point - length),
        point @ 1..=21 => {
            let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
            format!("{whole}.{fraction}")
        }
        point @ -5..=0 => format!("0.{}{digits}", zeros(-point)),
        _ => {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            format!("{first}{dot}{rest}e{exponent:+}")
        }
    };
    if value < 0.0 {
        format!("-{unsigned}")
    } else {
        unsigned
    }
}

/// The fewest digits that name the number, and the exponent of the first.
///
/// Where two numbers of as few digits are equally near, ECMAScript takes the even one and Rust the
/// upper one.
fn shortest_digits(value: f64) -> (String, i32) {
    let (digits, exponent) = digits_of(&format!("{value:e}"));
    let (exact, _) = digits_of(&format!("{value:.40e}"));
    let (below, rest) = exact.split_at(digits.len().min(exact.len()));
    let is_tie = rest
        .strip_prefix('5')
        .is_some_and(|rest| rest.bytes().all(|digit| digit == b'0'));
    let below_is_even = below.bytes().last().is_some_and(|digit| digit % 2 == 0);
    if is_tie && below_is_even {
        (below.to_owned(), exponent)
    } else {
        (digits, exponent)
    }
}

fn digits_of(scientific: &str) -> (String, i32) {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

fn zeros(count: i32) -> String {
    "0".repeat(usize::try_from(count).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn of_text(text: &str) -> String {
        to_json(&serde_json::from_str::<Value>(text).unwrap()).unwrap()
    }

    #[test]
    fn rfc_8785_section_3_2_2_serialisation() {
        // The numbers are read by Rust: serde_json's reader may miss the last binary digit.
        let mut input: Value = serde_json::from_str(
            r#"{"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#,
        )
        .unwrap();
        let numbers = [
            "333333333.33333329",
            "1E30",
            "4.50",
            "2e-3",
            "0.000000000000000000000000001",
        ];
        input["numbers"] = numbers
            .map(|number| number.parse::<f64>().unwrap())
            .to_vec()
            .into();
        let expected = concat!(
            r#"{"literals":[null,true,false],"#,
            r#""numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
            r#""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        );
        assert_eq!(to_json(&input).unwrap(), expected);
    }

    #[test]
    fn rfc_8785_section_3_2_3_sorting_by_utf_16() {
        let input = r#"{
            "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
            "\u00f6": "Latin Small Letter O With Diaeresis"
        }"#;
        let canonical = of_text(input);
        let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"];
        let places: Vec<_> = order.iter().map(|word| canonical.find(word).unwrap()).collect();
        assert!(places.is_sorted(), "{canonical}");
    }

    #[test]
    fn rfc_8785_appendix_b_numbers() {
        let samples: [(u64, &str); 24] = [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ];
        for (bits, expected) in samples {
            assert_eq!(ecmascript_number(f64::from_bits(bits)), expected, "{bits:016x}");
        }
    }

    #[test]
    fn an_integer_that_a_reader_may_round_is_refused() {
        assert_eq!(to_json(&json!(EXACT)).unwrap(), "9007199254740992");
        assert!(matches!(
            to_json(&json!(EXACT + 1)),
            Err(CanonicalError::InexactInteger(_))
        ));
        assert!(matches!(
            to_json(&json!(i64::MIN)),
            Err(CanonicalError::InexactInteger(_))
        ));
    }

    #[test]
    fn the_hash_is_that_of_the_text() {
        assert_eq!(
            sha256(&json!({})).unwrap(),
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        );
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let exact = 1_i64 << 53;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-exact..=exact).prop_map(Value::from),
            // Eighths: decimals that serde_json's fast reader brings back exactly.
            (-(1_i32 << 30)..1 << 30).prop_map(|eighths| Value::from(f64::from(eighths) / 8.0)),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn canonical_text_is_a_fixed_point(value in any_json()) {
            let once = to_json(&value).unwrap();
            prop_assert_eq!(of_text(&once), once);
        }

        #[test]
        fn every_double_is_read_back_exactly(bits in any::<u64>()) {
            let number = f64::from_bits(bits);
            prop_assume!(number.is_finite() && number != 0.0);
            prop_assert_eq!(ecmascript_number(number).parse::<f64>().unwrap().to_bits(), bits);
        }

        #[test]
        fn the_order_of_keys_does_not_matter(members in prop::collection::hash_map(any::<String>(), any_json(), 0..8)) {
            let members: Vec<_> = members.into_iter().collect();
            let text = |pairs: &[(String, Value)]| {
                let fields: Vec<_> = pairs
                    .iter()
                    .map(|(key, value)| format!("{} : {value}", Value::from(key.as_str())))
                    .collect();
                format!("{{ {} }}", fields.join(" , "))
            };
            let mut reversed = members.clone();
            reversed.reverse();
            prop_assert_eq!(of_text(&text(&members)), of_text(&text(&reversed)));
        }
    }
}
