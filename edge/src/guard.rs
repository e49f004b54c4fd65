//! How much a document asks for, counted before anyone validates it.
//!
//! Validation and execution follow every spread of every fragment, so a kilobyte in which each
//! fragment spreads the next one twice costs them 2³⁰ steps, whatever limits on depth or complexity
//! they apply on the way. Here each fragment is counted once and the count remembered, so the same
//! kilobyte is refused in microseconds, whatever it would expand to.
//!
//! Three passes, each over what the last one bounded:
//!
//! 1. [`scan`] reads bytes: length, number of tokens, nesting of brackets. The parser recurses with
//!    the nesting, so this one protects the stack.
//! 2. [`Weight::of`] walks the parsed document with memoised fragments.
//! 3. [`Limits::check_sets`] looks at single selection sets as they are after spreading, which is
//!    cheap once the total is known to be small.

use std::collections::HashMap;
use std::panic::catch_unwind;
use std::time::Duration;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
    OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned, ServerError, Value as ConstValue, Variables};
use async_graphql_value::Value;

use crate::error::Code;

/// Every limit of an endpoint. The defaults fit a user interface whose pages are one document each;
/// the largest document such pages and the usual schema explorers send uses less than a third of
/// each.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one document. 64 KiB.
    pub document_bytes: usize,
    /// Tokens of one document: names, numbers, strings, punctuation. 5,000.
    pub tokens: usize,
    /// Brackets of any kind inside each other, and levels of fields, inline fragments and spreads
    /// inside each other. 30; async-graphql itself stops at 32.
    pub nesting: usize,
    /// Fields inside fields. 20; the introspection query of the usual explorers has 15.
    pub depth: usize,
    /// Fields after spreading all fragments, over all operations (and a whole batch). 2,000.
    pub fields: usize,
    /// Aliases after spreading. 200.
    pub aliases: usize,
    /// How often one field may stand in one selection set after spreading, under whatever aliases.
    /// 50.
    pub repeats: usize,
    /// Fields at the root of one operation, after spreading. 30.
    pub root_fields: usize,
    /// Directives after spreading. 100.
    pub directives: usize,
    /// Bytes of argument values after variables are put in and fragments spread: one large variable
    /// named a thousand times is copied a thousand times. 4 MiB.
    pub input_bytes: usize,
    /// Requests in one batch. 10.
    pub batch: usize,
    /// Bytes of a POST body. 1 MiB.
    pub body_bytes: usize,
    /// Bytes of a query string. 16 KiB.
    pub url_bytes: usize,
    /// How long a body may take to arrive. 10 seconds.
    pub body_time: Duration,
    /// How long the operations of one request may run. Subscriptions may last. 30 seconds.
    pub operation_time: Duration,
    /// Bytes of one WebSocket message from the client. 256 KiB.
    pub message_bytes: usize,
    /// How long a socket may wait before `connection_init`. 5 seconds.
    pub init_time: Duration,
    /// Operations at once on one socket. 50.
    pub operations: usize,
    /// How long a client may leave its socket unread while there is something to say. Nothing more
    /// is computed for it meanwhile, so no queue grows. 10 seconds.
    pub write_time: Duration,
    /// Pause after which a silent socket is pinged and a silent event stream gets a comment; a
    /// socket silent for two of them is dropped. 15 seconds.
    pub keep_alive: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 64 * 1024,
            tokens: 5_000,
            nesting: 30,
            depth: 20,
            fields: 2_000,
            aliases: 200,
            repeats: 50,
            root_fields: 30,
            directives: 100,
            input_bytes: 4 * 1024 * 1024,
            batch: 10,
            body_bytes: 1024 * 1024,
            url_bytes: 16 * 1024,
            body_time: Duration::from_secs(10),
            operation_time: Duration::from_secs(30),
            message_bytes: 256 * 1024,
            init_time: Duration::from_secs(5),
            operations: 50,
            write_time: Duration::from_secs(10),
            keep_alive: Duration::from_secs(15),
        }
    }
}

/// A document that may go on to validation.
#[derive(Debug)]
pub struct Admitted {
    /// The document, parsed; nobody needs to parse it again.
    pub document: ExecutableDocument,
    /// What the chosen operation is.
    pub kind: OperationType,
    /// What it weighs, to be added up over a batch.
    pub weight: Weight,
}

