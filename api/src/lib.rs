//! The faces of the portal: GraphQL, public pages, background worker, command line. Thin: the rules live in
//! `domain/`.

pub mod activity;
pub mod cli;
pub mod config;
pub mod demo;
pub mod graph;
mod health;
pub mod http;
mod locale;
pub mod start;
pub mod state;
pub mod worker;
