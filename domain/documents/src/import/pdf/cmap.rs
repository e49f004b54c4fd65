//! What the map from the codes of a font to letters (`ToUnicode`) says, weighed before it is expanded.
//!
//! The library below makes an entry of every code of every range, and copies the letters of a range whenever another
//! range cuts into it: a line of a few letters may stand for four thousand million of them. So the ranges are added up
//! first. What is weighed is stricter than what the library takes: whatever it might read as a range is either counted
//! here or refused.

use super::super::ImportError;

/// The most spaces of codes in one map: each is looked at again for every letter.
const MOST_SPACES: usize = 100;
/// The most digits of a code. Two bytes are enough for every font that a word processor embeds.
const LONGEST_CODE: usize = 4;

/// What a map says that is looked at here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Spaces,
    Letters,
    Ranges,
}

const SECTIONS: [(Section, &[u8]); 3] = [
    (Section::Spaces, b"codespacerange"),
    (Section::Letters, b"bfchar"),
    (Section::Ranges, b"bfrange"),
];

/// Takes what a map expands to out of `left`: for each range its codes times the letters that it gives them.
///
/// # Errors
/// `TooComplex` for more than is left, and for a map that is not written as simply as they all are.
pub(super) fn weigh(map: &[u8], left: &mut usize) -> Result<(), ImportError> {
    const BEGIN: &[u8] = b"begin";
    let mut rest = map;
    let mut spaces = 0;
    while let Some(found) = rest.windows(BEGIN.len()).position(|window| window == BEGIN) {
        rest = &rest[found + BEGIN.len()..];
        let Some((section, name)) = SECTIONS.into_iter().find(|(_, name)| rest.starts_with(name)) else {
            continue;
        };
        let mut tokens = Tokens(&rest[name.len()..]);
        while !tokens.end(name)? {
            let weight = weight(&mut tokens, section)?;
            *left = left.checked_sub(weight).ok_or(ImportError::TooComplex)?;
            spaces += usize::from(section == Section::Spaces);
        }
        rest = tokens.0;
    }
    if spaces > MOST_SPACES {
        return Err(ImportError::TooComplex);
    }
    Ok(())
}

/// What the next line of a section expands to.
fn weight(tokens: &mut Tokens<'_>, section: Section) -> Result<usize, ImportError> {
    let first = tokens.code()?;
    let codes = match section {
        Section::Letters => 1,
        Section::Spaces | Section::Ranges => {
            let last = tokens.code()?;
            let more = last.checked_sub(first).ok_or(ImportError::TooComplex)?;
            more + 1
        }
    };
    match section {
        // Spaces are compared with and never expanded.
        Section::Spaces => Ok(1),
        Section::Letters | Section::Ranges => Ok(codes.saturating_mul(tokens.letters()?)),
    }
}

/// What is left of a map.
struct Tokens<'a>(&'a [u8]);

impl<'a> Tokens<'a> {
    /// Whether the section ends here.
    fn end(&mut self, name: &[u8]) -> Result<bool, ImportError> {
        self.0 = self.0.trim_ascii_start();
        if self.0.first() == Some(&b'<') {
            return Ok(false);
        }
        let after = self.0.strip_prefix(b"end").and_then(|it| it.strip_prefix(name));
        self.0 = after.ok_or(ImportError::TooComplex)?;
        Ok(true)
    }

    /// The digits of `<…>`, with the spaces between them.
    fn digits(&mut self) -> Result<&'a [u8], ImportError> {
        let body = self.0.trim_ascii_start().strip_prefix(b"<");
        let body = body.ok_or(ImportError::TooComplex)?;
        let is_digit = |byte: &&u8| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace();
        let (digits, after) = body.split_at(body.iter().take_while(is_digit).count());
        self.0 = after.strip_prefix(b">").ok_or(ImportError::TooComplex)?;
        Ok(digits)
    }

    fn code(&mut self) -> Result<usize, ImportError> {
        let digits = self.digits()?;
        if digits.len() > LONGEST_CODE {
            return Err(ImportError::TooComplex);
        }
        let digits = std::str::from_utf8(digits).map_err(|_| ImportError::TooComplex)?;
        usize::from_str_radix(digits, 16).map_err(|_| ImportError::TooComplex)
    }

    /// How many letters `<…>` or `[<…> <…>]` holds; one at least, for nothing is free.
    fn letters(&mut self) -> Result<usize, ImportError> {
        self.0 = self.0.trim_ascii_start();
        let Some(list) = self.0.strip_prefix(b"[") else {
            return Ok(letters_in(self.digits()?));
        };
        self.0 = list;
        let mut all = 1;
        loop {
            self.0 = self.0.trim_ascii_start();
            if let Some(after) = self.0.strip_prefix(b"]") {
                self.0 = after;
                return Ok(all);
            }
            all += letters_in(self.digits()?);
        }
    }
}

/// How many letters digits say, four for each.
fn letters_in(digits: &[u8]) -> usize {
    let digits = digits.iter().filter(|byte| byte.is_ascii_hexdigit());
    digits.count().div_ceil(4).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a hundred after a section.
    fn left(section: &str, body: &str) -> Result<usize, ImportError> {
        let mut left = 100;
        let map = format!("% of a font\n/CMapType 2 def\n1 begin{section}\n{body}\nend{section}\nendcmap");
        weigh(map.as_bytes(), &mut left).map(|()| left)
    }

    #[test]
    fn a_range_weighs_its_codes_times_their_letters() {
        assert_eq!(left("bfchar", "<03> <0041>\n<0004><00660069>"), Ok(97));
        assert_eq!(left("bfrange", "<0000> <0009> <0041>"), Ok(90));
        assert_eq!(left("bfrange", "<00> <09> <0066 0069>"), Ok(80));
        assert_eq!(left("bfrange", "<01> <02> [ <0041> <0042>]"), Ok(94));
        assert_eq!(left("codespacerange", "<0000> <FFFF>"), Ok(99));
        assert_eq!(left("bfchar", ""), Ok(100));
    }

    #[test]
    fn what_expands_to_more_than_is_left_is_refused() {
        assert_eq!(left("bfrange", "<00> <63> <0041>"), Ok(0));
        for body in [
            "<00> <64> <0041>",
            "<0000> <FFFF> <0041>",
            "<00> <31> <004100420043>",
            "<00> <20> [<0041> <0042> <0043> <0044>]",
        ] {
            assert_eq!(left("bfrange", body), Err(ImportError::TooComplex), "{body}");
        }
        let spaces = "<00> <01>\n".repeat(MOST_SPACES + 1);
        assert_eq!(
            weigh(
                format!("begincodespacerange {spaces} endcodespacerange").as_bytes(),
                &mut 1000
            ),
            Err(ImportError::TooComplex)
        );
    }

    #[test]
    fn what_is_not_written_simply_is_refused() {
        for body in [
            "<00000000> <FFFFFFFF> <0041>",
            "<00001> <00002> <0041>",
            "<02> <01> <0041>",
            "<> <01> <0041>",
            "<0g> <01> <0041>",
            "<00> % a word\n <01> <0041>",
            "<00> <01> /space",
            "<00> <01> [<0041>",
            "<00> <01> <0041> endbfchar",
            "1 beginbfrange <00> <01> <0041>",
        ] {
            assert_eq!(left("bfrange", body), Err(ImportError::TooComplex), "{body}");
        }
        assert_eq!(
            weigh(b"beginbfrange <00> <01> <0041>", &mut 100),
            Err(ImportError::TooComplex)
        );
    }
}
