//! What a document asks of the things in an answer, so that what nobody asked for costs no statement.

use async_graphql::{Context, Lookahead};

/// The places of a document where a thing's fields are selected.
pub(crate) enum Looks<'a> {
    /// Not known, as for things that are kept whole: everything is fetched.
    Everything,
    /// At these places.
    At(Vec<Lookahead<'a>>),
}

impl<'a> Looks<'a> {
    /// The nodes of the list that the context's field is.
    pub(crate) fn of_list(ctx: &'a Context<'_>) -> Self {
        let list = ctx.look_ahead();
        Self::At(vec![list.field("nodes"), list.field("edges").field("node")])
    }

    /// The things in these fields of the things here.
    pub(crate) fn below(&self, fields: &[&str]) -> Looks<'a> {
        match self {
            Self::Everything => Self::Everything,
            Self::At(looks) => Self::At(
                looks
                    .iter()
                    .flat_map(|look| fields.iter().map(|field| look.field(field)))
                    .collect(),
            ),
        }
    }

    /// Whether any of these fields is asked for.
    pub(crate) fn ask(&self, fields: &[&str]) -> bool {
        match self {
            Self::Everything => true,
            Self::At(looks) => looks
                .iter()
                .any(|look| fields.iter().any(|field| look.field(field).exists())),
        }
    }
}
