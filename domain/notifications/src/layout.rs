//! The frame of every mail: one MJML layout and one for plain text.
//!
//! The MJML is laid out once, with the variables still in it; a letter then costs one pass of a compiled
//! template. What is filled in is escaped there, so no text of a person can become markup.

use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, HtmlEscape, Value, context};
use mrml::prelude::parser::ParserOptions;
use mrml::prelude::render::RenderOptions;
use tillid_kernel::{Error, Result};

/// What a letter puts into the frame: finished texts, nothing escaped.
pub(crate) struct Contents {
    /// `da` or `en`.
    pub(crate) language: &'static str,
    /// In whose name the mail is sent.
    pub(crate) sender: String,
    /// One line.
    pub(crate) subject: String,
    /// What mail programs show beside the subject.
    pub(crate) preheader: String,
    /// The body.
    pub(crate) paragraphs: Vec<String>,
    /// The table.
    pub(crate) facts: Vec<Labelled>,
    /// Introduces `quote`.
    pub(crate) quote_introduction: String,
    /// What a person wrote.
    pub(crate) quote: Option<String>,
    /// The button.
    pub(crate) action: Option<Action>,
    /// Introduces the address under the button.
    pub(crate) link_introduction: String,
    /// Heading of the small print.
    pub(crate) notice_title: String,
    /// The small print, below the button.
    pub(crate) notice: Vec<String>,
    /// Why the reader gets this mail.
    pub(crate) footer: String,
    /// Who sent it, and from where.
    pub(crate) footer_sender: String,
}

/// A line of the table.
pub(crate) struct Labelled {
    pub(crate) label: String,
    pub(crate) value: String,
}

/// The button.
pub(crate) struct Action {
    pub(crate) label: String,
    pub(crate) url: String,
}

impl Contents {
    fn into_value(self) -> Value {
        let facts = self
            .facts
            .into_iter()
            .map(|fact| context! { label => fact.label, value => fact.value });
        context! {
            language => self.language,
            sender => self.sender,
            subject => self.subject,
            preheader => self.preheader,
            paragraphs => self.paragraphs,
            facts => facts.collect::<Vec<_>>(),
            quote_introduction => self.quote_introduction,
            quote => self.quote,
            action => self.action.map(|action| context! { label => action.label, url => action.url }),
            link_introduction => self.link_introduction,
            notice_title => self.notice_title,
            notice => self.notice,
            footer => self.footer,
            footer_sender => self.footer_sender,
        }
    }
}

static FRAMES: LazyLock<Result<Environment<'static>, String>> = LazyLock::new(compile);

/// Fills both frames: plain text, then HTML.
///
/// # Errors
/// `INTERNAL` when a layout is broken.
pub(crate) fn fill(contents: Contents) -> Result<(String, String)> {
    let frames = FRAMES
        .as_ref()
        .map_err(|reason| Error::internal(format!("mail layout: {reason}")))?;
    let contents = contents.into_value();
    let filled = |name| {
        frames
            .get_template(name)
            .and_then(|template| template.render(&contents))
            .map_err(Error::internal)
    };
    Ok((filled("mail.txt")?, filled("mail.html")?))
}

fn compile() -> Result<Environment<'static>, String> {
    let mut frames = Environment::new();
    frames.set_auto_escape_callback(|name| match name {
        "mail.txt" => AutoEscape::None,
        _ => AutoEscape::Html,
    });
    frames.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    frames.add_filter("lines", lines);
    frames.add_filter("address", |url: &str| Value::from_safe_string(escaped(url)));
    frames.add_filter("quoted", |text: &str| {
        text.lines()
            .map(|line| format!("> {line}"))
            .collect::<Vec<_>>()
            .join("\n")
    });
    frames.add_filter("indented", |text: &str| text.replace('\n', "\n  "));
    frames
        .add_template("mail.txt", include_str!("../layout/mail.txt"))
        .map_err(|e| e.to_string())?;
    frames
        .add_template_owned("mail.html", html()?)
        .map_err(|e| e.to_string())?;
    Ok(frames)
}

/// The HTML of the MJML layout, its variables untouched.
fn html() -> Result<String, String> {
    let layout = mrml::parse_with_options(include_str!("../layout/mail.mjml"), &ParserOptions::default())
        .map_err(|e| e.to_string())?;
    layout
        .element
        .render(&RenderOptions::default())
        .map_err(|e| e.to_string())
}

/// Escaped text whose line ends are kept.
fn lines(text: &str) -> Value {
    Value::from_safe_string(HtmlEscape(text).to_string().replace('\n', "<br />"))
}

/// A URL for an attribute: the five characters that HTML knows, and no more, so that slashes stay readable.
fn escaped(url: &str) -> String {
    let mut text = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            c => text.push(c),
        }
    }
    text
}