/// Lets a document in, or says why not.
///
/// # Errors
///
/// `QUERY_TOO_COMPLEX`, `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED` (a fragment that spreads
/// itself), `OPERATION_UNKNOWN`.
pub fn admit(
    document: &str,
    operation_name: Option<&str>,
    variables: &Variables,
    limits: &Limits,
) -> Result<Admitted, ServerError> {
    scan(document, limits)?;
    let document = parse(document)?;
    let kind = {
        let operation = chosen(&document, operation_name)?;
        check_variables(operation, variables)?;
        operation.ty
    };
    let weight = Weight::of(&document, variables, limits)?;
    limits.check(&weight)?;
    limits.check_sets(&document, &weight)?;
    Ok(Admitted {
        document,
        kind,
        weight,
    })
}

/// Reads the bytes of a document once, without building anything.
///
/// # Errors
///
/// `QUERY_TOO_COMPLEX` for its length, tokens or nesting; `GRAPHQL_PARSE_FAILED` for an escape in a
/// string that names half of a character (the parser panics on those).
pub fn scan(document: &str, limits: &Limits) -> Result<(), ServerError> {
    if document.len() > limits.document_bytes {
        return Err(excess(
            "bytes in the document",
            "documentBytes",
            limits.document_bytes,
        ));
    }
    let bytes = document.as_bytes();
    let (mut at, mut tokens, mut nesting) = (0, 0, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at = skip(bytes, at, |byte| byte != b'\n' && byte != b'\r');
                continue;
            }
            b'"' => at = skip_string(bytes, at)?,
            b'{' | b'[' | b'(' => {
                nesting += 1;
                at += 1;
            }
            b'}' | b']' | b')' => {
                nesting = nesting.saturating_sub(1);
                at += 1;
            }
            b'.' => at = skip(bytes, at, |byte| byte == b'.'),
            b'_' | b'-' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                // A name, or a number with its sign, point and exponent.
                at = skip(bytes, at + 1, |byte| byte == b'_' || byte.is_ascii_alphanumeric());
            }
            _ => at += 1,
        }
        tokens += 1;
        if tokens > limits.tokens {
            return Err(excess("tokens", "tokens", limits.tokens));
        }
        if nesting > limits.nesting {
            return Err(excess("levels of nesting", "nesting", limits.nesting));
        }
    }
    Ok(())
}

fn skip(bytes: &[u8], from: usize, part: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|&byte| !part(byte)).unwrap_or(rest.len())
}

/// The end of the string that starts at `start`; of the document, when it never ends.
fn skip_string(bytes: &[u8], start: usize) -> Result<usize, ServerError> {
    let rest = bytes.get(start..).unwrap_or_default();
    if rest.starts_with(b"\"\"\"") {
        let mut at = 3;
        while at < rest.len() {
            let tail = rest.get(at..).unwrap_or_default();
            if tail.starts_with(b"\\\"\"\"") {
                at += 4;
            } else if tail.starts_with(b"\"\"\"") {
                return Ok(start + at + 3);
            } else {
                at += 1;
            }
        }
        return Ok(bytes.len());
    }
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'"' => return Ok(start + at + 1),
            b'\n' | b'\r' => return Ok(start + at),
            b'\\' => {
                let escape = rest.get(at + 1..at + 4).unwrap_or_default();
                if let [b'u', b'd' | b'D', b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F'] = escape {
                    return Err(Code::ParseFailed.error("A string holds an escape that is not a character."));
                }
                at += 2;
            }
            _ => at += 1,
        }
    }
    Ok(bytes.len())
}

fn parse(document: &str) -> Result<ExecutableDocument, ServerError> {
    // The parser is not ours and holds a few unwraps; a document must not take the worker with it.
    let parsed = catch_unwind(|| parse_query(document))
        .map_err(|_| Code::ParseFailed.error("The document is not valid GraphQL."))?;
    parsed.map_err(|error| {
        let mut refused = Code::ParseFailed.error(parse_message(&error.to_string()));
        refused.locations = error.positions().collect();
        refused
    })
}

/// The parser's message quotes the whole line of the document; what it expected is its last line.
fn parse_message(full: &str) -> String {
    let reason = full
        .lines()
        .rev()
        .find_map(|line| line.trim_start().strip_prefix("= "))
        .or_else(|| full.lines().next())
        .unwrap_or_default();
    let reason: String = reason.chars().take(200).collect();
    format!("The document is not valid GraphQL: {reason}.")
}

