//! From lines on pages to headings, paragraphs and points.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::Block;
use super::page::Line;

/// Letters so much larger than the text's are a heading's.
const LARGER: f32 = 1.08;
/// A heading is shorter than this.
const LONGEST_HEADING: usize = 160;
/// More than this times the usual step from line to line begins a paragraph.
const FURTHER: f32 = 1.3;

/// The blocks of all pages, in reading order.
pub(super) fn blocks(pages: Vec<Vec<Line>>) -> Vec<Block> {
    let pages = without_edges(without_blanks(pages));
    let all = || pages.iter().flatten();
    let body = most_said(all().map(|line| (half_points(line.size), line.text.len())));
    let step = most_said(pages.iter().flat_map(|page| {
        page.windows(2).filter_map(|two| {
            let down = two[0].y - two[1].y;
            let same = half_points(two[0].size) == body && half_points(two[1].size) == body;
            (same && down > 0.0 && down < 4.0 * two[0].size).then(|| (half_points(down), 1))
        })
    }));
    let sizes = heading_sizes(all(), body);
    let mut out: Vec<Block> = Vec::new();
    let mut open: Option<Open> = None;
    for page in &pages {
        let mut above: Option<&Line> = None;
        for line in page {
            let joins = open
                .as_ref()
                .is_some_and(|open| open.goes_on(above, line, step, body));
            if joins {
                if let Some(open) = &mut open {
                    open.add(line);
                }
            } else {
                out.extend(open.take().map(|open| open.close(body, &sizes)));
                open = Some(Open::at(line));
            }
            above = Some(line);
        }
    }
    out.extend(open.map(|open| open.close(body, &sizes)));
    out
}

/// Sizes are told apart by half a point.
fn half_points(size: f32) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a rounded size, cut at the ends of the range"
    )]
    ((size * 2.0).round() as i32)
}

/// What most of the text says; the least of what is said as often.
fn most_said(counted: impl Iterator<Item = (i32, usize)>) -> i32 {
    let mut weights: HashMap<i32, usize> = HashMap::new();
    for (what, weight) in counted {
        *weights.entry(what).or_default() += weight;
    }
    let most = weights
        .into_iter()
        .max_by_key(|(what, weight)| (*weight, Reverse(*what)));
    most.map_or(0, |(what, _)| what)
}

fn is_larger(size: i32, body: i32) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "sizes of letters are small numbers")]
    (size as f32 > body as f32 * LARGER)
}

/// The sizes of headings, the largest first; those as large as the text stand last.
fn heading_sizes<'a>(lines: impl Iterator<Item = &'a Line>, body: i32) -> Vec<i32> {
    let mut sizes: Vec<i32> = lines
        .map(|line| half_points(line.size))
        .filter(|size| is_larger(*size, body))
        .collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.dedup();
    sizes
}

fn without_blanks(pages: Vec<Vec<Line>>) -> Vec<Vec<Line>> {
    let is_said = |line: &Line| !line.text.trim().is_empty() && !is_entry(&line.text);
    pages
        .into_iter()
        .map(|page| page.into_iter().filter(is_said).collect())
        .collect()
}

/// A line of a list of contents: `7. Tilsyn ........ 12`.
fn is_entry(text: &str) -> bool {
    let before = text
        .trim_end()
        .trim_end_matches(|letter: char| letter.is_ascii_digit());
    before.len() < text.trim_end().len() && before.trim_end().ends_with("....")
}

/// Leaves out what stands at the top or the bottom of more than half of the pages, whatever number is in it.
fn without_edges(pages: Vec<Vec<Line>>) -> Vec<Vec<Line>> {
    if pages.len() < 2 {
        return pages;
    }
    let plain = |line: &Line| -> String {
        let mut text: String = line
            .text
            .trim()
            .chars()
            .map(|letter| if letter.is_ascii_digit() { '#' } else { letter })
            .collect();
        while text.contains("##") {
            text = text.replace("##", "#");
        }
        text
    };
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in &pages {
        let mut here: Vec<String> = edges(page).into_iter().map(|place| plain(&page[place])).collect();
        here.sort_unstable();
        here.dedup();
        for text in here {
            *seen.entry(text).or_default() += 1;
        }
    }
    let most = pages.len();
    pages
        .into_iter()
        .map(|page| {
            let edge = edges(&page);
            let runs = |place: usize, line: &Line| {
                edge.contains(&place)
                    && seen
                        .get(&plain(line))
                        .is_some_and(|times| *times >= 2 && times * 2 > most)
            };
            let kept = page
                .iter()
                .enumerate()
                .filter(|(place, line)| !runs(*place, line));
            kept.map(|(_, line)| line.clone()).collect()
        })
        .collect()
}

/// The two highest and the two lowest lines of a page.
fn edges(page: &[Line]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..page.len()).collect();
    places.sort_by(|a, b| page[*b].y.total_cmp(&page[*a].y));
    if places.len() > 4 {
        places.drain(2..places.len() - 2);
    }
    places
}

