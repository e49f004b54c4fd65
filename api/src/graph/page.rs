//! Relay connections, once for all lists.

use async_graphql::{OutputType, SimpleObject};
use tillid_kernel::{Cursor, Page};

/// One page of a list, as the Relay specification has it.
#[derive(SimpleObject)]
pub(crate) struct PageInfo {
    /// Whether rows follow.
    has_next_page: bool,
    /// Whether rows precede.
    has_previous_page: bool,
    /// Cursor of the first row of the page.
    start_cursor: Option<String>,
    /// Cursor of the last row: pass it as `after` for the next page.
    end_cursor: Option<String>,
}

/// Declares `<Type>Connection` and `<Type>Edge` for a node type.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $what:literal) => {
        #[doc = concat!("A row of a list of ", $what, ", with its place.")]
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $edge {
            /// The row's place in the list.
            cursor: String,
            /// The row.
            node: $node,
        }

        /// A page of a list.
        pub(crate) struct $connection($crate::graph::page::Rows<$node>);

        /// A page of a list, with what is needed to fetch the next one.
        #[async_graphql::Object]
        impl $connection {
            /// The rows with their places.
            async fn edges(&self) -> Vec<$edge> {
                self.0
                    .edges
                    .iter()
                    .map(|(cursor, node)| $edge {
                        cursor: cursor.clone(),
                        node: node.clone(),
                    })
                    .collect()
            }

            /// The rows.
            async fn nodes(&self) -> Vec<$node> {
                self.0.edges.iter().map(|(_, node)| node.clone()).collect()
            }

            /// Whether there is more.
            async fn page_info(&self) -> $crate::graph::page::PageInfo {
                self.0.page_info()
            }

            /// How many rows there are in all; costs a count, so ask only when it is shown.
            async fn total_count(&self) -> i32 {
                self.0.total()
            }
        }

        impl From<$crate::graph::page::Rows<$node>> for $connection {
            fn from(rows: $crate::graph::page::Rows<$node>) -> Self {
                Self(rows)
            }
        }
    };
}
pub(crate) use connection;

/// The rows of a page with their cursors.
pub(crate) struct Rows<T> {
    pub(crate) edges: Vec<(String, T)>,
    has_next: bool,
    has_previous: bool,
    total: Option<u64>,
}

impl<T: OutputType> Rows<T> {
    /// The rows of `page`, each with the cursor that `place` gives it.
    pub(crate) fn new(page: Page<T>, place: impl Fn(&T) -> Cursor) -> Self {
        let Page {
            rows,
            has_next,
            has_previous,
            total,
        } = page;
        let edges = rows
            .into_iter()
            .map(|row| (place(&row).as_str().to_owned(), row))
            .collect();
        Self {
            edges,
            has_next,
            has_previous,
            total,
        }
    }

    pub(crate) fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: self.edges.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: self.edges.last().map(|(cursor, _)| cursor.clone()),
        }
    }

    pub(crate) fn total(&self) -> i32 {
        self.total
            .and_then(|total| i32::try_from(total).ok())
            .unwrap_or(i32::MAX)
    }
}
