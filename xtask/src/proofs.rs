//! Finds the lines of test sources that name the requirements a test proves.
//!
//! The form is one line comment, `proves:` and ids: it counts right above a test function or inside its
//! body, in Rust and in TypeScript. Anywhere else, in strings, or above a test that never runs, it does not.

/// The language of a test source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Tests are functions with `#[test]`, `#[tokio::test]`, `#[actix_web::test]` and the like.
    Rust,
    /// Tests are calls of `test` or `it`.
    TypeScript,
}

/// What one source file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Proofs {
    /// Ids that a test names, with their line numbers.
    pub(crate) proven: Vec<(String, usize)>,
    /// Line numbers where a naming line stands that belongs to no test, or names something else than ids.
    pub(crate) misplaced: Vec<usize>,
}

/// Reads one source file.
pub(crate) fn find(source: &str, language: Language) -> Proofs {
    let tokens = Lexer::new(source, language).tokens();
    let mut reader = Reader {
        tokens: &tokens,
        next: 0,
        pending: Vec::new(),
        proofs: Proofs::default(),
    };
    match language {
        Language::Rust => reader.rust(),
        Language::TypeScript => reader.typescript(),
    }
    reader.drop_pending();
    reader.proofs
}

/// Whether this is an id of the requirements' form, `R-001-007`.
pub(crate) fn is_id(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() == 9
        && word.starts_with("R-")
        && bytes[5] == b'-'
        && bytes[2..5].iter().chain(&bytes[6..]).all(u8::is_ascii_digit)
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A line comment's text, without its slashes.
    Comment(String, usize),
    Word(String),
    Sign(char),
    /// A string, character or pattern literal, whose content says nothing here.
    Literal,
    /// An empty line separates a comment from what follows.
    Gap,
}

struct Reader<'a> {
    tokens: &'a [Token],
    next: usize,
    /// Naming lines above something that may turn out to be a test: the comment's text and its line.
    pending: Vec<(String, usize)>,
    proofs: Proofs,
}

impl<'a> Reader<'a> {
    fn rust(&mut self) {
        let mut attributes = RustAttributes::default();
        while let Some(token) = self.take() {
            match token {
                Token::Comment(text, line) => self.hold(text, *line),
                Token::Sign('#') => attributes.read(self.group('[', ']')),
                Token::Word(word) if word == "fn" => {
                    if attributes.is_test() {
                        self.accept_pending();
                        self.test_body('{', '}');
                    }
                    self.drop_pending();
                    attributes = RustAttributes::default();
                }
                Token::Word(word) if ["pub", "async", "const", "unsafe"].contains(&word.as_str()) => {}
                Token::Gap if attributes == RustAttributes::default() => self.drop_pending(),
                Token::Gap => {}
                _ => {
                    self.drop_pending();
                    attributes = RustAttributes::default();
                }
            }
        }
    }

    fn typescript(&mut self) {
        let mut after_dot = false;
        while let Some(token) = self.take() {
            match token {
                Token::Comment(text, line) => self.hold(text, *line),
                Token::Word(word) if !after_dot && (word == "test" || word == "it") && self.runs() => {
                    self.accept_pending();
                    self.test_body('(', ')');
                    // `test.each(table)(name, body)` has its body in the second pair of brackets.
                    while self.tokens.get(self.next) == Some(&Token::Sign('(')) {
                        self.test_body('(', ')');
                    }
                }
                _ => self.drop_pending(),
            }
            after_dot = *token == Token::Sign('.');
        }
    }

    /// Whether `test` at this place starts a test that runs: `test(` or `test.each(` and its like, but not
    /// `test.describe(`, `test.skip(` or a variable.
    fn runs(&self) -> bool {
        let rest = &self.tokens[self.next..];
        match rest {
            [Token::Sign('('), ..] => true,
            [Token::Sign('.'), Token::Word(kind), Token::Sign('('), ..] => {
                ["each", "for", "concurrent", "only"].contains(&kind.as_str())
            }
            _ => false,
        }
    }

