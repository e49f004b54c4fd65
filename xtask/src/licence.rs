//! Reads SPDX licence expressions, as crates write them.

/// Whether a person may choose from `expression` so that every licence left is in `allowed`.
///
/// Knows `OR`, `AND`, `WITH`, parentheses, and the old `MIT/Apache-2.0`. An expression that cannot be read
/// is not allowed.
pub(crate) fn allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = Expression {
        words: spaced.split_whitespace().collect(),
        next: 0,
        allowed,
    };
    words.any() == Some(true) && words.next == words.words.len()
}

struct Expression<'a> {
    words: Vec<&'a str>,
    next: usize,
    allowed: &'a [String],
}

impl Expression<'_> {
    fn any(&mut self) -> Option<bool> {
        let mut result = self.every()?;
        while self.took("OR") {
            result |= self.every()?;
        }
        Some(result)
    }

    fn every(&mut self) -> Option<bool> {
        let mut result = self.one()?;
        while self.took("AND") {
            result &= self.one()?;
        }
        Some(result)
    }

    fn one(&mut self) -> Option<bool> {
        if self.took("(") {
            let result = self.any()?;
            return self.took(")").then_some(result);
        }
        let mut licence = (*self.words.get(self.next)?).to_owned();
        self.next += 1;
        if self.took("WITH") {
            licence = format!("{licence} WITH {}", self.words.get(self.next)?);
            self.next += 1;
        }
        Some(self.allowed.contains(&licence))
    }

    fn took(&mut self, word: &str) -> bool {
        let taken = self.words.get(self.next) == Some(&word);
        self.next += usize::from(taken);
        taken
    }
}

#[cfg(test)]
mod tests {
    fn allowed(expression: &str) -> bool {
        let list = ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        super::allowed(expression, &list)
    }

    #[test]
    fn one_choice_is_enough_and_every_duty_counts() {
        assert!(allowed("MIT"));
        assert!(allowed("GPL-3.0-only OR MIT"));
        assert!(!allowed("GPL-3.0-only AND MIT"));
        assert!(allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(!allowed("(GPL-2.0-only OR Apache-2.0) AND Unicode-3.0"));
        assert!(
            allowed("GPL-2.0-only AND GPL-3.0-only OR MIT"),
            "AND binds closer than OR"
        );
    }

    #[test]
    fn exceptions_belong_to_their_licence() {
        assert!(allowed("Apache-2.0 WITH LLVM-exception"));
        assert!(!allowed("Apache-2.0"));
        assert!(!allowed("MIT WITH LLVM-exception"));
    }

    #[test]
    fn old_spellings_are_read_and_broken_ones_refused() {
        assert!(allowed("Apache-2.0/MIT"));
        assert!(allowed("Apache-2.0 / MIT"));
        for broken in ["", "MIT OR", "(MIT", "MIT)", "MIT MIT"] {
            assert!(!allowed(broken), "{broken}");
        }
    }
}
