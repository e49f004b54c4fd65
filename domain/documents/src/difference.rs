//! What differs between two texts and two documents, word by word.

use std::collections::HashMap;

use similar::{ChangeTag, TextDiff};

use crate::agreement::AgreementDocument;
use crate::passages::{Part, Passage, passages};

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stands in both.
    Same,
    /// It stands in the later text alone.
    Inserted,
    /// It stood in the former text alone.
    Deleted,
}

/// A piece of text and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What became of it.
    pub fate: Fate,
    /// The text.
    pub text: String,
}

/// The way from `former` to `later` in pieces, word by word: without the inserted ones it is the former text, without the
/// deleted ones the later. A deletion stands before the insertion that takes its place.
#[must_use]
pub fn words(former: &str, later: &str) -> Vec<Span> {
    let difference = TextDiff::from_words(former, later);
    let mut spans: Vec<Span> = Vec::new();
    let (mut deleted, mut inserted) = (String::new(), String::new());
    let mut gap = String::new();
    for change in difference.iter_all_changes() {
        let text = change.value();
        let in_change = !deleted.is_empty() || !inserted.is_empty();
        match change.tag() {
            // What little stays between two changes belongs to them, so that a sentence is replaced and not riddled.
            ChangeTag::Equal if in_change && is_little(&gap, text) => gap.push_str(text),
            ChangeTag::Equal => {
                close(&mut spans, &mut deleted, &mut inserted);
                push(&mut spans, Fate::Same, &std::mem::take(&mut gap));
                push(&mut spans, Fate::Same, text);
            }
            ChangeTag::Delete | ChangeTag::Insert => {
                deleted.push_str(&gap);
                inserted.push_str(&gap);
                gap.clear();
                if change.tag() == ChangeTag::Delete {
                    deleted.push_str(text);
                } else {
                    inserted.push_str(text);
                }
            }
        }
    }
    close(&mut spans, &mut deleted, &mut inserted);
    push(&mut spans, Fate::Same, &gap);
    spans
}

/// Whether what stays is no more than a short word with its spaces, within a line.
fn is_little(gap: &str, text: &str) -> bool {
    let ink = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).count();
    !text.contains('\n') && ink(gap) + ink(text) <= 3
}

fn close(spans: &mut Vec<Span>, deleted: &mut String, inserted: &mut String) {
    push(spans, Fate::Deleted, &std::mem::take(deleted));
    push(spans, Fate::Inserted, &std::mem::take(inserted));
}

fn push(spans: &mut Vec<Span>, fate: Fate, text: &str) {
    if text.is_empty() {
        return;
    }
    match spans.last_mut() {
        Some(last) if last.fate == fate => last.text.push_str(text),
        _ => spans.push(Span {
            fate,
            text: text.to_owned(),
        }),
    }
}

/// What became of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing.
    Unchanged,
    /// Its text or heading is another.
    Changed,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// A passage of two versions of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Where it belongs.
    pub part: Part,
    /// Its place: in the later version, or in the former where it is gone.
    pub place: String,
    /// Its place in the former version where that was another.
    pub former_place: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Its heading.
    pub heading: Vec<Span>,
    /// Its text.
    pub text: Vec<Span>,
}

/// Every passage of two versions of an agreement, in the order of the later one; what is gone stands where it was.
///
/// A clause is the same when its heading is (it may have another number now), else when its number is.
#[must_use]
pub fn compare(former: &AgreementDocument, later: &AgreementDocument) -> Vec<Compared> {
    let (former, later) = (passages(former), passages(later));
    let pairs = paired(&former, &later);
    let gone: Vec<bool> = {
        let kept: std::collections::HashSet<usize> = pairs.values().copied().collect();
        (0..former.len()).map(|index| !kept.contains(&index)).collect()
    };
    let mut out = Vec::with_capacity(later.len());
    let mut told = 0;
    for (index, passage) in later.iter().enumerate() {
        let was = pairs.get(&index).copied();
        if let Some(was) = was {
            let before = (told..was).filter(|earlier| gone[*earlier]);
            out.extend(before.map(|earlier| one_sided(&former[earlier], Outcome::Removed)));
            told = told.max(was + 1);
        }
        out.push(match was {
            None => one_sided(passage, Outcome::Added),
            Some(was) => both(&former[was], passage),
        });
    }
    let rest = (told..former.len()).filter(|earlier| gone[*earlier]);
    out.extend(rest.map(|earlier| one_sided(&former[earlier], Outcome::Removed)));
    out
}