/// A block that is being read.
struct Open {
    text: String,
    size: i32,
    bold: bool,
}

impl Open {
    fn at(line: &Line) -> Self {
        Self {
            text: line.text.trim().to_owned(),
            size: half_points(line.size),
            bold: line.bold,
        }
    }

    fn goes_on(&self, above: Option<&Line>, line: &Line, step: i32, body: i32) -> bool {
        if half_points(line.size) != self.size || line.bold != self.bold || label(line.text.trim()).is_some()
        {
            return false;
        }
        let Some(above) = above else {
            // Over the page a sentence goes on, a heading does not.
            let ended = self.text.ends_with(['.', ':', ';', '!', '?']);
            return !ended && !self.bold && !is_larger(self.size, body);
        };
        let down = above.y - line.y;
        // Headings have wider steps than the text: judged by their own size.
        let usual = if is_larger(self.size, body) || step == 0 {
            line.size * 1.4
        } else {
            #[expect(clippy::cast_precision_loss, reason = "steps between lines are small numbers")]
            (step as f32 / 2.0)
        };
        down > 0.0 && down < usual * FURTHER
    }

    fn add(&mut self, line: &Line) {
        let more = line.text.trim();
        let begins_low = more.chars().next().is_some_and(char::is_lowercase);
        let mut before = self.text.chars().rev();
        let hyphen = before
            .next()
            .is_some_and(|last| matches!(last, '-' | '\u{2010}' | '\u{ad}'))
            && before.next().is_some_and(char::is_alphabetic);
        // "in-" and "structions" are one word, "data-" and "og" are not.
        let first = more.split_whitespace().next().unwrap_or_default();
        if hyphen && begins_low && !matches!(first, "og" | "eller" | "and" | "or" | "samt") {
            self.text.pop();
        } else {
            self.text.push(' ');
        }
        self.text.push_str(more);
    }

    fn close(self, body: i32, sizes: &[i32]) -> Block {
        let short = self.text.chars().count() <= LONGEST_HEADING;
        let larger = is_larger(self.size, body);
        if short && (larger || self.bold && !self.text.ends_with(['.', ';', ','])) {
            let place = sizes
                .iter()
                .position(|size| *size == self.size)
                .unwrap_or(sizes.len());
            return Block::Heading {
                level: u8::try_from(place + 1).unwrap_or(u8::MAX),
                text: self.text,
            };
        }
        match label(&self.text) {
            Some(Sign::Bullet(length)) => Block::Point {
                depth: 0,
                text: format!("– {}", self.text[length..].trim_start()),
            },
            Some(Sign::Letter) => Block::Point {
                depth: 0,
                text: self.text,
            },
            Some(Sign::Number) | None => Block::Paragraph {
                text: self.text,
                strong: self.bold,
            },
        }
    }
}

/// What a paragraph of a list begins with.
enum Sign {
    /// With this many bytes.
    Bullet(usize),
    Letter,
    Number,
}

fn label(text: &str) -> Option<Sign> {
    let (word, rest) = text.split_once(char::is_whitespace)?;
    if rest.trim().is_empty() {
        return None;
    }
    if matches!(
        word,
        "•" | "–" | "-" | "▪" | "◦" | "‣" | "·" | "●" | "○" | "\u{f0b7}"
    ) {
        return Some(Sign::Bullet(word.len()));
    }
    let inner = word.trim_start_matches('(');
    let inner = inner.strip_suffix([')', '.']).unwrap_or(inner);
    let marked = inner.len() < word.len();
    let number = !inner.is_empty()
        && inner
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit()));
    if number && inner.len() <= 8 && (marked || inner.contains('.')) {
        return Some(Sign::Number);
    }
    let letter = (inner.len() == 1 && inner.bytes().all(|it| it.is_ascii_lowercase()))
        || (inner.len() <= 5 && !inner.is_empty() && inner.bytes().all(|it| b"ivx".contains(&it)));
    (letter && word.ends_with(')')).then_some(Sign::Letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_lists_are_told_from_words() {
        for number in ["1. Et", "7.1 Et", "7.1.2. Et", "(3) Et", "12) Et"] {
            assert!(matches!(label(number), Some(Sign::Number)), "{number}");
        }
        for letter in ["a) et", "(b) to", "iv) fire"] {
            assert!(matches!(label(letter), Some(Sign::Letter)), "{letter}");
        }
        for bullet in ["• et", "- et", "– et"] {
            assert!(matches!(label(bullet), Some(Sign::Bullet(_))), "{bullet}");
        }
        for none in [
            "2016 var et år",
            "i en aftale",
            "1.",
            "-",
            "Den 1. maj",
            "e.g. this",
        ] {
            assert!(label(none).is_none(), "{none}");
        }
    }

    #[test]
    fn entries_of_a_list_of_contents_are_known() {
        assert!(is_entry("7. Tilsyn ........ 12"));
        assert!(!is_entry("Tilsyn sker efter aftale i 2027"));
        assert!(!is_entry("og så videre...."));
    }
}
