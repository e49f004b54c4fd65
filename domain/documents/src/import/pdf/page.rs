//! The text of a page, with its places: as much of a content stream as moves and shows text.

use std::collections::HashMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};

use super::super::{ImportError, MOST_UNPACKED};
use super::{cmap, refused};

/// What all maps from codes to letters may expand to, in letters.
const MOST_MAPPED: usize = 1024 * 1024;
/// What all text that is shown may come to, in bytes, on all pages: four times what an agreement may hold.
const MOST_SHOWN: usize = 2 * 1024 * 1024;
/// So many bytes of text are made into letters at once: one byte may stand for hundreds, and what they come to is known
/// afterwards only. Even, so that no code of two bytes is torn.
const AT_ONCE: usize = 1024;
/// What the fonts of one document may unpack to, each.
const MOST_OF_FONT: usize = 2 * 1024 * 1024;
/// The most fonts.
const MOST_FONTS: usize = 500;
/// The most pieces of text, on all pages.
const MOST_PIECES: usize = 100_000;
/// The most widths of letters, in all fonts.
const MOST_WIDTHS: usize = 200_000;
/// A gap wider than this, in ems, is a space between words.
const SPACE: f32 = 0.18;

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// From the left, in points.
    pub(super) x: f32,
    /// From the bottom, in points.
    pub(super) y: f32,
    /// The height of its letters, in points.
    pub(super) size: f32,
    /// Whether all of it is bold.
    pub(super) bold: bool,
    pub(super) text: String,
    /// Where it ends.
    end: f32,
}

/// What a document may still take. There is one for all of its pages and fonts: a limit for each says nothing of hundreds.
pub(super) struct Budget {
    /// What may still be unpacked, in bytes.
    unpacked: usize,
    /// What maps from codes to letters may still expand to.
    mapped: usize,
    /// What may still be shown, in bytes.
    shown: usize,
    /// How many pieces of text there may still be.
    pieces: usize,
    /// How many widths of letters there may still be.
    widths: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            unpacked: MOST_UNPACKED,
            mapped: MOST_MAPPED,
            shown: MOST_SHOWN,
            pieces: MOST_PIECES,
            widths: MOST_WIDTHS,
        }
    }
}

/// Takes so much out of what is left.
fn spend(left: &mut usize, much: usize) -> Result<(), ImportError> {
    *left = left.checked_sub(much).ok_or(ImportError::TooComplex)?;
    Ok(())
}

/// Fonts that were read before, by the place of their dictionaries in the document.
#[derive(Default)]
pub(super) struct Fonts<'a>(HashMap<usize, Font<'a>>);

struct Font<'a> {
    encoding: Encoding<'a>,
    widths: Widths,
    bold: bool,
}

/// The lines of a page in the order in which they are drawn.
///
/// # Errors
/// `TooComplex`.
pub(super) fn lines<'a>(
    document: &'a Document,
    id: ObjectId,
    fonts: &mut Fonts<'a>,
    budget: &mut Budget,
) -> Result<Vec<Line>, ImportError> {
    let content = match document.get_page_content_with_limit(id, budget.unpacked) {
        Ok(content) => content,
        Err(cause) if refused(&cause) == ImportError::TooComplex => return Err(ImportError::TooComplex),
        Err(_) => return Ok(Vec::new()),
    };
    spend(&mut budget.unpacked, content.len())?;
    let mut named = HashMap::new();
    for (name, font) in document.get_page_fonts(id).unwrap_or_default() {
        let place = std::ptr::from_ref(font).addr();
        if !fonts.0.contains_key(&place) {
            if fonts.0.len() == MOST_FONTS {
                return Err(ImportError::TooComplex);
            }
            let Some(encoding) = encoding(document, font, budget)? else {
                continue;
            };
            fonts.0.insert(
                place,
                Font {
                    encoding,
                    widths: Widths::of(document, font, &mut budget.widths)?,
                    bold: is_bold(font),
                },
            );
        }
        named.insert(name, place);
    }
    let mut pen = Pen::new(fonts, named, budget);
    for operation in Content::decode_iter(&content) {
        let Ok(operation) = operation else { break };
        pen.take(&operation.operator, &operation.operands)?;
    }
    Ok(pen.lines)
}