    fn take(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.next)?;
        self.next += 1;
        Some(token)
    }

    /// Reads up to the end of the next bracketed group, and takes the naming lines in it as this test's.
    fn test_body(&mut self, open: char, close: char) {
        for token in self.group(open, close) {
            if let Token::Comment(text, line) = token {
                self.accept(text, *line);
            }
        }
    }

    /// The tokens up to the end of the next group in `open` and `close`, nested groups included.
    fn group(&mut self, open: char, close: char) -> &'a [Token] {
        let start = self.next;
        let mut depth = 0_usize;
        while let Some(token) = self.take() {
            if *token == Token::Sign(open) {
                depth += 1;
            } else if *token == Token::Sign(close) {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
        }
        &self.tokens[start..self.next]
    }

    fn hold(&mut self, text: &str, line: usize) {
        if named(text).is_some() {
            self.pending.push((text.to_owned(), line));
        }
    }

    fn accept_pending(&mut self) {
        for (text, line) in std::mem::take(&mut self.pending) {
            self.accept(&text, line);
        }
    }

    fn accept(&mut self, text: &str, line: usize) {
        let Some(names) = named(text) else { return };
        let ids: Vec<&str> = names.split([',', ' ']).filter(|word| !word.is_empty()).collect();
        if ids.is_empty() || !ids.iter().all(|id| is_id(id)) {
            self.proofs.misplaced.push(line);
        } else {
            self.proofs
                .proven
                .extend(ids.into_iter().map(|id| (id.to_owned(), line)));
        }
    }

    fn drop_pending(&mut self) {
        self.proofs
            .misplaced
            .extend(self.pending.drain(..).map(|(_, line)| line));
    }
}

/// What follows `proves:` when a comment begins with it.
fn named(comment: &str) -> Option<&str> {
    comment.trim().strip_prefix("proves:").map(str::trim)
}

/// What the attributes above an item say about it.
#[derive(Debug, Default, PartialEq, Eq)]
struct RustAttributes {
    test: bool,
    ignored: bool,
}

impl RustAttributes {
    /// Reads `[path::to::name …]`; the name decides.
    fn read(&mut self, attribute: &[Token]) {
        let path = attribute
            .iter()
            .skip_while(|token| **token != Token::Sign('['))
            .skip(1);
        let path = path.take_while(|token| matches!(token, Token::Word(_) | Token::Sign(':')));
        if let Some(Token::Word(name)) = path.last() {
            self.test |= name == "test";
            self.ignored |= name == "ignore";
        }
    }

    fn is_test(&self) -> bool {
        self.test && !self.ignored
    }
}

struct Lexer {
    text: Vec<char>,
    at: usize,
    line: usize,
    language: Language,
    tokens: Vec<Token>,
}

impl Lexer {
    fn new(source: &str, language: Language) -> Self {
        Self {
            text: source.chars().collect(),
            at: 0,
            line: 1,
            language,
            tokens: Vec::new(),
        }
    }

    fn tokens(mut self) -> Vec<Token> {
        while let Some(sign) = self.peek(0) {
            self.token(sign);
        }
        self.tokens
    }

