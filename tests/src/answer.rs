//! What the server answered.

use serde_json::Value;

/// An answer to a GraphQL request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The JSON body.
    pub body: Value,
}

impl Answer {
    /// The data, when there is no error.
    ///
    /// # Panics
    /// When there is an error, showing the body.
    #[expect(
        clippy::must_use_candidate,
        reason = "also called only to see that there is no error"
    )]
    #[track_caller]
    pub fn data(&self) -> &Value {
        assert!(
            self.body.get("errors").is_none(),
            "unexpected errors: {:#}",
            self.body
        );
        &self.body["data"]
    }

    /// One value inside the data, by a JSON pointer such as `/viewer/user/name`.
    ///
    /// # Panics
    /// When there is an error or no such value.
    #[must_use]
    #[track_caller]
    pub fn at(&self, pointer: &str) -> &Value {
        let data = self.data();
        data.pointer(pointer)
            .unwrap_or_else(|| panic!("nothing at {pointer} in {data:#}"))
    }

    /// A text inside the data.
    ///
    /// # Panics
    /// As [`Answer::at`], or when it is no text.
    #[must_use]
    #[track_caller]
    pub fn text(&self, pointer: &str) -> String {
        self.at(pointer)
            .as_str()
            .unwrap_or_else(|| panic!("no text at {pointer}: {:#}", self.body))
            .to_owned()
    }

    /// The code of the first error.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.body
            .pointer("/errors/0/extensions/code")
            .and_then(Value::as_str)
    }

    /// Fails unless the first error has this code.
    ///
    /// # Panics
    /// When it has not.
    #[track_caller]
    pub fn refused(&self, code: &str) {
        assert_eq!(self.code(), Some(code), "{:#}", self.body);
    }
}