/// How a font writes letters; none for what is no font.
fn encoding<'a>(
    document: &'a Document,
    font: &'a Dictionary,
    budget: &mut Budget,
) -> Result<Option<Encoding<'a>>, ImportError> {
    if !font.has_type(b"Font") {
        return Ok(None);
    }
    weigh_map(document, font, budget)?;
    match font.get_font_encoding_with_limit(document, MOST_OF_FONT) {
        Ok(encoding) => Ok(Some(encoding)),
        Err(cause) if refused(&cause) == ImportError::TooComplex => Err(ImportError::TooComplex),
        Err(_) => Ok(None),
    }
}

/// Weighs the map from codes to letters of a font, before it is expanded.
fn weigh_map(document: &Document, font: &Dictionary, budget: &mut Budget) -> Result<(), ImportError> {
    // With the name of an encoding the map is not looked at, unless it is the one that says nothing.
    let encoding = font.get(b"Encoding").and_then(Object::as_name);
    if encoding.is_ok_and(|name| !name.starts_with(b"Identity")) {
        return Ok(());
    }
    let map = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream);
    let Ok(map) = map else { return Ok(()) };
    match map.get_plain_content_with_limit(MOST_OF_FONT) {
        Ok(map) => {
            spend(&mut budget.unpacked, map.len())?;
            cmap::weigh(&map, &mut budget.mapped)
        }
        Err(cause) if refused(&cause) == ImportError::TooComplex => Err(ImportError::TooComplex),
        // The font is read without it.
        Err(_) => Ok(()),
    }
}