/// For each later passage the former one that it was.
fn paired(former: &[Passage], later: &[Passage]) -> HashMap<usize, usize> {
    let mut pairs = HashMap::new();
    let mut taken = vec![false; former.len()];
    let same: [fn(&Passage, &Passage) -> bool; 3] = [
        |a, b| a.place == b.place && a.heading == b.heading,
        |a, b| a.part == Part::Clauses && b.part == Part::Clauses && a.heading == b.heading,
        |a, b| a.place == b.place && a.part == b.part,
    ];
    for is_same in same {
        for (index, passage) in later.iter().enumerate() {
            if pairs.contains_key(&index) {
                continue;
            }
            let found = former
                .iter()
                .enumerate()
                .position(|(earlier, known)| !taken[earlier] && is_same(known, passage));
            if let Some(earlier) = found {
                taken[earlier] = true;
                pairs.insert(index, earlier);
            }
        }
    }
    pairs
}

fn one_sided(passage: &Passage, outcome: Outcome) -> Compared {
    let fate = if outcome == Outcome::Added {
        Fate::Inserted
    } else {
        Fate::Deleted
    };
    let whole = |text: &str| {
        let mut spans = Vec::new();
        push(&mut spans, fate, text);
        spans
    };
    Compared {
        part: passage.part,
        place: passage.place.clone(),
        former_place: None,
        outcome,
        heading: whole(&passage.heading),
        text: whole(&passage.text),
    }
}

fn both(former: &Passage, later: &Passage) -> Compared {
    let same = former.text == later.text && former.heading == later.heading && former.place == later.place;
    Compared {
        part: later.part,
        place: later.place.clone(),
        former_place: (former.place != later.place).then(|| former.place.clone()),
        outcome: if same {
            Outcome::Unchanged
        } else {
            Outcome::Changed
        },
        heading: words(&former.heading, &later.heading),
        text: words(&former.text, &later.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(former: &str, later: &str) -> String {
        words(former, later)
            .iter()
            .map(|span| match span.fate {
                Fate::Same => span.text.clone(),
                Fate::Inserted => format!("[+{}]", span.text),
                Fate::Deleted => format!("[-{}]", span.text),
            })
            .collect()
    }

    fn side(former: &str, later: &str, without: Fate) -> String {
        let spans = words(former, later).into_iter();
        spans
            .filter(|span| span.fate != without)
            .map(|span| span.text)
            .collect()
    }

    #[test]
    fn words_are_inserted_deleted_and_replaced() {
        assert_eq!(marked("a b c", "a b c"), "a b c");
        assert_eq!(
            marked("inden 24 timer.", "inden 12 timer."),
            "inden [-24][+12] timer."
        );
        assert_eq!(marked("slet alt", "slet straks alt"), "slet [+straks ]alt");
        assert_eq!(
            marked("uden ugrundet ophold", "inden 12 timer"),
            "[-uden ugrundet ophold][+inden 12 timer]"
        );
        assert_eq!(
            marked("lagres i hele EU", "opbevares i Danmark alene"),
            "[-lagres i hele EU][+opbevares i Danmark alene]"
        );
        assert_eq!(
            marked("straks. Ny frist", "hurtigt. Ny frist"),
            "[-straks.][+hurtigt.] Ny frist"
        );
        assert_eq!(marked("", "nyt"), "[+nyt]");
        assert_eq!(marked("væk", ""), "[-væk]");
        assert_eq!(marked("", ""), "");
    }

    /// Whatever the texts, each side can be read out of the difference, byte for byte.
    #[test]
    fn both_texts_are_whole_in_the_difference() {
        let texts = [
            "",
            "a",
            " a  b ",
            "Første afsnit.\n\nAndet afsnit.\n- punkt\n- punkt to",
            "Første afsnit.\n\nEt helt andet afsnit.\n- punkt to",
            "æøå 🏡 ß\u{301} x",
            "x x x x y x x",
        ];
        for former in texts {
            for later in texts {
                assert_eq!(
                    side(former, later, Fate::Inserted),
                    former,
                    "{former:?} {later:?}"
                );
                assert_eq!(side(former, later, Fate::Deleted), later, "{former:?} {later:?}");
            }
        }
    }

    fn passage(place: &str, heading: &str, text: &str) -> Passage {
        Passage {
            part: Part::Clauses,
            place: place.to_owned(),
            heading: heading.to_owned(),
            text: text.to_owned(),
            locked: false,
        }
    }

    /// A clause that got another number because one was put before it is still the same clause.
    #[test]
    fn clauses_are_known_by_their_heading_then_by_their_number() {
        let former = [passage("1", "Indhold", "x"), passage("2", "Sletning", "y")];
        let later = [
            passage("1", "Indhold", "x"),
            passage("2", "Nyt", "z"),
            passage("3", "Sletning", "y"),
        ];
        let pairs = paired(&former, &later);
        assert_eq!(
            (pairs.get(&0), pairs.get(&1), pairs.get(&2)),
            (Some(&0), None, Some(&1))
        );
        let renamed = [passage("1", "Omfang", "x")];
        assert_eq!(paired(&former, &renamed).get(&0), Some(&0));
    }
}