fn chosen<'a>(
    document: &'a ExecutableDocument,
    operation_name: Option<&str>,
) -> Result<&'a OperationDefinition, ServerError> {
    let unknown = |message: &str| Code::OperationUnknown.error(message);
    let operation = match (operation_name, &document.operations) {
        (None, DocumentOperations::Single(operation)) => operation,
        (Some(_), DocumentOperations::Single(_)) => {
            return Err(unknown("The document's only operation has no name."));
        }
        (Some(name), DocumentOperations::Multiple(operations)) => operations
            .get(name)
            .ok_or_else(|| unknown("The document has no operation of that name."))?,
        (None, DocumentOperations::Multiple(operations)) => {
            let mut all = operations.values();
            match (all.next(), all.next()) {
                (Some(only), None) => only,
                _ => {
                    return Err(unknown(
                        "The document has several operations: say which in operationName.",
                    ));
                }
            }
        }
    };
    Ok(&operation.node)
}

/// A required variable that is missing would be noticed only by the resolver that reads it, after
/// others ran. Values of a wrong type are found by validation.
fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), ServerError> {
    for definition in &operation.variable_definitions {
        let variable = &definition.node;
        let name = variable.name.node.as_str();
        let given = match variables.get(name) {
            None => variable.default_value.is_some(),
            Some(value) => *value != ConstValue::Null,
        };
        if !given && !variable.var_type.node.nullable {
            let message = format!("Variable \"${name}\" is required but has no value.");
            return Err(Code::ValidationFailed.error_at(message, Some(definition.pos)));
        }
    }
    Ok(())
}

/// What a document, or a part of it, asks for after all its fragments are spread.
///
/// Numbers saturate: a document that would expand to more than 2⁶⁴ fields weighs 2⁶⁴ − 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Fields.
    pub fields: u64,
    /// Fields with an alias.
    pub aliases: u64,
    /// Directives on fields, spreads, inline fragments and operations.
    pub directives: u64,
    /// Bytes of argument values with variables put in.
    pub input_bytes: u64,
    /// Fields inside fields.
    pub depth: u64,
    /// Fields, inline fragments and spreads inside each other.
    pub levels: u64,
    /// Whether `__schema` or `__type` is asked for anywhere.
    pub introspects: bool,
}

impl Weight {
    /// Weighs a document: the sum of its operations, and no less than any fragment alone, because
    /// validation visits fragments that no operation spreads.
    ///
    /// # Errors
    ///
    /// `GRAPHQL_VALIDATION_FAILED` for a fragment that spreads itself, `QUERY_TOO_COMPLEX` for
    /// spreads inside each other beyond [`Limits::nesting`].
    pub fn of(
        document: &ExecutableDocument,
        variables: &Variables,
        limits: &Limits,
    ) -> Result<Self, ServerError> {
        let mut scale = Scale {
            fragments: &document.fragments,
            variables: variable_sizes(document, variables),
            known: HashMap::new(),
            nesting: limits.nesting,
        };
        let mut total = Self::default();
        for (_, operation) in document.operations.iter() {
            total = total.beside(scale.operation(&operation.node)?);
        }
        for name in document.fragments.keys() {
            total = total.at_least(scale.fragment(name, Pos::default(), 1)?);
        }
        Ok(total)
    }

    /// Two parts beside each other: amounts add up, depths do not.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            input_bytes: self.input_bytes.saturating_add(other.input_bytes),
            depth: self.depth.max(other.depth),
            levels: self.levels.max(other.levels),
            introspects: self.introspects || other.introspects,
        }
    }

    fn at_least(self, other: Self) -> Self {
        Self {
            fields: self.fields.max(other.fields),
            aliases: self.aliases.max(other.aliases),
            directives: self.directives.max(other.directives),
            input_bytes: self.input_bytes.max(other.input_bytes),
            depth: self.depth.max(other.depth),
            levels: self.levels.max(other.levels),
            introspects: self.introspects || other.introspects,
        }
    }

    /// This, as the content of a field (`field` 1) or of a spread or inline fragment (`field` 0).
    fn under(self, field: u64) -> Self {
        Self {
            fields: self.fields.saturating_add(field),
            depth: self.depth.saturating_add(field),
            levels: self.levels.saturating_add(1),
            ..self
        }
    }
}