/// `[a b c d e f]` as PDF writes a matrix.
type Matrix = [f32; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `m`, then `n`.
fn then(m: Matrix, n: Matrix) -> Matrix {
    [
        m[0].mul_add(n[0], m[1] * n[2]),
        m[0].mul_add(n[1], m[1] * n[3]),
        m[2].mul_add(n[0], m[3] * n[2]),
        m[2].mul_add(n[1], m[3] * n[3]),
        m[4].mul_add(n[0], m[5].mul_add(n[2], n[4])),
        m[4].mul_add(n[1], m[5].mul_add(n[3], n[5])),
    ]
}

/// What `q` saves and `Q` brings back.
#[derive(Clone)]
struct State {
    page: Matrix,
    font: Option<usize>,
    size: f32,
    between_letters: f32,
    between_words: f32,
    stretch: f32,
    leading: f32,
}

impl Default for State {
    fn default() -> Self {
        Self {
            page: IDENTITY,
            font: None,
            size: 0.0,
            between_letters: 0.0,
            between_words: 0.0,
            stretch: 1.0,
            leading: 0.0,
        }
    }
}

struct Pen<'a, 'f> {
    fonts: &'f Fonts<'a>,
    budget: &'f mut Budget,
    named: HashMap<Vec<u8>, usize>,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    lines: Vec<Line>,
}

impl<'a, 'f> Pen<'a, 'f> {
    fn new(fonts: &'f Fonts<'a>, named: HashMap<Vec<u8>, usize>, budget: &'f mut Budget) -> Self {
        Self {
            fonts,
            budget,
            named,
            state: State::default(),
            saved: Vec::new(),
            text: IDENTITY,
            line: IDENTITY,
            lines: Vec::new(),
        }
    }

    fn take(&mut self, operator: &str, operands: &[Object]) -> Result<(), ImportError> {
        let number = |place: usize| {
            operands
                .get(place)
                .and_then(|it| it.as_float().ok())
                .unwrap_or(0.0)
        };
        let matrix = || [number(0), number(1), number(2), number(3), number(4), number(5)];
        match operator {
            "q" if self.saved.len() < 256 => self.saved.push(self.state.clone()),
            "Q" => {
                if let Some(saved) = self.saved.pop() {
                    self.state = saved;
                }
            }
            "cm" => self.state.page = then(matrix(), self.state.page),
            "BT" => {
                self.text = IDENTITY;
                self.line = IDENTITY;
            }
            "Tf" => {
                let name = operands.first().and_then(|it| it.as_name().ok());
                self.state.font = name.and_then(|name| self.named.get(name).copied());
                self.state.size = number(1);
            }
            "Tc" => self.state.between_letters = number(0),
            "Tw" => self.state.between_words = number(0),
            "Tz" => self.state.stretch = number(0) / 100.0,
            "TL" => self.state.leading = number(0),
            "Td" => self.go(number(0), number(1)),
            "TD" => {
                self.state.leading = -number(1);
                self.go(number(0), number(1));
            }
            "Tm" => {
                self.line = matrix();
                self.text = self.line;
            }
            "T*" => self.go(0.0, -self.state.leading),
            "Tj" => self.show(operands)?,
            "'" => {
                self.go(0.0, -self.state.leading);
                self.show(operands)?;
            }
            "\"" => {
                self.state.between_words = number(0);
                self.state.between_letters = number(1);
                self.go(0.0, -self.state.leading);
                self.show(operands.get(2..).unwrap_or_default())?;
            }
            "TJ" => {
                if let Some(Object::Array(parts)) = operands.first() {
                    self.show(parts)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn go(&mut self, x: f32, y: f32) {
        self.line = then([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn forward(&mut self, by: f32) {
        self.text = then([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }

    fn show(&mut self, parts: &[Object]) -> Result<(), ImportError> {
        let fonts = self.fonts;
        let Some(font) = self.state.font.and_then(|place| fonts.0.get(&place)) else {
            return Ok(());
        };
        for part in parts {
            if let Object::String(bytes, _) = part {
                let at = then(self.text, self.state.page);
                let text = letters(&font.encoding, bytes, &mut self.budget.shown)?;
                self.forward(font.widths.advance(bytes, &self.state));
                let end = then(self.text, self.state.page)[4];
                let size = self.state.size * at[2].hypot(at[3]);
                self.put(text, (at[4], end), at[5], size, font.bold)?;
            } else if let Ok(back) = part.as_float() {
                self.forward(-back / 1000.0 * self.state.size * self.state.stretch);
            }
        }
        Ok(())
    }

    fn put(
        &mut self,
        text: String,
        (x, end): (f32, f32),
        y: f32,
        size: f32,
        bold: bool,
    ) -> Result<(), ImportError> {
        if text.is_empty() || ![x, end, y, size].iter().all(|it| it.is_finite()) {
            return Ok(());
        }
        let bold = bold || text.trim().is_empty();
        if let Some(last) = self.lines.last_mut()
            && (last.y - y).abs() < 0.4 * last.size.max(size)
            && x > last.x - size
        {
            let apart = x - last.end > SPACE * size;
            if apart && !last.text.ends_with(char::is_whitespace) && !text.starts_with(char::is_whitespace) {
                last.text.push(' ');
            }
            // What is printed larger on a line is the line; small numbers above it are not.
            if size > last.size {
                last.size = size;
                last.y = y;
            }
            last.bold &= bold;
            last.end = end;
            last.text.push_str(&text);
            return Ok(());
        }
        spend(&mut self.budget.pieces, 1)?;
        self.lines.push(Line {
            x,
            y,
            size,
            bold,
            text,
            end,
        });
        Ok(())
    }
}

/// The letters that bytes stand for, taken out of what may still be shown. Bytes that stand for none count, too.
fn letters(encoding: &Encoding<'_>, bytes: &[u8], left: &mut usize) -> Result<String, ImportError> {
    let mut all = String::new();
    for some in bytes.chunks(AT_ONCE) {
        let text = encoding.bytes_to_string(some).unwrap_or_default();
        spend(left, text.len().max(some.len()))?;
        all.push_str(&text);
    }
    Ok(all)
}

/// How wide the letters of a font are, in thousandths of its size.
struct Widths {
    of: HashMap<u32, f32>,
    other: f32,
    /// Two bytes for each letter.
    wide: bool,
}

impl Widths {
    /// Reads them, and takes how many there are out of `left`.
    fn of(document: &Document, font: &Dictionary, left: &mut usize) -> Result<Self, ImportError> {
        let wide = font
            .get(b"Subtype")
            .and_then(Object::as_name)
            .is_ok_and(|it| it == b"Type0");
        if wide {
            Self::of_wide(document, font, left)
        } else {
            Self::of_narrow(document, font, left)
        }
    }

    /// Those of a font with one byte for each letter.
    fn of_narrow(document: &Document, font: &Dictionary, left: &mut usize) -> Result<Self, ImportError> {
        let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64);
        let first = u32::try_from(first.unwrap_or(0)).unwrap_or(0);
        let listed = listed(document, font, b"Widths");
        let listed = &listed[..listed.len().min(256)];
        spend(left, listed.len())?;
        let widths = listed.iter().filter_map(|it| number(document, it));
        Ok(Self {
            of: (first..).zip(widths).collect(),
            other: 500.0,
            wide: false,
        })
    }

    /// Those of a font with two bytes for each letter, which stand with the font below it.
    fn of_wide(document: &Document, font: &Dictionary, left: &mut usize) -> Result<Self, ImportError> {
        let below = listed(document, font, b"DescendantFonts").first();
        let below = below.and_then(|it| document.dereference(it).ok());
        let below = below.and_then(|(_, object)| object.as_dict().ok());
        let other = below
            .and_then(|it| it.get(b"DW").ok())
            .and_then(|it| number(document, it))
            .unwrap_or(1000.0);
        let listed = below.map_or(&[][..], |below| listed(document, below, b"W"));
        Ok(Self {
            of: wide_widths(document, listed, left)?,
            other,
            wide: true,
        })
    }

    /// How far a text goes.
    fn advance(&self, bytes: &[u8], state: &State) -> f32 {
        let step = |code: u32, is_space: bool| {
            let width = self.of.get(&code).copied().unwrap_or(self.other) / 1000.0 * state.size;
            width + state.between_letters + if is_space { state.between_words } else { 0.0 }
        };
        let length: f32 = if self.wide {
            let codes = bytes
                .chunks(2)
                .map(|two| two.iter().fold(0, |code, byte| code * 256 + u32::from(*byte)));
            codes.map(|code| step(code, false)).sum()
        } else {
            bytes
                .iter()
                .map(|byte| step(u32::from(*byte), *byte == b' '))
                .sum()
        };
        length * state.stretch
    }
}

/// The array at a key of a dictionary; empty where there is none.
fn listed<'a>(document: &'a Document, of: &'a Dictionary, key: &[u8]) -> &'a [Object] {
    let array = of.get_deref(key, document).and_then(Object::as_array);
    array.map_or(&[], Vec::as_slice)
}

fn number(document: &Document, object: &Object) -> Option<f32> {
    let (_, object) = document.dereference(object).ok()?;
    object.as_float().ok()
}

/// The widths that `c [w1 w2 …]` and `c1 c2 w` say, one after another. The second says 65 536 of them in three numbers, so
/// that they are counted before they are made; one that says none counts as one.
fn wide_widths(
    document: &Document,
    listed: &[Object],
    left: &mut usize,
) -> Result<HashMap<u32, f32>, ImportError> {
    let mut of = HashMap::new();
    let code = |object: &Object| number(document, object).and_then(whole);
    let mut rest = listed;
    while let [first, second, tail @ ..] = rest {
        let Some(first) = code(first) else { break };
        let second = document.dereference(second).map_or(second, |(_, object)| object);
        if let Object::Array(widths) = second {
            spend(left, widths.len().max(1))?;
            of.extend((first..=0xFFFF).zip(widths.iter().filter_map(|it| number(document, it))));
            rest = tail;
        } else if let ([width, tail @ ..], Some(last)) = (tail, code(second)) {
            let codes = first..=last;
            spend(left, codes.clone().count().max(1))?;
            if let Some(width) = number(document, width) {
                of.extend(codes.map(|code| (code, width)));
            }
            rest = tail;
        } else {
            break;
        }
    }
    Ok(of)
}

/// A code of a letter: nobody's is above two bytes.
fn whole(number: f32) -> Option<u32> {
    if !(0.0..=65_535.0).contains(&number) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it was just seen to fit"
    )]
    Some(number as u32)
}

fn is_bold(font: &Dictionary) -> bool {
    let name = font
        .get(b"BaseFont")
        .and_then(Object::as_name)
        .unwrap_or_default();
    let name = String::from_utf8_lossy(name).to_lowercase();
    ["bold", "semibold", "black", "heavy", "-demi"]
        .iter()
        .any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, dictionary};

    use super::*;

    /// A font whose map gives the code `41` these letters, in hexadecimal.
    fn font_of(document: &mut Document, letters: &str) -> Dictionary {
        let map = format!(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n\
             1 begincodespacerange\n<00> <FF>\nendcodespacerange\n1 beginbfchar\n<41> <{letters}>\nendbfchar\n\
             endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        );
        let map = document.add_object(Stream::new(Dictionary::new(), map.into_bytes()));
        dictionary! { "Type" => "Font", "Subtype" => "Type1", "ToUnicode" => map }
    }

    #[test]
    fn letters_are_counted_as_they_come_out() {
        let mut document = Document::new();
        let font = font_of(&mut document, &"0062".repeat(200));
        let encoding = encoding(&document, &font, &mut Budget::default())
            .unwrap()
            .unwrap();
        let mut left = 1000;
        assert_eq!(letters(&encoding, b"AA", &mut left), Ok("b".repeat(400)));
        assert_eq!(left, 600);
        assert_eq!(
            letters(&encoding, b"AAAA", &mut left),
            Err(ImportError::TooComplex)
        );
    }

    #[test]
    fn maps_of_all_fonts_come_out_of_one_budget() {
        let mut document = Document::new();
        let font = font_of(&mut document, &"0062".repeat(200));
        let mut budget = Budget {
            mapped: 500,
            ..Budget::default()
        };
        assert!(encoding(&document, &font, &mut budget).is_ok());
        assert_eq!(budget.mapped, 500 - 200 - 1);
        assert!(encoding(&document, &font, &mut budget).is_ok());
        assert_eq!(
            encoding(&document, &font, &mut budget).err(),
            Some(ImportError::TooComplex)
        );
    }

    /// A font with two bytes for each letter and these widths.
    fn wide_font(widths: Vec<Object>) -> Dictionary {
        let below = dictionary! { "Type" => "Font", "W" => widths };
        dictionary! { "Type" => "Font", "Subtype" => "Type0", "DescendantFonts" => vec![Object::from(below)] }
    }

    #[test]
    fn widths_are_counted_before_they_are_made() {
        let document = Document::new();
        let range =
            |first: i64, last: i64| vec![Object::from(first), Object::from(last), Object::from(500_i64)];
        let list = vec![Object::from(1_i64), Object::from(2_i64)];
        let mut left = 110;
        let some = wide_font([range(0, 99), vec![Object::from(7_i64), Object::from(list)]].concat());
        let widths = Widths::of(&document, &some, &mut left).unwrap();
        assert_eq!((widths.of.len(), left), (100, 8));
        let backwards = std::iter::repeat_with(|| range(9, 8)).take(9).flatten().collect();
        for much in [range(0, 65_535), backwards] {
            let font = wide_font(much);
            let read = Widths::of(&document, &font, &mut left.clone()).map(|_| ());
            assert_eq!(read, Err(ImportError::TooComplex));
        }
        let narrow = dictionary! { "Widths" => vec![Object::from(500_i64); 9] };
        assert!(Widths::of(&document, &narrow, &mut left).is_err());
    }

    #[test]
    fn pieces_of_all_pages_come_out_of_one_budget() {
        let mut budget = Budget {
            pieces: 2,
            ..Budget::default()
        };
        let fonts = Fonts::default();
        for (page, fits) in [(1, true), (2, true), (3, false)] {
            let mut pen = Pen::new(&fonts, HashMap::new(), &mut budget);
            let put = pen.put("Text".to_owned(), (0.0, 9.0), 0.0, 9.0, false);
            assert_eq!(put.is_ok(), fits, "page {page}");
        }
    }
}
