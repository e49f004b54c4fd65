//! The text of a page, with its places: as much of a content stream as moves and shows text.

use std::collections::HashMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};

use super::super::ImportError;
use super::refused;

/// What the fonts of one document may unpack to, each.
const MOST_OF_FONT: usize = 2 * 1024 * 1024;
/// The most fonts.
const MOST_FONTS: usize = 500;
/// The most pieces of text on a page.
const MOST_PIECES: usize = 60_000;
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

/// Fonts that were read before, by the place of their dictionaries in the document.
#[derive(Default)]
pub(super) struct Fonts<'a>(HashMap<usize, Font<'a>>);

struct Font<'a> {
    encoding: Encoding<'a>,
    widths: Widths,
    bold: bool,
}

/// The lines of a page in the order in which they are drawn. `budget` is what may still be unpacked, in bytes.
///
/// # Errors
/// `TooComplex`.
pub(super) fn lines<'a>(
    document: &'a Document,
    id: ObjectId,
    fonts: &mut Fonts<'a>,
    budget: &mut usize,
) -> Result<Vec<Line>, ImportError> {
    let content = match document.get_page_content_with_limit(id, *budget) {
        Ok(content) => content,
        Err(cause) if refused(&cause) == ImportError::TooComplex => return Err(ImportError::TooComplex),
        Err(_) => return Ok(Vec::new()),
    };
    *budget = budget.checked_sub(content.len()).ok_or(ImportError::TooComplex)?;
    let mut named = HashMap::new();
    for (name, font) in document.get_page_fonts(id).unwrap_or_default() {
        let place = std::ptr::from_ref(font).addr();
        if !fonts.0.contains_key(&place) {
            if fonts.0.len() == MOST_FONTS {
                return Err(ImportError::TooComplex);
            }
            let encoding = match font.get_font_encoding_with_limit(document, MOST_OF_FONT) {
                Ok(encoding) => encoding,
                Err(cause) if refused(&cause) == ImportError::TooComplex => {
                    return Err(ImportError::TooComplex);
                }
                Err(_) => continue,
            };
            fonts.0.insert(
                place,
                Font {
                    encoding,
                    widths: Widths::of(document, font),
                    bold: is_bold(font),
                },
            );
        }
        named.insert(name, place);
    }
    let mut pen = Pen {
        fonts,
        named,
        state: State::default(),
        saved: Vec::new(),
        text: IDENTITY,
        line: IDENTITY,
        lines: Vec::new(),
    };
    for operation in Content::decode_iter(&content) {
        let Ok(operation) = operation else { break };
        pen.take(&operation.operator, &operation.operands)?;
    }
    Ok(pen.lines)
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
    named: HashMap<Vec<u8>, usize>,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    lines: Vec<Line>,
}

impl Pen<'_, '_> {
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
                let text = font.encoding.bytes_to_string(bytes).unwrap_or_default();
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
        if self.lines.len() == MOST_PIECES {
            return Err(ImportError::TooComplex);
        }
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

/// How wide the letters of a font are, in thousandths of its size.
struct Widths {
    of: HashMap<u32, f32>,
    other: f32,
    /// Two bytes for each letter.
    wide: bool,
}

impl Widths {
    fn of(document: &Document, font: &Dictionary) -> Self {
        let deref = |of: &'_ Dictionary, key: &[u8]| of.get_deref(key, document).ok().cloned();
        let number = |object: &Object| {
            let object = document.dereference(object).ok().map(|(_, object)| object)?;
            object.as_float().ok()
        };
        let wide = font
            .get(b"Subtype")
            .and_then(Object::as_name)
            .is_ok_and(|it| it == b"Type0");
        if !wide {
            let first = deref(font, b"FirstChar")
                .and_then(|it| it.as_i64().ok())
                .unwrap_or(0);
            let first = u32::try_from(first).unwrap_or(0);
            let listed = deref(font, b"Widths");
            let listed = listed
                .iter()
                .filter_map(|it| it.as_array().ok())
                .flatten()
                .take(256);
            return Self {
                of: (first..).zip(listed.filter_map(number)).collect(),
                other: 500.0,
                wide,
            };
        }
        let below = deref(font, b"DescendantFonts");
        let below = below
            .as_ref()
            .and_then(|it| it.as_array().ok())
            .and_then(|all| all.first());
        let below = below.and_then(|it| document.dereference(it).ok());
        let below = below.and_then(|(_, object)| object.as_dict().ok());
        let mut of = HashMap::new();
        let other = below
            .and_then(|it| it.get(b"DW").ok())
            .and_then(number)
            .unwrap_or(1000.0);
        let listed = below.and_then(|below| deref(below, b"W"));
        let listed = listed
            .as_ref()
            .and_then(|it| it.as_array().ok())
            .map_or(&[][..], Vec::as_slice);
        let code = |object: &Object| number(object).and_then(whole);
        let mut rest = listed;
        // `c [w1 w2 …]` or `c1 c2 w`.
        while let [first, second, tail @ ..] = rest {
            let Some(first) = code(first) else { break };
            let second = document.dereference(second).map_or(second, |(_, object)| object);
            if let Object::Array(widths) = second {
                of.extend((first..=0xFFFF).zip(widths.iter().filter_map(number)));
                rest = tail;
            } else if let ([width, tail @ ..], Some(last)) = (tail, code(second)) {
                if let Some(width) = number(width) {
                    of.extend((first..=last.min(0xFFFF)).map(|code| (code, width)));
                }
                rest = tail;
            } else {
                break;
            }
        }
        Self { of, other, wide }
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
