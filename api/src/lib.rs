//! The faces of the portal: GraphQL, public pages, background worker, command line. Thin: the rules live in
//! `domain/`.
// The state that every resolver holds reaches, by way of the providers' HTTP client, deeper than the compiler looks.
#![recursion_limit = "256"]

pub mod activity;
pub mod bounces;
pub mod cli;
pub mod config;
pub mod demo;
pub mod graph;
mod health;
pub mod http;
mod locale;
pub mod reader;
pub mod start;
pub mod state;
pub mod timestamps;
pub mod worker;

/// What is said of a panic: where, and never with which words, because they may hold what people have written.
pub fn panicked(location: Option<&std::panic::Location<'_>>) {
    let place = location.map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "something that cannot be has happened");
}