enum Known {
    /// Being counted right now; to meet it again is a cycle.
    Open,
    Counted(Weight),
}

struct Scale<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: HashMap<&'a str, u64>,
    known: HashMap<&'a str, Known>,
    nesting: usize,
}

impl<'a> Scale<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Weight, ServerError> {
        let own = self.directives(&operation.directives);
        Ok(own.beside(self.set(&operation.selection_set.node, 1)?))
    }

    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Weight, ServerError> {
        let mut total = Weight::default();
        for item in &set.items {
            if level > self.nesting {
                return Err(excess("levels of nesting", "nesting", self.nesting));
            }
            let weight = match &item.node {
                Selection::Field(field) => self.field(&field.node, level)?,
                Selection::InlineFragment(inline) => self
                    .set(&inline.node.selection_set.node, level + 1)?
                    .under(0)
                    .beside(self.directives(&inline.node.directives)),
                Selection::FragmentSpread(spread) => self
                    .fragment(&spread.node.fragment_name.node, item.pos, level + 1)?
                    .under(0)
                    .beside(self.directives(&spread.node.directives)),
            };
            total = total.beside(weight);
        }
        Ok(total)
    }

    fn field(&mut self, field: &'a Field, level: usize) -> Result<Weight, ServerError> {
        let inside = self.set(&field.selection_set.node, level + 1)?;
        let arguments = self.inputs(field.arguments.iter().map(|(_, value)| &value.node));
        let own = Weight {
            aliases: u64::from(field.alias.is_some()),
            introspects: matches!(field.name.node.as_str(), "__schema" | "__type"),
            input_bytes: arguments,
            ..Weight::default()
        };
        Ok(inside
            .under(1)
            .beside(own)
            .beside(self.directives(&field.directives)))
    }

    /// A fragment that is nowhere defined weighs nothing: validation will name it.
    fn fragment(&mut self, name: &Name, position: Pos, level: usize) -> Result<Weight, ServerError> {
        let Some((name, fragment)) = self.fragments.get_key_value(name.as_str()) else {
            return Ok(Weight::default());
        };
        match self.known.get(name.as_str()) {
            Some(Known::Counted(weight)) => return Ok(*weight),
            Some(Known::Open) => {
                let message = format!("Fragment \"{name}\" spreads itself.");
                return Err(Code::ValidationFailed.error_at(message, Some(position)));
            }
            None => {}
        }
        self.known.insert(name, Known::Open);
        let own = self.directives(&fragment.node.directives);
        let weight = self.set(&fragment.node.selection_set.node, level)?.beside(own);
        self.known.insert(name, Known::Counted(weight));
        Ok(weight)
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Weight {
        directives.iter().fold(Weight::default(), |total, directive| {
            let arguments = directive.node.arguments.iter().map(|(_, value)| &value.node);
            let input_bytes = self.inputs(arguments);
            total.beside(Weight {
                directives: 1,
                input_bytes,
                ..Weight::default()
            })
        })
    }

    fn inputs<'v>(&self, values: impl Iterator<Item = &'v Value>) -> u64 {
        values.fold(0, |total, value| total.saturating_add(self.input(value)))
    }

    fn input(&self, value: &Value) -> u64 {
        match value {
            Value::Variable(name) => self.variables.get(name.as_str()).copied().unwrap_or(1),
            Value::List(items) => self.inputs(items.iter()).saturating_add(1),
            Value::Object(entries) => entries.iter().fold(1, |total, (name, value)| {
                total
                    .saturating_add(length(name))
                    .saturating_add(self.input(value))
            }),
            Value::String(text) => length(text).saturating_add(1),
            Value::Enum(name) => length(name),
            Value::Binary(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Value::Null | Value::Number(_) | Value::Boolean(_) => 1,
        }
    }
}

/// The size of every variable: what was sent, or the default that stands in for it.
fn variable_sizes<'a>(document: &'a ExecutableDocument, variables: &'a Variables) -> HashMap<&'a str, u64> {
    let mut sizes: HashMap<&str, u64> = variables
        .iter()
        .map(|(name, value)| (name.as_str(), constant_size(value)))
        .collect();
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            let Some(default) = &definition.node.default_value else {
                continue;
            };
            let size = sizes.entry(definition.node.name.node.as_str()).or_default();
            *size = constant_size(&default.node).max(*size);
        }
    }
    sizes
}