    /// Reads one token, which begins with `sign`.
    fn token(&mut self, sign: char) {
        let typescript = self.language == Language::TypeScript;
        match (sign, self.peek(1)) {
            ('\n', _) => self.line_end(),
            (sign, _) if sign.is_whitespace() => self.skip(1),
            ('/', Some('/')) => self.line_comment(),
            ('/', Some('*')) => self.block_comment(),
            (sign, _) if is_word(sign) => self.word(),
            ('"', _) => self.quoted('"', !typescript),
            ('\'', _) => self.apostrophe(),
            ('`', _) if typescript => self.template(),
            ('/', _) if typescript && self.pattern_may_start() => self.pattern(),
            _ => {
                self.tokens.push(Token::Sign(sign));
                self.skip(1);
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.line += usize::from(self.peek(0) == Some('\n'));
            self.at += 1;
        }
    }

    fn skip_until(&mut self, stop: impl Fn(&Self) -> bool) {
        while self.at < self.text.len() && !stop(self) {
            self.skip(1);
        }
    }

    fn line_end(&mut self) {
        self.skip(1);
        let rest = self.text[self.at..].iter().take_while(|sign| **sign != '\n');
        if rest.clone().all(|sign| sign.is_whitespace()) {
            self.tokens.push(Token::Gap);
        }
    }

    fn line_comment(&mut self) {
        let line = self.line;
        let start = self.at;
        self.skip_until(|lexer| lexer.peek(0) == Some('\n'));
        let text: String = self.text[start..self.at].iter().collect();
        let text = text
            .trim_start_matches('/')
            .trim_start_matches('!')
            .trim()
            .to_owned();
        self.tokens.push(Token::Comment(text, line));
    }

    /// Rust's block comments nest; TypeScript's do not.
    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.text.len() {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) if depth == 0 || self.language == Language::Rust => {
                    depth += 1;
                    self.skip(2);
                }
                (Some('*'), Some('/')) => {
                    depth -= 1;
                    self.skip(2);
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.skip(1),
            }
        }
    }

    fn word(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(is_word) {
            self.skip(1);
        }
        let word: String = self.text[start..self.at].iter().collect();
        if self.language == Language::Rust && ["r", "br", "cr"].contains(&word.as_str()) && self.raw_string()
        {
            return;
        }
        self.tokens.push(Token::Word(word));
    }

    /// `r"…"`, `r#"…"#`; `r#name` is a word and no string.
    fn raw_string(&mut self) -> bool {
        let hashes = self.text[self.at..]
            .iter()
            .take_while(|sign| **sign == '#')
            .count();
        if self.peek(hashes) != Some('"') {
            return false;
        }
        self.skip(hashes + 1);
        let ends = |lexer: &Self| {
            lexer.peek(0) == Some('"') && (1..=hashes).all(|ahead| lexer.peek(ahead) == Some('#'))
        };
        self.skip_until(ends);
        self.skip(hashes + 1);
        self.tokens.push(Token::Literal);
        true
    }

    /// A quoted string; one that may not span lines ends with its line, so that an apostrophe in a text
    /// cannot swallow the rest of the file.
    fn quoted(&mut self, quote: char, spans_lines: bool) {
        self.skip(1);
        while let Some(sign) = self.peek(0) {
            if sign == '\n' && !spans_lines {
                break;
            }
            self.skip(if sign == '\\' { 2 } else { 1 });
            if sign == quote {
                break;
            }
        }
        self.tokens.push(Token::Literal);
    }

    fn apostrophe(&mut self) {
        let character = self.peek(1) == Some('\\') || self.peek(2) == Some('\'');
        if self.language == Language::TypeScript || character {
            self.quoted('\'', false);
        } else {
            // A lifetime or a loop label.
            self.skip(1);
        }
    }

    /// A template literal; its `${…}` parts are code, which may hold further templates.
    fn template(&mut self) {
        self.skip(1);
        let outside = self.tokens.len();
        while let Some(sign) = self.peek(0) {
            match (sign, self.peek(1)) {
                ('`', _) => {
                    self.skip(1);
                    break;
                }
                ('\\', _) => self.skip(2),
                ('$', Some('{')) => {
                    self.skip(1);
                    self.braces();
                }
                _ => self.skip(1),
            }
        }
        self.tokens.truncate(outside);
        self.tokens.push(Token::Literal);
    }

    /// Reads tokens from an opening brace to the one that closes it.
    fn braces(&mut self) {
        let mut depth = 0_usize;
        while let Some(sign) = self.peek(0) {
            let before = self.tokens.len();
            self.token(sign);
            match self.tokens[before..] {
                [Token::Sign('{')] => depth += 1,
                [Token::Sign('}')] => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }

    /// A slash after a value divides; after an operator or an opening bracket it begins a pattern. After
    /// `<` it closes an element.
    fn pattern_may_start(&self) -> bool {
        match self
            .tokens
            .iter()
            .rev()
            .find(|token| !matches!(token, Token::Comment(..) | Token::Gap))
        {
            Some(Token::Sign(sign)) => !matches!(sign, ')' | ']' | '}' | '<'),
            Some(Token::Word(word)) => ["return", "typeof", "case", "in", "of"].contains(&word.as_str()),
            Some(_) => false,
            None => true,
        }
    }

    fn pattern(&mut self) {
        self.skip(1);
        let mut in_class = false;
        while let Some(sign) = self.peek(0) {
            match sign {
                '\n' => break,
                '\\' => self.skip(1),
                '[' => in_class = true,
                ']' => in_class = false,
                '/' if !in_class => {
                    self.skip(1);
                    break;
                }
                _ => {}
            }
            self.skip(1);
        }
        self.tokens.push(Token::Literal);
    }
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_' || sign == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(source: &str) -> (Vec<String>, Vec<usize>) {
        split(find(source, Language::Rust))
    }

    fn typescript(source: &str) -> (Vec<String>, Vec<usize>) {
        split(find(source, Language::TypeScript))
    }

    fn split(proofs: Proofs) -> (Vec<String>, Vec<usize>) {
        (
            proofs.proven.into_iter().map(|(id, _)| id).collect(),
            proofs.misplaced,
        )
    }

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn a_line_above_or_inside_a_rust_test_counts() {
        let source = r#"
            // proves: R-001-007, R-001-008
            #[tokio::test(flavor = "multi_thread")]
            async fn above() {}

            #[actix_web::test]
            // proves: R-001-009
            pub(crate) async fn between() {}

            #[test]
            fn inside<'a>() {
                if true { println!("{}", '{'); }
                // proves: R-001-010
            }
        "#;
        assert_eq!(rust(source).0, ids(&["R-001-007", "R-001-008", "R-001-010"]));
    }

    #[test]
    fn a_line_in_prose_or_a_string_does_not_count() {
        let source = r##"
            //! proves: R-000-001
            // proves: R-000-002

            #[test]
            fn separated_by_an_empty_line() { let text = "// proves: R-000-003"; }

            // proves: R-000-004
            fn no_test() {}

            /* proves: R-000-005 */
            #[test]
            fn block() { let raw = r#"" // proves: R-000-006"#; }

            // This also proves: R-000-007
            #[test]
            fn prose() {}
        "##;
        assert_eq!(rust(source), (ids(&[]), vec![2, 3, 8]));
    }

    #[test]
    fn an_ignored_test_proves_nothing() {
        let source = "// proves: R-000-001\n#[test]\n#[ignore = \"slow\"]\nfn ignored() {}";
        assert_eq!(rust(source), (ids(&[]), vec![1]));
        let source = "// proves: R-000-001\n#[cfg(test)]\nfn helper() {}";
        assert_eq!(rust(source), (ids(&[]), vec![1]));
    }

    #[test]
    fn a_property_test_in_a_macro_counts() {
        let source = "proptest! {\n #![proptest_config(few())]\n // proves: R-000-001\n #[test]\n\
                      fn holds(x in 0..9) { assert!(x < 9); } }";
        assert_eq!(rust(source), (ids(&["R-000-001"]), vec![]));
    }

    #[test]
    fn a_naming_line_with_anything_but_ids_is_told() {
        let source =
            "// proves: R-1-7\n#[test]\nfn short() {}\n// proves: R-000-001 and more\n#[test]\nfn more() {}";
        assert_eq!(rust(source), (ids(&[]), vec![1, 4]));
    }

    #[test]
    fn a_line_above_or_inside_a_browser_test_counts() {
        let source = r"
            test.describe('signing', () => {
              // proves: R-004-022
              test(`signs for ${vendor.name.replace(/[()'`]/g, `x${'}'}`)}`, async ({ page }) => {
                await page.click('text=It\'s (fine'); // not a test(
                // proves: R-004-034
              });
              for (const one of many) {
                // proves: R-000-080
                test.each([1, 2])('each', () => {
                  // proves: R-000-081
                });
              }
            });
        ";
        assert_eq!(
            typescript(source),
            (ids(&["R-004-022", "R-004-034", "R-000-080", "R-000-081"]), vec![])
        );
    }

    #[test]
    fn a_line_elsewhere_in_typescript_does_not_count() {
        let source = "// proves: R-000-001\nconst x = 'test(';\n// proves: R-000-002\ntest.skip('no', () => {});\n\
                      // proves: R-000-003\ntest.describe('group', () => {});\n// proves: R-000-004\npattern.test(x);";
        assert_eq!(typescript(source), (ids(&[]), vec![1, 3, 5, 7]));
    }

    #[test]
    fn elements_in_a_component_test_do_not_confuse_it() {
        let source = "it('shows', () => {\n render(<p title=\"a\">Don't (</p>);\n render(<Button a={1} />);\n\
                      // proves: R-000-001\n});\n// proves: R-000-002\nit('next', () => {});";
        assert_eq!(typescript(source).0, ids(&["R-000-001", "R-000-002"]));
    }
}
