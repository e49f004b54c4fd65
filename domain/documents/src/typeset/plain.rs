//! Plain text made fit for paper: what the fonts cannot show is marked, what would run over the
//! margin may break, and what would hide or turn text around is dropped.

use super::compile::FONTS;
use serde_json::{Map, Value, json};

/// Stands for a character that the fonts do not have.
const UNSHOWN: char = '\u{fffd}';

/// A place where a line may break, without width.
const BREAK: char = '\u{200b}';

/// Makes every string of the value showable. Answers how many characters are marked as unshown.
pub(super) fn make_showable(value: &mut Value) -> usize {
    match value {
        Value::String(text) => {
            let (shown, count) = showable(text);
            *text = shown;
            count
        }
        Value::Array(items) => items.iter_mut().map(make_showable).sum(),
        Value::Object(members) => members.values_mut().map(make_showable).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// Sorts a free text into paragraphs and lists of bullets, as the layout's blocks:
/// `{"kind": "par", "text"}` and `{"kind": "list", "items"}`.
pub(super) fn blocks(text: &str) -> Vec<Value> {
    let mut blocks = Vec::new();
    let mut bullets: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(bullet) = line.strip_prefix("- ").or(line.strip_prefix("• ")) {
            bullets.push(bullet);
            continue;
        }
        if !bullets.is_empty() {
            blocks.push(list(&std::mem::take(&mut bullets)));
        }
        if !line.is_empty() {
            blocks.push(paragraph(line));
        }
    }
    if !bullets.is_empty() {
        blocks.push(list(&bullets));
    }
    blocks
}

/// One block of bullets.
pub(super) fn list<T: AsRef<str>>(items: &[T]) -> Value {
    let items: Vec<_> = items.iter().map(AsRef::as_ref).collect();
    json!({ "kind": "list", "items": items })
}

/// One block of running text.
pub(super) fn paragraph(text: &str) -> Value {
    json!({ "kind": "par", "text": text })
}

/// A row of label and value; an exact value is never hyphenated.
pub(super) fn fact(label: &str, value: &str, exact: bool) -> Value {
    let mut row = Map::new();
    row.insert("label".to_owned(), label.into());
    row.insert("value".to_owned(), value.into());
    row.insert("exact".to_owned(), exact.into());
    Value::Object(row)
}

fn showable(text: &str) -> (String, usize) {
    let mut unshown = 0;
    let mut shown = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\r' => shown.push('\n'),
            '\t' | '\u{b}' | '\u{c}' => shown.push(' '),
            _ if is_invisible(character) => {}
            _ if character.is_whitespace() && character != '\u{a0}' => shown.push(' '),
            _ if has_glyph(character) => shown.push(character),
            _ => {
                unshown += 1;
                shown.push(UNSHOWN);
            }
        }
    }
    (with_breaks(&shown), unshown)
}

/// Characters without ink. Some join or split words, some turn the direction of the text around them
/// so that a reader would see another sentence than the one that is signed.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether one of the two families has the character in both its styles. A combining mark must be in
/// all four fonts, because it is set with whatever font its letter has.
fn has_glyph(character: char) -> bool {
    let is_private = matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    if character.is_control() || is_private {
        return false;
    }
    let has = |font: usize| {
        FONTS
            .get(font)
            .is_some_and(|font| font.info().coverage.contains(character.into()))
    };
    let (serif, sans) = (has(0) && has(1), has(2) && has(3));
    let is_mark = matches!(character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}');
    if is_mark { serif && sans } else { serif || sans }
}

/// Addresses may break after their punctuation, and a word longer than any language has may break
/// anywhere. A SHA-256 stays whole, so that it can be copied and compared.
fn with_breaks(text: &str) -> String {
    const LONG: usize = 24;
    const ENDLESS: usize = 45;
    const STRETCH: usize = 16;
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive([' ', '\n']) {
        let length = word.trim_end().chars().count();
        let is_hash =
            word.trim_end().len() == 64 && word.trim_end().bytes().all(|byte| byte.is_ascii_hexdigit());
        if length <= LONG || is_hash {
            out.push_str(word);
            continue;
        }
        let mut since_break = 0;
        for character in word.chars() {
            out.push(character);
            since_break += 1;
            let is_joint = matches!(
                character,
                '@' | '.' | '/' | '-' | '_' | ':' | '=' | '?' | '&' | ',' | ';'
            );
            if (is_joint && since_break > 2) || (length > ENDLESS && since_break >= STRETCH) {
                out.push(BREAK);
                since_break = 0;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_the_north_and_of_europe_are_shown() {
        let text = "Blåbærgrød på Ærø – »citat« “quote” ‘x’ „Zitat“ €, §, Łódź, Žižek, Straße, Þór, ő ů ç ñ";
        assert_eq!(showable(text), (text.to_owned(), 0));
    }

    #[test]
    fn what_the_fonts_lack_is_marked_and_counted() {
        assert_eq!(showable("a\0b"), ("a\u{fffd}b".to_owned(), 1));
        assert_eq!(showable("😀 مرحبا 漢"), ("� ����� �".to_owned(), 7));
        assert!(has_glyph(UNSHOWN));
    }

    #[test]
    fn direction_marks_cannot_turn_a_sentence_around() {
        assert_eq!(
            showable("30 \u{202e}syad\u{202c} \u{200b}x"),
            ("30 syad x".to_owned(), 0)
        );
    }

    #[test]
    fn lines_survive_in_every_notation() {
        assert_eq!(showable("a\r\nb\u{2028}c\td").0, "a\nb\nc d");
    }

    #[test]
    fn long_words_may_break_but_a_hash_stays_whole() {
        let hash = "a3".repeat(32);
        assert_eq!(showable(&hash).0, hash);
        assert!(showable(&"x".repeat(10_000)).0.matches(BREAK).count() >= 600);
        assert_eq!(
            showable("databehandleraftaleskabelon").0,
            "databehandleraftaleskabelon"
        );
        assert_eq!(
            showable("databeskyttelse@eksempel-nord.example").0,
            "databeskyttelse@\u{200b}eksempel-\u{200b}nord.\u{200b}example"
        );
    }

    #[test]
    fn a_text_is_sorted_into_paragraphs_and_bullets() {
        assert_eq!(
            Value::from(blocks("Indledning\n\n- et\n- to\nSlut")),
            json!([
                { "kind": "par", "text": "Indledning" },
                { "kind": "list", "items": ["et", "to"] },
                { "kind": "par", "text": "Slut" },
            ])
        );
    }
}
