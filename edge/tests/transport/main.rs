//! The transport against a server that really listens: by hand, and by the clients and audits that
//! the protocols' authors publish.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod http;
#[cfg(test)]
mod socket;
#[cfg(test)]
mod toy;