fn constant_size(value: &ConstValue) -> u64 {
    match value {
        ConstValue::List(items) => items
            .iter()
            .fold(1, |total: u64, item| total.saturating_add(constant_size(item))),
        ConstValue::Object(entries) => entries.iter().fold(1, |total: u64, (name, value)| {
            total
                .saturating_add(length(name))
                .saturating_add(constant_size(value))
        }),
        ConstValue::String(text) => length(text).saturating_add(1),
        ConstValue::Enum(name) => length(name),
        ConstValue::Binary(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        ConstValue::Null | ConstValue::Number(_) | ConstValue::Boolean(_) => 1,
    }
}

fn length(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

impl Limits {
    /// Holds a weight (of one document, or added up over a batch) against the limits.
    ///
    /// # Errors
    ///
    /// `QUERY_TOO_COMPLEX`, naming the first limit that is passed.
    pub fn check(&self, weight: &Weight) -> Result<(), ServerError> {
        let measured = [
            (weight.levels, self.nesting, "levels of nesting", "nesting"),
            (weight.depth, self.depth, "fields inside each other", "depth"),
            (weight.fields, self.fields, "fields", "fields"),
            (weight.aliases, self.aliases, "aliases", "aliases"),
            (weight.directives, self.directives, "directives", "directives"),
            (
                weight.input_bytes,
                self.input_bytes,
                "bytes of argument values",
                "inputBytes",
            ),
        ];
        for (amount, limit, what, name) in measured {
            if amount > u64::try_from(limit).unwrap_or(u64::MAX) {
                return Err(excess(what, name, limit));
            }
        }
        Ok(())
    }

    /// Looks at every selection set as it is after spreading. To be called only on a document that
    /// passed [`check`](Limits::check), which bounds how much spreading there is.
    ///
    /// # Errors
    ///
    /// `QUERY_TOO_COMPLEX` for one field repeated, or too many fields at the root.
    pub fn check_sets(&self, document: &ExecutableDocument, weight: &Weight) -> Result<(), ServerError> {
        let least = u64::try_from(self.repeats.min(self.root_fields)).unwrap_or(u64::MAX);
        if weight.fields <= least {
            return Ok(());
        }
        for (_, operation) in document.operations.iter() {
            let root = &operation.node.selection_set.node;
            let mut names = HashMap::new();
            collect(root, document, &mut names);
            if names.values().sum::<usize>() > self.root_fields {
                return Err(excess("fields at the root", "rootFields", self.root_fields));
            }
            self.check_set(root, document)?;
        }
        document
            .fragments
            .values()
            .try_for_each(|fragment| self.check_set(&fragment.node.selection_set.node, document))
    }

    fn check_set(&self, set: &SelectionSet, document: &ExecutableDocument) -> Result<(), ServerError> {
        let mut names = HashMap::new();
        collect(set, document, &mut names);
        if names.values().any(|&count| count > self.repeats) {
            return Err(excess("repetitions of one field", "repeats", self.repeats));
        }
        self.check_inside(set, document)
    }

    fn check_inside(&self, set: &SelectionSet, document: &ExecutableDocument) -> Result<(), ServerError> {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) if !field.node.selection_set.node.items.is_empty() => {
                    self.check_set(&field.node.selection_set.node, document)?;
                }
                Selection::InlineFragment(inline) => {
                    self.check_inside(&inline.node.selection_set.node, document)?;
                }
                // Fragments are looked at where they are defined.
                Selection::Field(_) | Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }
}

/// How often each field stands in a selection set, spreads and inline fragments included.
fn collect<'a>(set: &'a SelectionSet, document: &'a ExecutableDocument, names: &mut HashMap<&'a str, usize>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => *names.entry(field.node.name.node.as_str()).or_default() += 1,
            Selection::InlineFragment(inline) => collect(&inline.node.selection_set.node, document, names),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(&fragment.node.selection_set.node, document, names);
                }
            }
        }
    }
}

pub(crate) fn excess(what: &str, name: &str, limit: usize) -> ServerError {
    let mut error = Code::TooComplex.error(format!("The request has more than {limit} {what}."));
    if let Some(extensions) = &mut error.extensions {
        extensions.set("limit", name);
        extensions.set("max", limit);
    }
    error
}

#[cfg(test)]
mod tests;
